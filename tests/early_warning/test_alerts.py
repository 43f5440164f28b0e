"""Alerts in the journal: the lane's entries once, supervisors one at a time, neither undoing the other."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest

from moderation.early_warning.alerts import Alerts
from moderation.early_warning.turns import AlertChange
from moderation.journal import alerts as table
from moderation.journal import events, labels
from moderation.journal.database import Journal
from moderation.vocabulary.alerts import Alert
from moderation.vocabulary.errors import Conflict, InvalidInput, NotFound
from moderation.vocabulary.messages import Turn
from tests.early_warning.sessions import play, wait

NOW = 1_000_000.0


@pytest.fixture
def alerts(journal: Journal) -> Alerts:
    return Alerts(journal, lambda: NOW)


def apply(journal: Journal, alerts: Alerts, story: str, *, per_day: int = 0, session: str = "s1") -> list[AlertChange]:
    """Bring every change of a story into the journal, entry by entry."""
    _, changes = play(story)
    with journal.begin() as conn:
        for change in changes:
            entry = f"{int(change.at - 1_000_000) // 10 + 1}-0"
            alerts.apply(conn, "mall", session, entry, [change], context=[Turn("customer", "甲")], per_day=per_day)
    return changes


def told(journal: Journal) -> list[str]:
    with journal.read() as conn:
        return [event.kind for event in events.unpublished(conn)]


def only(alerts: Alerts) -> Alert:
    [alert] = alerts.page("mall")
    return alert


def test_raised_updated_and_resolved_once_however_often_it_is_folded(journal: Journal, alerts: Alerts) -> None:
    for _ in range(2):
        apply(journal, alerts, "0.2.1.3.0.0.0")
    alert = only(alerts)
    assert (alert.state, alert.resolution, alert.turns, alert.version) == ("resolved", "calmed", 3, 4)
    assert (alert.severity, alert.level, alert.turn, alert.message_id) == ("critical", 3, 2, "m6")
    assert (alert.because.code, alert.context) == ("mood_strong", (Turn("customer", "甲"),))
    assert told(journal) == ["alert.raised", "alert.updated", "alert.updated", "alert.resolved"]
    with journal.read() as conn:
        data = events.unpublished(conn)[0].data
    assert data["id"] == alert.id
    assert data["because"]["sentence"]
    assert data["advice"][0]["code"] == "advise_soothe"


def test_a_milder_turn_leaves_the_gravest_words(journal: Journal, alerts: Alerts) -> None:
    apply(journal, alerts, "0.3.1")
    assert (only(alerts).turns, only(alerts).message_id, only(alerts).level) == (2, "m2", 3)


def test_what_people_did_stays_when_the_lane_goes_on(journal: Journal, alerts: Alerts) -> None:
    [raised] = apply(journal, alerts, "2")
    alerts.acknowledge("mall", raised.id, by="王")
    alerts.comment("mall", raised.id, "已联系", by="王")
    apply(journal, alerts, "2.3")
    alert = only(alerts)
    assert (alert.state, alert.assignee, [note.text for note in alert.comments]) == ("acknowledged", "王", ["已联系"])
    assert (alert.severity, alert.turns, alert.version) == ("critical", 2, 4)


def test_a_person_s_resolve_is_final(journal: Journal, alerts: Alerts) -> None:
    [raised] = apply(journal, alerts, "2")
    alerts.resolve("mall", raised.id, by="王", resolution="已赔付")
    apply(journal, alerts, "2.3")
    assert (only(alerts).state, only(alerts).resolution, only(alerts).turns) == ("resolved", "已赔付", 1)
    assert alerts.resolve("mall", raised.id, by="王", resolution="已赔付") == only(alerts)
    with pytest.raises(Conflict):
        alerts.resolve("mall", raised.id, by="李")
    with pytest.raises(Conflict):
        alerts.acknowledge("mall", raised.id, by="李")


def test_two_supervisors_cannot_take_the_same(journal: Journal, alerts: Alerts) -> None:
    [raised] = apply(journal, alerts, "2")
    outcome: dict[str, str] = {}
    barrier = Barrier(4)

    def take(name: str) -> None:
        barrier.wait()
        try:
            outcome[name] = alerts.acknowledge("mall", raised.id, by=name).assignee
        except Conflict as refused:
            outcome[name] = f"lost to {refused.extra['winner']}"

    threads = [Thread(target=take, args=(name,)) for name in "甲乙丙丁"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = [name for name, got in outcome.items() if got == name]
    assert sorted(outcome.values()) == sorted([winner, *[f"lost to {winner}"] * 3])
    assert alerts.acknowledge("mall", raised.id, by=winner) == only(alerts)  # a repeat changes nothing
    assert told(journal) == ["alert.raised", "alert.acknowledged"]
    loser = next(name for name in outcome if name != winner)
    assert alerts.assign("mall", raised.id, loser, by="主管").assignee == loser


def test_a_correction_teaches(journal: Journal, alerts: Alerts) -> None:
    [raised] = apply(journal, alerts, "2")
    alerts.correct("mall", raised.id, 0, by="王", reason="玩笑")
    alerts.correct("mall", raised.id, 0, by="王", reason="玩笑")
    with journal.read() as conn:
        rows = [row for _, row in labels.after(conn)]
    assert [(row.level, row.said_level, row.text, row.by, row.reason) for row in rows] == [
        (0, 2, only(alerts).text, "王", "玩笑")
    ]
    assert only(alerts).corrected_level == 0
    with pytest.raises(InvalidInput):
        alerts.correct("mall", raised.id, 4, by="王")


@pytest.mark.parametrize(
    "act",
    [
        lambda alerts, id: alerts.get("other", id),
        lambda alerts, id: alerts.acknowledge("other", id, by="x"),
        lambda alerts, id: alerts.comment("other", id, "x", by="x"),
        lambda alerts, id: alerts.get("mall", "alert_nothing"),
    ],
)
def test_another_shop_has_no_such_alert(journal: Journal, alerts: Alerts, act: Callable[[Alerts, str], Alert]) -> None:
    [raised] = apply(journal, alerts, "2")
    with pytest.raises(NotFound):
        act(alerts, raised.id)


def test_the_daily_cap_holds_back_new_alerts_but_never_changes_or_harm_to_self(
    journal: Journal, alerts: Alerts
) -> None:
    changes = apply(journal, alerts, "2.3", per_day=1)
    assert [change.action for change in changes] == ["raise", "update"]
    _, others = play("0.3")
    with journal.begin() as conn:
        assert alerts.apply(conn, "mall", "s2", "9-0", others, per_day=1) == 0
        harm = [AlertChange("raise", "alert_x", "self_harm", "critical", 0, 3, others[0].because, NOW)]
        assert alerts.apply(conn, "mall", "s2", "9-1", harm, per_day=1) == 1
    with journal.read() as conn:
        assert table.count_since(conn, "mall", 0.0) == 2


def test_raised_and_answered_by_one_entry_is_one_alert_with_both_events(journal: Journal, alerts: Alerts) -> None:
    _, changes = play(wait(1, 1, 1, 1, answered_at=500.0))
    for _ in range(2):
        with journal.begin() as conn:
            alerts.apply(conn, "mall", "s1", "5-0", changes)
    assert (only(alerts).state, only(alerts).resolution) == ("resolved", "answered")
    assert told(journal) == ["alert.raised", "alert.resolved"]
