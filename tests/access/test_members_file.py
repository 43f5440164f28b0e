"""CSV tables of members: read whole, or refused line by line."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.access.members_file import LARGEST, read_members
from moderation.vocabulary.access import Member
from moderation.vocabulary.errors import InvalidInput


def test_columns_in_any_order_in_either_language() -> None:
    chinese = '预警分组,工号,角色,姓名\n售前, amy ,客服,小美\n,bob,主管,\n\n,root,管理员,"老,大"\n'
    english = 'ID,Role,Name,Group\namy,agent,小美,售前\nbob,SUPERVISOR,,\nroot,admin,"老,大",\n'
    expected = [
        Member("shop1", "amy", "agent", "小美", "售前"),
        Member("shop1", "bob", "supervisor"),
        Member("shop1", "root", "admin", "老,大"),
    ]
    assert read_members("shop1", chinese.encode()) == expected
    assert read_members("shop1", english.encode()) == expected


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfid\r\namy\r\n", b"id\ramy", b"id\namy"])
def test_marks_and_line_ends_of_every_system(data: bytes) -> None:
    assert read_members("shop1", data) == [Member("shop1", "amy", "agent")]


def test_as_excel_in_china_saves_it() -> None:
    data = "工号,姓名\namy,小美\n".encode("gb18030")
    assert read_members("shop1", data, "gb18030")[0].name == "小美"
    with pytest.raises(InvalidInput, match="line 1: byte 0 is not utf-8") as caught:
        read_members("shop1", data)
    assert "gb18030" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("id,role\namy,boss", "line 2", "none of agent"),
        ("id\namy\nbob\namy", "line 4", "line 2 already"),
        ("id,name\namy", "line 2", "1 cells"),
        ("id\namy,x", "line 2", "2 cells"),
        ("id,name\n,nobody", "line 2", "the id ''"),
        (f"id\n{'a' * 129}", "line 2", "cannot be used"),
        ("id\na\0b", "line 2", "cannot be used"),
        ("id\nadmin\u202e", "line 2", "cannot be used"),
        ("id,name\namy,\u200b", "line 2", "the name"),
        ("id,group\namy," + "长" * 201, "line 2", "the group"),
        ('id\n"amy', "line 2", "is not CSV"),
        ("id\n" + "x" * 140_000, "line 2", "is not CSV"),
        ('id,name\namy,"two\nlines"\nbob,\u2028x', "line 3", "the name"),
    ],
)
def test_wrong_lines_are_named(text: str, line: str, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_members("shop1", text.encode())
    errors: Any = caught.value.extra["errors"]
    first = errors[0]
    assert first["path"] == line
    assert says in first["message"]
    assert line in caught.value.detail


def test_every_wrong_line_is_named_up_to_a_point() -> None:
    with pytest.raises(InvalidInput, match=r"line 2: .*; line 3: .*; line 4: .*; and 97 more") as caught:
        read_members("shop1", ("id,role\n" + "amy,boss\n" * 100).encode())
    assert len(caught.value.extra["errors"]) == 20  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "\n", "id\n", "name\namy", "id,id\na,b", "id,身份证\na,b", "id,\na,b"])
def test_tables_without_sense(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_members("shop1", text.encode())


def test_too_large_and_unknown_encodings() -> None:
    with pytest.raises(InvalidInput, match="at most"):
        read_members("shop1", b"x" * (LARGEST + 1))
    with pytest.raises(InvalidInput, match="no encoding"):
        read_members("shop1", b"id\namy", "klingon")
    with pytest.raises(InvalidInput):
        read_members("shop1", b"id\namy", "base64")


@given(st.binary(max_size=300))
def test_any_bytes_give_members_or_a_word(data: bytes) -> None:
    for encoding in ("utf-8", "gb18030"):
        try:
            read = read_members("shop1", b"id\n" + data, encoding)
        except InvalidInput:
            continue
        assert read
