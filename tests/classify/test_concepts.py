"""Concepts: what a text speaks of, and what its last clause does."""

import pytest

from moderation.classify.concepts import parse_concepts
from moderation.classify.customer_views import customer_views
from moderation.text.fold import fold
from moderation.vocabulary.findings import Finding, Reason

TABLE = """\
ask\twhen\t多久
feel\tanger\t气死|骗子
feel\tjoke\t哈哈|气死
feel\tdays\t0天
"""
KNOWN = parse_concepts(TABLE)


def facts_of(message: str, *findings: Finding) -> set[str]:
    facts = customer_views(fold(message), findings, KNOWN)[-1]
    assert isinstance(facts, list)
    return set(facts)


def test_a_term_may_mean_two_things() -> None:
    assert KNOWN.feel.seen("气死我了") == {"anger", "joke"}


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("骗子,哈哈", {"joke"}),
        ("骗子,哈哈!!  \n", {"joke"}),
        ("哈哈 等了12天", {"days"}),
        ("哈哈骗子", {"anger", "joke"}),
        ("骗子,好的", set()),
        ("", set()),
        (",。!", set()),
    ],
)
def test_the_last_clause_is_told_apart(text: str, last: set[str]) -> None:
    seen, found = KNOWN.feel.seen_and_last(text)
    assert seen == KNOWN.feel.seen(text)
    assert found == last


def test_a_customer_is_felt() -> None:
    assert {"ask:when", "feel:anger", "feel:joke", "feel last:joke", "nothing found"} == facts_of("多久？骗子！哈哈")
    finding = Finding("risk", "lexicon", 0, 2, "投诉", Reason("x"), "confirmed")
    assert facts_of("投诉", finding) == {"risk:lexicon:confirmed", "risk:confirmed"}


def test_a_table_of_before_feelings_is_still_read() -> None:
    older = parse_concepts("ask\twhen\t多久\nsay\ttime\t今天\n")
    assert older.feel.seen_and_last("骗子") == (set(), set())
    assert customer_views(fold("多久"), (), older)[-1] == ["ask:when", "nothing found"]


@pytest.mark.parametrize("message", ["", "\x00", "\ud800", "\u202e骗子", "骗子," * 200_000])
def test_rubbish_is_felt_too(message: str) -> None:
    assert "nothing found" in facts_of(message)


@pytest.mark.parametrize("table", ["feels\tx\ty", "feel\tx", "feel\tx\t", "feel\tx\ta||b", "feel\tx\ta\tb"])
def test_a_wrong_line_is_named(table: str) -> None:
    with pytest.raises(ValueError, match=r"concepts\.tsv:2: "):
        parse_concepts("# ours\n" + table)
