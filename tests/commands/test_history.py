"""Histories as shops export them, and what is no history."""

from io import BufferedReader, BytesIO
from pathlib import Path

import pytest

from moderation.commands import history
from moderation.commands.history import History, opened, read_history, read_titles
from moderation.learning.adapt import Past
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.messages import Turn


def read(data: bytes | str) -> History:
    return read_history(BytesIO(data.encode() if isinstance(data, str) else data))


GOOD = Past("明天到", (Turn("customer", "多久到"), Turn("customer", "在吗")))


@pytest.mark.parametrize(
    "data",
    [
        "context\ttext\n多久到 / 在吗\t明天到\n",
        "\ufeffid\ttext\tcontext\r\n1\t 明天到 \t多久到 / 在吗\r\n",
        "message\tcontext\n\n明天到\t多久到 / 在吗",
        '{"text": "明天到", "context": ["多久到", {"role": "customer", "text": "在吗"}], "id": 7}\n',
        '\ufeff  {"text": " 明天到\\n", "context": ["多久到", "在吗"]}',
    ],
)
def test_every_kind_of_file_says_the_same(data: str) -> None:
    assert read(data) == History([GOOD])


def test_plain_text_is_a_message_a_line() -> None:
    assert read("明天到\n\n  好的 \r\n{不是 JSON}").messages == [Past("明天到"), Past("好的"), Past("{不是 JSON}")]
    assert read("text\n明天到").messages == [Past("明天到")]
    assert read("") == read("\n\n") == History()


def test_agents_turns_stay_in_the_context() -> None:
    line = '{"text": "好", "context": [{"role": "agent", "text": "在的", "t": 3}]}'
    assert read(line).messages == [Past("好", (Turn("agent", "在的", 3.0),))]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"text": 3}', "text: expected `str`"),
        (b'{"context": []}', "missing required field `text`"),
        (b'{"text": "x", "context": "y"}', "context: expected `array`"),
        (b'{"text": "x", "context": [{"role": "boss", "text": "y"}]}', "context[0]"),
        (b'{"text": " "}', "is empty"),
        (b'{"text": "\\u0000"}', "NUL"),
        (b'{"text": "\\ud800"}', "surrogate"),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b'{"text": "x"', "not JSON"),
        (b"[" * 100_000, "expected `object`"),
        (b'{"more":' + b"[" * 100_000, "not JSON"),
        (b'{"text": "' + b"x" * 10_001 + b'"}', "10,001 code points"),
        (b'{"text": "' + b"x" * 1_000_001 + b'"}', "longer than 1,000,000 bytes"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(line: bytes, says: str) -> None:
    found = read(b'{"text": "a"}\n\n' + line + b'\n{"text": "b"}')
    assert [past.text for past in found.messages] == ["a", "b"]
    ((number, problem),) = found.unusable
    assert number == 3
    assert says in problem


@pytest.mark.parametrize("line", ["一格", "一\t二\t三", "问\t", "问\t\0", "问\0\t好"])
def test_a_row_that_does_not_fit_is_named(line: str) -> None:
    found = read(f"context\ttext\n{line}\n问\t好")
    assert (len(found.messages), [number for number, _ in found.unusable]) == (1, [2])


@pytest.mark.parametrize("data", [b"a\tb\n1\t2", b"\xc4\xe3\xba\xc3\n", b"\xff\xfe\x00"])
def test_a_first_line_that_says_nothing_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"first line|not UTF-8"):
        read(data)


def test_what_comes_after_the_most_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_MESSAGES", 3)
    assert not read("a\nb\nc").more
    found = read("a\nb\nc\nd\ne")
    assert (len(found.messages), found.more) == (3, True)


def test_a_file_or_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "h.txt").write_text("好的", encoding="utf-8")
    with opened(tmp_path / "h.txt") as source:
        assert read_history(source).messages == [Past("好的")]
    with pytest.raises(InvalidInput, match="No such file"), opened(tmp_path / "none"):
        pass
    with pytest.raises(InvalidInput, match="directory"), opened(tmp_path):
        pass

    class Stdin:
        buffer = BufferedReader(BytesIO("收到".encode()))

    monkeypatch.setattr("sys.stdin", Stdin())
    with opened(Path("-")) as source:
        assert read_history(source).messages == [Past("收到")]


def test_titles_are_lines() -> None:
    data = "加厚垃圾袋\n\n".encode() + b"\xff\xe5\x9e\x83\n" + b"x" * 2_000_000 + "\n末".encode()
    assert list(read_titles(BytesIO(data))) == ["加厚垃圾袋", "垃", "末"]
