"""What is only for measuring is recognised in any dress, and cannot be read out of the list."""

from pathlib import Path

import pytest

from moderation.learning.denied import HEAD, key_of, keys_in, problems, read_denied, write_denied
from moderation.vocabulary.errors import InvalidInput
from tests.learning.items import item

SECRET = "这双鞋穿了三天就开胶了"


def test_dress_makes_no_difference_and_words_do() -> None:
    assert key_of(SECRET) == key_of("这雙鞋，穿了三天 就开胶了！！😡")
    assert key_of(SECRET) != key_of("这双鞋穿了四天就开胶了")


@pytest.mark.parametrize("text", ["", "好的", "好的谢谢", "😡😡😡😡😡😡😡", "!!!!!!!!", "\0\0\0\0\0\0\0"])
def test_what_anybody_says_has_no_key(text: str) -> None:
    assert key_of(text) is None


@pytest.mark.parametrize("text", ["\ud800" * 10, "a" * 1_000_000, "\u202e这双鞋穿了三天"])
def test_odd_texts_do_no_harm(text: str) -> None:
    key_of(text)


def test_a_list_is_written_read_and_the_same_for_the_same_messages(tmp_path: Path) -> None:
    path = tmp_path / "denied.bin"
    keys = [key for text in (SECRET, "明天还不到我就退了", SECRET) if (key := key_of(text))]
    assert write_denied(path, keys) == 2
    assert read_denied(path) == set(keys)
    first = path.read_bytes()
    write_denied(path, reversed(keys))
    assert path.read_bytes() == first
    assert SECRET.encode() not in first
    assert read_denied(tmp_path / "none.bin") == frozenset()


@pytest.mark.parametrize("content", [b"", b"rubbish", HEAD + b"12345", b"\xff\xfe" * 99])
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "denied.bin"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="no deny list"):
        read_denied(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("m.tsv", f"id\tmessage\tlevel\n1\t{SECRET}\t2\n"),
        ("m.tsv", f"context\ttext\n在吗在吗在吗 / {SECRET}\t好\n"),
        ("m.jsonl", f'{{"id":"s","turns":[{{"user":"{SECRET}","n":3}}]}}\n\n'),
        ("m.txt", f"{SECRET}\r\n好的\n"),
    ],
)
def test_messages_are_found_in_files_of_any_shape(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8", newline="")
    assert key_of(SECRET) in keys_in(path)


@pytest.mark.parametrize(("name", "content"), [("m.jsonl", b"{}\n{oh"), ("m.tsv", b"a\tb\n\xff\t1"), ("gone", None)])
def test_files_that_cannot_be_read_are_told_with_their_line(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidInput, match=str(path) + (":2" if content else "")):
        keys_in(path)


def test_denied_rows_are_named_but_not_those_of_the_test_set() -> None:
    key = key_of(SECRET)
    assert key is not None
    rows = [
        item(SECRET, name="c1"),
        item(SECRET, kind="turn", name="s1:2"),
        item(SECRET, split="test", name="x1"),
        item("别的话说了也没关系的", name="c2"),
    ]
    assert [problem.what.split()[0] for problem in problems(rows, frozenset([key]))] == ["c1", "s1:2"]
