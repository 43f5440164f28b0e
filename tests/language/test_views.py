"""Views: sentences beside codes, and offsets that JavaScript can use."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from moderation.language.views import alert_view, hold_view, said_findings
from moderation.vocabulary.alerts import Alert, Comment
from moderation.vocabulary.findings import Finding, Reason, utf16_offset
from moderation.vocabulary.holds import Decided, Hold, Replacement
from moderation.vocabulary.messages import Turn
from moderation.vocabulary.verdicts import Verdict, Versions
from moderation.vocabulary.wire import AlertView, HoldView


def found(text: str, start: int, end: int) -> Finding:
    return Finding("abuse", "lexicon", start, end, text[start:end], Reason("found_lexicon", {"typed": text[start:end]}))


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_utf16_offsets_are_those_of_the_encoded_text(text: str, pairs: list[tuple[int, int]]) -> None:
    spans = [(min(pair), max(pair)) for pair in pairs if max(pair) <= len(text)]
    for (start, end), said in zip(
        spans, said_findings([found(text, *span) for span in spans], "en", text=text), strict=True
    ):
        whole = text.encode("utf-16-le", "surrogatepass")
        assert whole[said.start16 * 2 : said.end16 * 2].decode("utf-16-le", "surrogatepass") == text[start:end]
        assert (said.start16, said.end16) == (utf16_offset(text, start), utf16_offset(text, end))


def hold(**changes: object) -> Hold:
    text = "😀你这傻逼"
    verdict = Verdict(
        "hold",
        "hold",
        "abuse",
        "confirmed",
        {"ok": 0.1, "abuse": 0.9, "bad_attitude": 0.0, "brush_off": 0.0},
        (found(text, 3, 5),),
        (Reason("tone", {"label": "abuse", "tier": "confirmed", "percent": "90"}),),
        "model",
        False,
        Versions("1"),
    )
    base = Hold("hold_1", "s1", "c1", "li", "m1", text, (Turn("customer", "在吗"),), verdict, "open", 1.0, 601.0)
    return msgspec.structs.replace(base, **changes)


def test_an_open_hold_shows_everything_and_offers_choices() -> None:
    view = hold_view(hold(), "zh-CN")
    assert view.choices == ["continue", "edit", "discard"]
    assert view.reasons[0].sentence == "明显辱骂（把握 90%）。"
    assert (view.findings[0].start, view.findings[0].start16) == (3, 4)
    assert (view.text, view.context[0].text, view.expires_at) == ("😀你这傻逼", "在吗", 601.0)
    assert msgspec.json.decode(msgspec.json.encode(view), type=HoldView) == view


def test_a_decided_hold_says_by_whom_and_offers_none() -> None:
    decided = Decided("edit", "li", 5.0, false_positive=True, reason="引用")
    view = hold_view(hold(state="edited", decided=decided, replacement=Replacement("m2", "您好", 9.0)), "en")
    assert (view.choices, view.choice, view.decided_by, view.decided_at) == ([], "edit", "li", 5.0)
    assert (view.false_positive, view.decided_because, view.replaced_by) == (True, "引用", "m2")


def test_a_blocked_hold_offers_no_choice() -> None:
    assert hold_view(hold(state="blocked"), "en").choices == []


def test_an_alert_shows_why_and_what_to_do() -> None:
    text = "😀气死"
    alert = Alert(
        id="alert_1",
        shop="s1",
        session="c1",
        kind="emotion",
        severity="warning",
        state="open",
        turn=3,
        level=2,
        score=0.8,
        because=Reason("mood_strong"),
        advice=(Reason("advise_soothe"), Reason("advise_offer")),
        message_id="m1",
        text=text,
        findings=(found(text, 1, 3),),
        raised_at=1.0,
        updated_at=2.0,
        comments=(Comment("boss", 3.0, "看着"),),
    )
    view = alert_view(alert, "zh-CN")
    assert view.because.sentence == "客户很生气。"
    assert [advice.code for advice in view.advice] == ["advise_soothe", "advise_offer"]
    assert (view.findings[0].start16, view.findings[0].end16) == (2, 4)
    assert view.comments[0].text == "看着"
    assert msgspec.json.decode(msgspec.json.encode(view), type=AlertView) == view
