"""Alerts as the lane and people write them, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from moderation.journal import alerts
from moderation.journal.database import Journal
from moderation.vocabulary.alerts import Alert, Comment
from moderation.vocabulary.errors import InvalidInput, NotFound
from moderation.vocabulary.findings import Finding, Reason


def alert(**changes: Any) -> Alert:
    made = Alert(
        id="alt_1",
        shop="shop1",
        session="s1",
        kind="emotion",
        severity="warning",
        state="open",
        turn=4,
        level=2,
        score=0.9,
        because=Reason("level", {"level": "2"}),
        advice=(Reason("soothe"),),
        message_id="m4",
        text="什么破店\0😡",
        findings=(Finding("negative_emotion", "lexicon", 0, 4, "什么破店", Reason("x")),),
        raised_at=1000.0,
        updated_at=1000.0,
    )
    return msgspec.structs.replace(made, **changes)


def test_it_comes_back_as_it_was(journal: Journal) -> None:
    made = alert(comments=(Comment("boss", 1.0, "我来"),), cause_turn=3)
    with journal.begin() as conn:
        assert alerts.put(conn, made, "5-0")
    with journal.read() as conn:
        assert alerts.get(conn, "shop1", "alt_1") == made
        assert alerts.get(conn, "shop2", "alt_1") is None
        assert alerts.get_many(conn, "shop1", ["alt_1", "none"]) == [made]
        assert alerts.get_many(conn, "shop2", ["alt_1"]) == []


@pytest.mark.parametrize(
    ("entry", "counts"),
    [("1000-9", False), ("1000-10", False), ("999-11", False), ("1000-11", True), ("1001-0", True), ("10000-0", True)],
)
def test_an_entry_counts_once_in_stream_order(journal: Journal, entry: str, counts: bool) -> None:
    with journal.begin() as conn:
        alerts.put(conn, alert(), "1000-10")
        assert alerts.put(conn, alert(turns=2, version=2), entry) is counts
        kept = alerts.get(conn, "shop1", "alt_1")
    assert kept is not None
    assert kept.turns == (2 if counts else 1)


def test_another_shop_cannot_overwrite_it(journal: Journal) -> None:
    with journal.begin() as conn:
        alerts.put(conn, alert(), "1-0")
        assert not alerts.put(conn, alert(shop="shop2", text="x"), "2-0")
        assert not alerts.change(conn, alert(shop="shop2", text="x"), 1)
        assert alerts.get(conn, "shop1", "alt_1") == alert()


def test_of_many_supervisors_one_changes_it(journal: Journal) -> None:
    with journal.begin() as conn:
        alerts.put(conn, alert(), "1-0")

    def take(number: int) -> bool:
        with journal.begin() as conn:
            mine = alert(state="acknowledged", assignee=f"boss{number}", version=2)
            return alerts.change(conn, mine, expected_version=1)

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(take, range(16))) == 1


def test_a_change_between_reading_and_writing_is_not_lost(journal: Journal) -> None:
    with journal.begin() as conn:
        alerts.put(conn, alert(), "1-0")

    def count(number: int) -> None:
        with journal.begin() as conn:
            (now,) = alerts.open_of(conn, "shop1", "s1", for_update=True)
            changed = msgspec.structs.replace(now, turns=now.turns + 1, version=now.version + 1)
            assert alerts.put(conn, changed, f"{now.turns + 1}-0")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(24)))
    with journal.read() as conn:
        kept = alerts.get(conn, "shop1", "alt_1")
    assert kept is not None
    assert kept.turns == 25


def test_lists(journal: Journal) -> None:
    with journal.begin() as conn:
        for number in range(10):
            state = ("open", "acknowledged", "resolved")[number % 3]
            made = alert(id=f"a{number}", session=f"s{number % 2}", state=state, raised_at=1000.0 + number // 2)
            alerts.put(conn, made, "1-0")
        alerts.put(conn, alert(id="other", shop="shop2"), "1-0")
    with journal.read() as conn:
        read: list[Alert] = []
        while page := alerts.page(conn, "shop1", limit=3, before=read[-1].id if read else None):
            read += page
        assert [one.id for one in read] == [f"a{number}" for number in reversed(range(10))]
        assert [one.id for one in alerts.page(conn, "shop1", state="resolved")] == ["a8", "a5", "a2"]
        assert [one.id for one in alerts.open_of(conn, "shop1", "s1")] == ["a1", "a3", "a7", "a9"]
        assert [one.id for one in alerts.page(conn, "shop1", session="s0", limit=1)] == ["a8"]
        assert alerts.count_since(conn, "shop1", 1003.0) == 4
        with pytest.raises(NotFound):
            alerts.page(conn, "shop1", before="other")


@pytest.mark.parametrize("entry", ["", "1", "-", "a-b", "1-", "-1-0", "1-0-0", "１-０", "9" * 400 + "-0"])
def test_what_is_no_entry(journal: Journal, entry: str) -> None:
    with pytest.raises(InvalidInput), journal.begin() as conn:
        alerts.put(conn, alert(), entry)
