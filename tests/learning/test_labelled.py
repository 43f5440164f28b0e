"""Any labelled file is read, and what is wrong with one is told with its line."""

from pathlib import Path

import pytest

from moderation.learning.labelled import Classes, TextRow, classes_of, read_labelled
from moderation.vocabulary.errors import InvalidInput


def written(tmp_path: Path, content: str | bytes, name: str = "file.tsv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tsv", 'label\ttext\tmore\n1\t"好"，的\tx\n0\t不好\t\n'),
        ("a.tsv", '\ufefflabel\ttext\r\n1\t"好"，的\r\n\r\n0\t不好\r\n'),
        ("a.csv", 'text,label\n"""好""，的",1\n不好,0\n'),
        ("a.jsonl", '{"text": "\\"好\\"，的", "label": 1}\n\n{"text": "不好", "label": "0", "x": null}\n'),
    ],
)
def test_every_kind_of_file(tmp_path: Path, name: str, content: str) -> None:
    rows, empty = read_labelled(written(tmp_path, content, name))
    assert [(row.text, row.label) for row in rows] == [('"好"，的', "1"), ("不好", "0")]
    assert empty == []


def test_columns_may_have_other_names_and_rows_without_a_text_are_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, "words\tmood\n好\tgood\n \tbad\n差\tbad\n")
    rows, empty = read_labelled(path, "words", "mood")
    assert [row.id for row in rows] == ["2", "4"]
    assert empty == ["3"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.tsv", "", "no column 'text'"),
        ("a.tsv", "text\tlabel\n", "no rows with a text"),
        ("a.tsv", "text\ttext\tlabel\n", "no column 'text'"),
        ("a.tsv", "text\tlabel\n好\t1\t2\n", ":2: 3 columns, 2 expected"),
        ("a.tsv", "text\tlabel\n好\t \n", ":2: the label is empty"),
        ("a.tsv", f"text\tlabel\n{'好' * 10_001}\t1\n", ":2: the text has more than 10000"),
        ("a.tsv", b"text\tlabel\n\xff\t1\n", ":2: not UTF-8"),
        ("a.csv", 'text,label\n"好,1\n', ": unexpected end of data"),
        ("a.csv", "text,label\n好\n", ":2: 1 columns, 2 expected"),
        ("a.jsonl", "[]", ":1: "),
        ("a.jsonl", "[" * 100_000, ":1: "),
        ("a.jsonl", '{"text": 1, "label": 1}', ":1: 'text' must be a text"),
        ("a.jsonl", '{"text": "好", "label": 0.5}', ":1: 'text' must be a text"),
        ("a.jsonl", '{"text": "好"}', ":1: 'text' must be a text"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, name: str, content: str | bytes, told: str) -> None:
    path = written(tmp_path, content, name)
    with pytest.raises(InvalidInput) as caught:
        read_labelled(path)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


def test_classes_are_those_of_the_file_or_those_asked_for() -> None:
    rows = [TextRow(str(place), "好", label) for place, label in enumerate(("10", "9", "x", "9"))]
    assert classes_of(rows).labels == ("9", "10", "x")
    assert classes_of(rows, "9=low, 10=high,x") == Classes(("9", "10", "x"), ("low", "high", "x"))
    assert classes_of(rows).of(rows, Path("f")) == [1, 0, 2, 0]
    with pytest.raises(InvalidInput, match="f:2: label 'x' is none of 9, 10"):
        classes_of(rows, "9,10").of(rows, Path("f"))


@pytest.mark.parametrize("asked", ["1", "1,1", "1,", "1=a,2=a", "1=,2", ",".join(map(str, range(51)))])
def test_classes_that_make_no_sense_are_refused(asked: str) -> None:
    if asked == "1=,2":
        assert classes_of([], asked).names == ("1", "2")
        return
    with pytest.raises(InvalidInput, match="label"):
        classes_of([], asked)
