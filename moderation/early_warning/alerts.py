"""Alerts in the journal: what the lane makes of them, each entry once, and what supervisors do with them."""

from collections.abc import Callable, Sequence

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from moderation.early_warning.applying import TOLD, applied
from moderation.early_warning.turns import AlertChange, event_id
from moderation.journal import alerts as table
from moderation.journal import events, labels
from moderation.journal.database import Journal
from moderation.journal.labels import LabelRow
from moderation.language.views import alert_view
from moderation.vocabulary.alerts import Alert, AlertState, Comment
from moderation.vocabulary.errors import Conflict, InvalidInput, NotFound
from moderation.vocabulary.events import Event, EventKind
from moderation.vocabulary.ids import new_id
from moderation.vocabulary.messages import Turn

DAY_S = 86_400


class Alerts:
    """`language` says in which language a shop's events are worded."""

    def __init__(
        self, journal: Journal, clock: Callable[[], float], language: Callable[[str], str] = lambda shop: "zh-CN"
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._language = language

    # --- the lane ---

    def apply(
        self,
        conn: Connection,
        shop: str,
        session: str,
        entry: str,
        changes: Sequence[AlertChange],
        *,
        context: Sequence[Turn] = (),
        per_day: int = 0,
    ) -> int:
        """Do what the fold of one entry proposed, with its events; how many alerts changed.

        The same entry again changes nothing. `per_day` is the shop's daily cap on new alerts (0: none);
        harm to self is never capped.
        """
        stands: dict[str, Alert] = {}
        told: dict[str, list[Event]] = {}
        for change in changes:
            stored = stands.get(change.id) or table.get(conn, shop, change.id, for_update=True)
            if change.action == "raise" and change.kind != "self_harm" and self._spent(conn, shop, per_day):
                continue
            alert = applied(stored, change, shop, session, context)
            if alert is not None:
                stands[alert.id] = alert
                told.setdefault(alert.id, []).append(self._event(alert, TOLD[change.action], change.at, entry))
        changed = [alert for alert in stands.values() if table.put(conn, alert, entry)]
        events.record(conn, [event for alert in changed for event in told[alert.id]])
        return len(changed)

    def _spent(self, conn: Connection, shop: str, per_day: int) -> bool:
        return per_day > 0 and table.count_since(conn, shop, self._clock() // DAY_S * DAY_S) >= per_day

    # --- supervisors ---

    def get(self, shop: str, alert_id: str) -> Alert:
        """One alert of a shop."""
        with self._journal.read() as conn:
            return _there(table.get(conn, shop, alert_id))

    def page(
        self,
        shop: str,
        state: AlertState | None = None,
        session: str | None = None,
        limit: int = 50,
        before: str | None = None,
    ) -> list[Alert]:
        """Newest first; `before` is the last id of the page before."""
        with self._journal.read() as conn:
            return table.page(conn, shop, state, session, limit, before)

    def acknowledge(self, shop: str, alert_id: str, *, by: str) -> Alert:
        """Take an alert; of two who try, the first has it."""

        def edit(alert: Alert) -> Alert:
            _refuse_resolved(alert)
            _refuse_taken(alert, by)
            return replace(alert, state="acknowledged", assignee=by)

        return self._change(shop, alert_id, by, "alert.acknowledged", edit)

    def assign(self, shop: str, alert_id: str, assignee: str, *, by: str) -> Alert:
        """Give an alert to another supervisor, whoever had it; nobody takes for themselves what another has."""

        def edit(alert: Alert) -> Alert:
            _refuse_resolved(alert)
            if assignee == by:
                _refuse_taken(alert, by)
            return replace(alert, assignee=assignee)

        return self._change(shop, alert_id, by, "alert.assigned", edit)

    def resolve(self, shop: str, alert_id: str, *, by: str, resolution: str = "") -> Alert:
        """Close an alert. Who repeats it gets the same answer; another gets the winner."""

        def edit(alert: Alert) -> Alert:
            if alert.state == "resolved" and (alert.assignee, alert.resolution) != (by, resolution):
                _refuse_resolved(alert)
            return replace(alert, state="resolved", assignee=by, resolution=resolution)

        return self._change(shop, alert_id, by, "alert.resolved", edit)

    def comment(self, shop: str, alert_id: str, text: str, *, by: str) -> Alert:
        """Add a note."""

        def edit(alert: Alert) -> Alert:
            return replace(alert, comments=(*alert.comments, Comment(by, self._clock(), text)))

        return self._change(shop, alert_id, by, "alert.commented", edit)

    def correct(self, shop: str, alert_id: str, level: int, *, by: str, reason: str = "") -> Alert:
        """Say what level the alert's message really had; the models learn from it."""
        if level not in (0, 1, 2, 3):
            raise InvalidInput("A level is 0, 1, 2 or 3.", hint="0 calm, 1 mild, 2 strong, 3 risk.")

        def edit(alert: Alert) -> Alert:
            return replace(alert, corrected_level=level)

        def learn(conn: Connection, before: Alert, alert: Alert) -> None:
            labels.write(conn, _label(before, level, by, reason, self._clock()))

        return self._change(shop, alert_id, by, "alert.corrected", edit, learn)

    def _change(
        self,
        shop: str,
        alert_id: str,
        by: str,
        kind: EventKind,
        edit: Callable[[Alert], Alert],
        also: Callable[[Connection, Alert, Alert], None] = lambda conn, before, after: None,
    ) -> Alert:
        now = self._clock()
        with self._journal.begin() as conn:
            before = _there(table.get(conn, shop, alert_id, for_update=True))
            alert = edit(before)
            if alert == before:  # a repeat
                return before
            alert = replace(alert, updated_at=now, version=before.version + 1)
            if not table.change(conn, alert, before.version):
                raise Conflict("Somebody changed this alert just now.", hint="Read it again, then decide.")
            also(conn, before, alert)
            event = self._event(alert, kind, now, new_id("act", now))
            events.record(conn, [replace(event, data={**event.data, "by": by})])
            return alert

    def _event(self, alert: Alert, kind: EventKind, at: float, cause: str) -> Event:
        data = msgspec.to_builtins(alert_view(alert, self._language(alert.shop)))
        return Event(event_id(alert.id, kind, cause), alert.shop, kind, at, alert.session, data)


def _there(alert: Alert | None) -> Alert:
    if alert is None:
        raise NotFound("There is no such alert in this shop.", hint="GET the list of alerts for the ids there are.")
    return alert


def _refuse_resolved(alert: Alert) -> None:
    if alert.state == "resolved":
        raise Conflict(
            "This alert is resolved already.",
            hint="Nothing is left to do.",
            winner=alert.assignee,
            state=alert.state,
            resolution=alert.resolution,
        )


def _refuse_taken(alert: Alert, by: str) -> None:
    if alert.assignee not in ("", by):
        raise Conflict(
            f"{alert.assignee} has this alert already.",
            hint="Leave it to them, or let it be assigned to you.",
            winner=alert.assignee,
            state=alert.state,
        )


def _label(alert: Alert, level: int, by: str, reason: str, at: float) -> LabelRow:
    return LabelRow(
        id=f"label_{alert.id}_{alert.version}",
        shop=alert.shop,
        source="supervisor",
        by=by,
        at=at,
        about=alert.id,
        role="customer",
        text=alert.text,
        context=alert.context,
        level=level,
        said_level=alert.level,
        said_score=alert.score,
        reason=reason,
        versions=alert.versions,
    )
