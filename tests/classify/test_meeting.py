"""Facts: what a reply does with the question."""

import pytest

from moderation.classify.concepts import parse_concepts
from moderation.classify.meeting import facts
from moderation.text.fold import fold
from moderation.vocabulary.findings import Finding, Reason
from tests.learning.corpus import CONCEPTS

KNOWN = parse_concepts(CONCEPTS)


def facts_of(reply: str, *asked: str, said: tuple[str, ...] = ()) -> set[str]:
    return set(facts(fold(reply), [fold(turn) for turn in asked], said, (), KNOWN))


def test_a_time_for_a_when() -> None:
    assert {"ask:when", "say:time", "a new number"} <= facts_of("明天15点前到", "多久能到？")


def test_numbers_are_terms_whatever_they_are() -> None:
    assert "say:time" in facts_of("１８点")
    assert "say:time" not in facts_of("18楼")


def test_where_a_reply_ends() -> None:
    assert {"say:time", "say:self_do", "say last:self_do"} <= facts_of("今天到，自己查。")
    assert "say last:time" not in facts_of("今天到，自己查。")


def test_what_is_shared_with_the_question() -> None:
    assert {"shared words:3", "their number"} <= facts_of("订单8841已经发货", "订单8841发货了没")
    assert {"shared words:0", "shared pairs:0"} <= facts_of("您好", "订单8841发货了没")
    assert "shared:none" in facts_of("您好")


def test_an_earlier_turn_is_remembered_apart_from_the_last() -> None:
    assert {"asked:when", "ask:mark"} <= facts_of("嗯", "什么时候到", "在吗?")
    assert "asked:when" not in facts_of("嗯", "什么时候到", "到底多久")


def test_the_same_line_again() -> None:
    assert "said before" in facts_of("请耐心等待", "还要多久", said=("请耐心等待",))
    assert "said before" not in facts_of("今天就到", "还要多久", said=("请耐心等待",))


def test_findings_are_facts() -> None:
    finding = Finding("abuse", "lexicon", 0, 2, "傻逼", Reason("x"), "confirmed")
    assert {"abuse:lexicon:confirmed", "abuse:confirmed"} <= set(facts(fold("傻逼"), [], (), (finding,), KNOWN))
    assert "nothing found" in facts_of("好的")


@pytest.mark.parametrize("table", ["tell\tx\ty", "ask\tx", "ask\tx\ta||b", "ask\tx\ta\tb"])
def test_a_wrong_line_is_named(table: str) -> None:
    with pytest.raises(ValueError, match=r"concepts\.tsv:2: "):
        parse_concepts("# ours\n" + table)
