"""Reading the lexicons' tables: their version, and errors that name the line."""

from pathlib import Path

import pytest

from moderation.features.lexicons import LexiconError, parse_lexicons
from moderation.stores.lexicons import load_lexicons
from moderation.vocabulary.errors import InvalidInput
from tests.features.seen import shipped

HEAD = "term\tkind\ttier\tflags\tallow\tunless\n"


def test_the_shipped_ones_are_rich() -> None:
    kinds = {term.kind for term in shipped().terms}
    assert kinds == {
        "abuse",
        "bad_attitude",
        "brush_off",
        "contact",
        "negative_emotion",
        "risk",
        "self_harm",
    }
    assert len(shipped().version) == 12


def test_the_version_is_of_the_content() -> None:
    one = parse_lexicons({"a.tsv": HEAD + "傻逼\tabuse\tconfirmed\n"})
    same = parse_lexicons({"a.tsv": HEAD + "傻逼\tabuse\tconfirmed\n"})
    other = parse_lexicons({"a.tsv": HEAD + "傻逼\tabuse\tsuspected\n"})
    assert one.version == same.version != other.version


def test_columns_and_comments() -> None:
    lexicons = parse_lexicons(
        {"a.tsv": "# 注释\n\n" + HEAD + "狗东西\tabuse\tconfirmed\tfree,sound\t狗东西包|x\t宠物\n"}
    )
    (term,) = lexicons.terms
    assert term.flags == {"free", "sound"}
    assert term.allow == ("狗东西包", "x")
    assert term.unless == ("宠物",)


@pytest.mark.parametrize(
    ("files", "place", "problem"),
    [
        ({"a.tsv": "傻逼\tabuse\tconfirmed\n"}, "a.tsv:1", "name the columns"),
        ({"a.tsv": HEAD + "傻逼\tabuse\n"}, "a.tsv:2", "cells"),
        ({"a.tsv": HEAD + "傻逼\trude\tconfirmed\n"}, "a.tsv:2", "unknown kind"),
        ({"a.tsv": HEAD + "傻逼\tabuse\tsure\n"}, "a.tsv:2", "unknown tier"),
        ({"a.tsv": HEAD + "# 好\n傻逼\tabuse\tconfirmed\tloud\n"}, "a.tsv:3", "unknown flags loud"),
        ({"a.tsv": HEAD + "傻[逼\tabuse\tconfirmed\n"}, "a.tsv:2", "bracket"),
        ({"a.tsv": HEAD + "…\tabuse\tconfirmed\n"}, "a.tsv:2", "at least one character"),
        ({"a.tsv": HEAD + "[a|]…[b|]\tabuse\tconfirmed\n"}, "a.tsv:2", "must not be optional"),
        ({"a.tsv": HEAD + "ＳＢ\tabuse\tconfirmed\n"}, "a.tsv:2", "as it is compared"),
        ({"emoji.tsv": "emoji\treads\n🈴\t合\n"}, "emoji.tsv:2", "already"),
        (
            {"initials.tsv": "letters\tkind\ttier\tmode\tmeaning\nsb\tabuse\tconfirmed\tloud\t傻逼\n"},
            "initials.tsv:2",
            "loud",
        ),
    ],
)
def test_errors_name_the_line(files: dict[str, str], place: str, problem: str) -> None:
    with pytest.raises(LexiconError, match=problem) as error:
        parse_lexicons(files)
    assert error.value.detail.startswith(f"{place}: ")


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no lexicons"):
        load_lexicons(tmp_path)
    (tmp_path / "a.tsv").write_text(HEAD + "傻逼\tabuse\tconfirmed\n", encoding="utf-8")
    assert [term.written for term in load_lexicons(tmp_path).terms] == ["傻逼"]
