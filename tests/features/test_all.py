"""All finders together: spans, order, broken ones, and whatever can be typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.features.all import MOST_FINDINGS, AgentFinders, CustomerFinders
from moderation.features.finder import Finder
from moderation.text.fold import fold
from moderation.vocabulary.messages import MAX_CODE_POINTS, customer_turns
from tests.features.seen import agent_finders, customer_finders, shipped

TYPED = (
    "傻|逼|你|🐎|的|滚|蛋|s|b|nmsl|*|“|”|说|。| |\u200b|亻尔|女马|微信|13800138000|爱买不买|投诉|12315"
    "|😡|！|？|\x00|\u202e|ﷺ|sha|bi|[怒]"
)
PIECES = st.lists(
    st.one_of(st.sampled_from([*TYPED.split("|"), "\ud800"]), st.characters(categories=None)), max_size=30
).map("".join)
LONG = "傻逼|滚 |“傻逼”|s b |🐎|ni ma |a1|1|a|投诉12315|13800138000 |您说|*傻|亻尔女马|\u200b"


@settings(max_examples=300, deadline=None)
@given(PIECES, PIECES)
def test_findings_lie_in_what_was_typed(text: str, before: str) -> None:
    for found in (agent_finders().find(fold(text), customer_turns(before)), customer_finders().find(fold(text))):
        assert found.broken == ()
        assert list(found.findings) == sorted(found.findings, key=lambda finding: (finding.start, -finding.end))
        for finding in found.findings:
            assert 0 <= finding.start < finding.end <= len(text)
            assert finding.text == text[finding.start : finding.end]
            assert all(isinstance(value, str) for value in finding.because.args.values())


@pytest.mark.parametrize("piece", [*LONG.split("|"), "\ud800"])
def test_the_longest_message(piece: str) -> None:
    text = (piece * MAX_CODE_POINTS)[:MAX_CODE_POINTS]
    for found in (agent_finders().find(fold(text)), customer_finders().find(fold(text))):
        assert found.broken == ()
        assert len(found.findings) <= MOST_FINDINGS


class Breaks:
    name = "breaks"

    def find(self, sight: object) -> list[object]:
        raise RuntimeError("on purpose")


@pytest.mark.parametrize("make", [AgentFinders, CustomerFinders])
def test_a_finder_that_breaks_is_named_and_the_others_still_look(
    make: type[AgentFinders] | type[CustomerFinders], monkeypatch: pytest.MonkeyPatch
) -> None:
    finders = make(shipped())
    broken: Finder = Breaks()  # type: ignore[assignment]
    monkeypatch.setattr(finders, "_finders", (broken, *finders._finders))
    found = finders.find(fold("傻逼"))
    assert found.broken == ("breaks",)
    assert found.findings


def test_what_lies_inside_a_finding_of_its_kind_is_left_out() -> None:
    texts = [finding.text for finding in agent_finders().find(fold("你就是个大傻逼玩意")).findings]
    assert len(texts) == len(set(texts))
    assert not any(one != other and one in other for one in texts for other in texts)


def test_the_same_text_gives_the_same_findings() -> None:
    text = fold("你个傻 逼，爱买不买，加我vx abc12345")
    assert agent_finders().find(text) == AgentFinders(shipped()).find(text)
