"""What was held lately is recognised in another dress, for a while, within bounds."""

from moderation.check import unlooked
from moderation.runtime.held import KEPT_S, MOST, MOST_OF_ONE, LatelyHeld
from moderation.vocabulary.findings import Reason
from moderation.vocabulary.holds import Hold
from moderation.vocabulary.verdicts import Versions

VERDICT = unlooked(Versions("1"), Reason("check_off"))


def hold(name: str, text: str, session: str = "c1", agent: str = "li") -> Hold:
    return Hold(name, "s1", session, agent, f"m{name}", text, (), VERDICT, "open", 100.0, 700.0)


def test_the_same_words_of_the_same_agent_in_the_same_session() -> None:
    lately = LatelyHeld()
    assert lately.like("s1", "c1", "li", "自己看", 101.0) is None
    lately.note(hold("h1", "自己看"))
    assert lately.like("s1", "c1", "li", "资己看。", 101.0) == "h1"
    assert lately.like("s1", "c1", "wu", "自己看", 101.0) is None
    assert lately.like("s1", "c2", "li", "自己看", 101.0) is None
    assert lately.like("s1", "c1", "li", "您看下", 101.0) is None
    assert lately.like("s1", "c1", "li", "自己看", 100.0 + KEPT_S) is None


def test_the_newest_few_are_kept() -> None:
    lately = LatelyHeld()
    for number in range(MOST_OF_ONE + 2):
        lately.note(hold(f"h{number}", "同一句" if number else "第一句"))
    assert lately.like("s1", "c1", "li", "同一句", 101.0) == f"h{MOST_OF_ONE + 1}"
    assert lately.like("s1", "c1", "li", "第一句", 101.0) is None


def test_it_does_not_grow_without_end() -> None:
    lately = LatelyHeld()
    for number in range(MOST + 3):
        lately.note(hold("h", "句", session=f"c{number}"))
    assert len(lately._held) == MOST
    assert lately.like("s1", "c0", "li", "句", 101.0) is None
