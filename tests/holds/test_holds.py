"""The life of a hold, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from moderation.holds import receipts
from moderation.holds.holds import Holds
from moderation.journal import events, labels, tables
from moderation.journal.database import Journal
from moderation.vocabulary.errors import Conflict, InvalidInput, NotFound
from moderation.vocabulary.events import Event
from moderation.vocabulary.holds import Choice, Hold
from moderation.vocabulary.wire import HoldView
from tests.holds.build import Clock, hold

SECRET = b"s" * 32


@pytest.fixture
def clock() -> Clock:
    return Clock(1100.0)


@pytest.fixture
def holds(journal: Journal, clock: Clock) -> Holds:
    return Holds(journal, SECRET, clock)


def told(journal: Journal) -> list[Event]:
    with journal.read() as conn:
        return events.unpublished(conn)


def test_a_hold_is_kept_as_it_was(holds: Holds, journal: Journal) -> None:
    made = holds.open(hold(text="傻\u2060逼\0\u202e\u200b🤬\r\n e\u0301"))
    assert holds.get("shop1", made.id) == made
    (event,) = told(journal)
    assert (event.kind, event.session, event.at) == ("hold.opened", "s1", made.created_at)
    view = msgspec.convert(event.data, HoldView)
    assert (view.text, view.choices) == (made.text, ["continue", "edit", "discard"])


def test_the_view_counts_in_code_points_and_in_utf16(holds: Holds, journal: Journal) -> None:
    holds.open(hold())
    (finding,) = msgspec.convert(told(journal)[0].data, HoldView).findings
    assert (finding.start, finding.end, finding.start16, finding.end16) == (1, 3, 2, 4)


def test_the_same_message_is_held_once(holds: Holds, journal: Journal) -> None:
    first = holds.open(hold(message_id="m"))
    assert holds.open(hold(message_id="m")) == first
    holds.choose("shop1", first.id, "discard", by="amy")
    assert holds.open(hold(message_id="m")).state == "discarded"
    assert len(told(journal)) == 2
    with pytest.raises(Conflict, match="another text") as caught:
        holds.open(hold(message_id="m", text="别的"))
    assert caught.value.extra == {"hold_id": first.id}
    with pytest.raises(Conflict):
        holds.open(hold(message_id="m", session="s2"))
    assert holds.open(hold(message_id="m", shop="shop2", text="别的")).shop == "shop2"


def test_sixteen_open_the_same_message(holds: Holds, journal: Journal) -> None:
    gate = Barrier(16)

    def opened(_: int) -> str:
        mine = hold(message_id="m")
        gate.wait()
        return holds.open(mine).id

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(opened, range(16)))) == 1
    assert len(told(journal)) == 1


def test_continue_returns_the_original_and_a_receipt(holds: Holds, journal: Journal) -> None:
    made = holds.open(hold())
    chosen = holds.choose("shop1", made.id, "continue", by="amy", reason="客户自己这么说的")
    assert chosen.state == "continued"
    answer = holds.answer(chosen)
    assert (answer.text, answer.draft, answer.decided_by, answer.decided_at) == (made.text, None, "amy", 1100.0)
    assert answer.receipt is not None
    receipt = receipts.verify(SECRET, answer.receipt)
    assert (receipt.hold_id, receipt.message_id, receipt.decided_at) == (made.id, made.message_id, 1100.0)
    assert receipt.covers(made.text)
    assert not receipt.covers(made.text.strip())
    kinds = [event.kind for event in told(journal)]
    assert kinds == ["hold.opened", "hold.decided"]
    assert told(journal)[1].data["decided_because"] == "客户自己这么说的"


@pytest.mark.parametrize(
    ("choice", "state", "draft", "label"),
    [
        ("edit", "edited", True, "abuse"),
        ("discard", "discarded", False, "abuse"),
        ("continue", "continued", False, None),
    ],
)
def test_every_choice_leaves_a_label(
    holds: Holds, journal: Journal, choice: Choice, state: str, draft: bool, label: str | None
) -> None:
    made = holds.open(hold())
    chosen = holds.choose("shop1", made.id, choice, by="amy")
    assert chosen.state == state
    assert holds.answer(chosen).draft == (made.text if draft else None)
    with journal.read() as conn:
        ((number, row),) = labels.after(conn)
        assert labels.after(conn, number) == []
    assert (row.source, row.text, row.context, row.choice) == ("agent", made.text, made.context, choice)
    assert (row.label, row.said_label, row.said_score) == (label, "abuse", 0.97)


def test_a_false_positive_is_a_word_for_ok(holds: Holds, journal: Journal) -> None:
    made = holds.open(hold())
    holds.choose("shop1", made.id, "continue", by="amy", false_positive=True, reason="产品名")
    with journal.read() as conn:
        ((_, row),) = labels.after(conn)
    assert (row.label, row.false_positive, row.reason) == ("ok", True, "产品名")


def test_the_second_choice_learns_who_was_first(holds: Holds, clock: Clock) -> None:
    made = holds.open(hold())
    holds.choose("shop1", made.id, "edit", by="amy")
    clock.now = 1200.0
    for choice in ("edit", "continue", "discard"):
        with pytest.raises(Conflict) as caught:
            holds.choose("shop1", made.id, choice, by="bob")
        assert caught.value.extra == {"state": "edited", "winner": "amy", "choice": "edit", "decided_at": 1100.0}
    assert holds.get("shop1", made.id).state == "edited"


def test_a_repeat_with_its_key_gets_the_same_answer(holds: Holds, journal: Journal, clock: Clock) -> None:
    made = holds.open(hold())
    first = holds.choose("shop1", made.id, "continue", by="amy", key="k" * 5000)
    clock.now = 9000.0
    again = holds.choose("shop1", made.id, "continue", by="amy", key="k" * 5000)
    assert holds.answer(again) == holds.answer(first)
    assert len(told(journal)) == 2
    for choice, key in (("continue", "other"), ("edit", "k" * 5000), ("continue", "")):
        with pytest.raises(Conflict):
            holds.choose("shop1", made.id, choice, by="amy", key=key)  # type: ignore[arg-type]


def test_of_sixteen_at_once_one_wins(holds: Holds, journal: Journal) -> None:
    made = holds.open(hold())
    gate = Barrier(16)

    def choose(number: int) -> Hold | Conflict:
        choice: Choice = ("continue", "edit", "discard")[number % 3]
        gate.wait()
        try:
            return holds.choose("shop1", made.id, choice, by=f"agent{number}")
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(choose, range(16)))
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, Hold)]
    assert winner.decided is not None
    losers = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(losers) == 15
    for loser in losers:
        assert loser.extra["winner"] == winner.decided.by
        assert loser.extra["decided_at"] == 1100.0
    assert holds.get("shop1", made.id) == winner
    assert [event.kind for event in told(journal)] == ["hold.opened", "hold.decided"]


def test_a_hold_expires_and_sends_nothing(holds: Holds, journal: Journal, clock: Clock) -> None:
    made, later = holds.open(hold()), holds.open(hold(expires_at=1700.0))
    clock.now = 1599.9
    assert holds.expire_due() == 0
    clock.now = 1600.0
    with pytest.raises(Conflict, match="time to choose") as caught:
        holds.choose("shop1", made.id, "continue", by="amy")  # the job has not looked yet
    assert caught.value.extra["state"] == "expired"
    assert holds.expire_due() == 1
    assert holds.expire_due() == 0
    assert (holds.get("shop1", made.id).state, holds.get("shop1", later.id).state) == ("expired", "open")
    assert told(journal)[-1].kind == "hold.expired"
    with pytest.raises(Conflict, match="time to choose"):
        holds.choose("shop1", made.id, "continue", by="amy")


def test_expiry_goes_in_portions_and_may_run_twice_at_once(holds: Holds, journal: Journal, clock: Clock) -> None:
    for _ in range(30):
        holds.open(hold())
    clock.now = 2000.0
    assert holds.expire_due(limit=10) == 10
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: holds.expire_due(), range(4))) == 20
    assert [event.kind for event in told(journal)].count("hold.expired") == 30


def test_a_blocked_message_offers_no_choice(holds: Holds, journal: Journal, clock: Clock) -> None:
    made = holds.open(hold(state="blocked"))
    assert told(journal)[0].kind == "hold.blocked"
    assert told(journal)[0].data["choices"] == []
    with pytest.raises(Conflict, match="blocked"):
        holds.choose("shop1", made.id, "continue", by="amy")
    clock.now = 2000.0
    assert holds.expire_due() == 0


def test_an_edit_is_linked_to_what_came_of_it(holds: Holds) -> None:
    first = holds.open(hold())
    holds.choose("shop1", first.id, "edit", by="amy")
    second = holds.open(hold(edit_of=first.id, text="您爱买不买"))
    replacement = holds.get("shop1", first.id).replacement
    assert replacement is not None
    assert (replacement.hold, replacement.text) == (second.id, "您爱买不买")
    holds.choose("shop1", second.id, "edit", by="amy")
    holds.replaced_by("shop1", second.id, "m-good", "您好，我再帮您看看")
    holds.replaced_by("shop1", second.id, "m-other", "又一条")
    replacement = holds.get("shop1", second.id).replacement
    assert replacement is not None
    assert (replacement.message_id, replacement.hold) == ("m-good", None)


def test_other_shops_see_nothing(holds: Holds) -> None:
    mine = holds.open(hold())
    acts: list[Callable[[], object]] = [
        lambda: holds.get("shop2", mine.id),
        lambda: holds.choose("shop2", mine.id, "continue", by="eve"),
        lambda: holds.replaced_by("shop2", mine.id, "m", "x"),
        lambda: holds.open(hold(shop="shop2", edit_of=mine.id)),
        lambda: holds.page("shop2", before=mine.id),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert holds.page("shop2") == []
    assert holds.of_message("shop2", mine.message_id) is None
    assert holds.get("shop1", mine.id) == mine


def test_pages(holds: Holds) -> None:
    made = [holds.open(hold(session=f"s{n % 2}", agent=f"a{n % 3}", created_at=1000.0 + n // 2)) for n in range(10)]
    holds.choose("shop1", made[0].id, "edit", by="amy")
    newest = sorted((one.created_at, one.id) for one in made)[::-1]
    read: list[Hold] = []
    while page := holds.page("shop1", limit=3, before=read[-1].id if read else None):
        read += page
    assert [(one.created_at, one.id) for one in read] == newest
    assert len(holds.page("shop1", state="open")) == 9
    assert {one.session for one in holds.page("shop1", session="s1")} == {"s1"}
    assert {one.agent for one in holds.page("shop1", agent="a2")} == {"a2"}
    assert len(holds.page("shop1", limit=-5)) == 1


def test_the_holds_of_a_day_are_capped_and_a_repeat_gets_its_own(holds: Holds) -> None:
    def tried(message_id: str, at: float, wanted: bool = True) -> Hold | None:
        return holds.open_if(hold(message_id=message_id, created_at=at), per_day=2, wanted=lambda: wanted)

    first, _, third = (tried(f"m{number}", 90_000.0 + number) for number in range(3))
    assert first is not None
    assert third is None
    assert tried("m0", 90_010.0) == first
    assert tried("m4", 2 * 86_400.0) is not None  # the next day
    assert tried("m5", 3 * 86_400.0, wanted=False) is None
    assert holds.of_message("shop1", "m5") is None


@pytest.mark.parametrize(
    "change",
    [
        {"text": "\ud800"},
        {"message_id": "m\0"},
        {"message_id": "m" * 201},
        {"session": "\udfff"},
        {"agent": "a\0"},
        {"shop": "x" * 1_000_000},
        {"id": "\0"},
    ],
)
def test_rubbish_is_refused_and_leaves_nothing(holds: Holds, journal: Journal, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        holds.open(hold(**change))
    with journal.read() as conn:
        assert conn.execute(select(tables.holds)).all() == []


def test_rubbish_choices(holds: Holds) -> None:
    made = holds.open(hold())
    for changes in ({"choice": "send"}, {"choice": ""}, {"choice": "edit", "reason": "长" * 2001}):
        with pytest.raises(InvalidInput):
            holds.choose("shop1", made.id, by="amy", **changes)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        holds.choose("shop1", made.id, "edit", by="amy", reason="\ud800")
    for strange in ("\0", "x" * 1_000_000, "\ud800"):
        with pytest.raises((InvalidInput, NotFound)):
            holds.choose("shop1", strange, "edit", by="amy")
    assert holds.get("shop1", made.id) == made
    odd = holds.choose("shop1", made.id, "edit", by="a\0\u202eb", reason="NUL \0 bidi \u202e")
    assert holds.get("shop1", made.id) == odd


def test_a_hold_cannot_begin_decided(holds: Holds) -> None:
    with pytest.raises(ValueError, match="begins open"):
        holds.open(hold(state="continued"))
