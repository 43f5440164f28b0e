"""Alerts as they stand: the lane writes them in stream order, supervisors by version."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select, tuple_, update

from moderation.journal.once import insert_once
from moderation.journal.tables import alerts as table
from moderation.vocabulary.alerts import Alert, AlertState
from moderation.vocabulary.errors import InvalidInput, NotFound

ENTRY = re.compile(r"(\d{1,18})-(\d{1,18})", re.ASCII)


def get(conn: Connection, shop: str, alert_id: str, *, for_update: bool = False) -> Alert | None:
    """One alert of a shop; `for_update` keeps others from changing it until the transaction ends."""
    return next(iter(get_many(conn, shop, [alert_id], for_update=for_update)), None)


def get_many(conn: Connection, shop: str, ids: Sequence[str], *, for_update: bool = False) -> list[Alert]:
    """Those of a shop that there are, oldest first."""
    query = select(table.c.body).where(table.c.shop == shop, table.c.id.in_(ids))
    return _alerts(conn, query.order_by(table.c.raised_at, table.c.id), for_update)


def open_of(conn: Connection, shop: str, session: str, *, for_update: bool = False) -> list[Alert]:
    """A session's alerts that are not resolved, oldest first."""
    query = select(table.c.body).where(
        table.c.shop == shop, table.c.session == session, table.c.state.in_(("open", "acknowledged"))
    )
    return _alerts(conn, query.order_by(table.c.raised_at, table.c.id), for_update)


def put(conn: Connection, alert: Alert, entry: str) -> bool:
    """Keep an alert as the stream entry left it; False, and no change, where that entry was counted already.

    Read it with `for_update` in the same transaction, or a supervisor's change in between is lost.
    """
    at, seq = _place(entry)
    if insert_once(conn, table, **_columns(alert), entry_ms=at, entry_seq=seq):
        return True
    done = conn.execute(
        update(table)
        .where(
            table.c.id == alert.id,
            table.c.shop == alert.shop,
            or_(table.c.entry_ms < at, and_(table.c.entry_ms == at, table.c.entry_seq < seq)),
        )
        .values(**_columns(alert), entry_ms=at, entry_seq=seq)
    )
    return done.rowcount == 1


def change(conn: Connection, alert: Alert, expected_version: int) -> bool:
    """Keep a person's change; False where somebody changed the alert since it was read."""
    done = conn.execute(
        update(table)
        .where(table.c.id == alert.id, table.c.shop == alert.shop, table.c.version == expected_version)
        .values(**_columns(alert))
    )
    return done.rowcount == 1


def page(
    conn: Connection,
    shop: str,
    state: AlertState | None = None,
    session: str | None = None,
    limit: int = 50,
    before: str | None = None,
) -> list[Alert]:
    """Newest first; `before` is the last id of the page before this one."""
    query = select(table.c.body).where(table.c.shop == shop)
    if state is not None:
        query = query.where(table.c.state == state)
    if session is not None:
        query = query.where(table.c.session == session)
    if before is not None:
        place = select(table.c.raised_at, table.c.id).where(table.c.shop == shop, table.c.id == before)
        at = conn.execute(place).one_or_none()
        if at is None:
            raise NotFound("There is no such alert to page from.", hint="Use the `next` of the page before.")
        query = query.where(tuple_(table.c.raised_at, table.c.id) < (at.raised_at, at.id))
    return _alerts(conn, query.order_by(table.c.raised_at.desc(), table.c.id.desc()).limit(limit), False)


def count_since(conn: Connection, shop: str, since: float) -> int:
    """How many a shop's sessions raised since a time (for the daily limit)."""
    query = select(func.count()).select_from(table).where(table.c.shop == shop, table.c.raised_at >= since)
    count: int = conn.execute(query).scalar_one()
    return count


def _alerts(conn: Connection, query: Select[Any], for_update: bool) -> list[Alert]:
    return list(conn.execute(query.with_for_update() if for_update else query).scalars())


def _columns(alert: Alert) -> dict[str, object]:
    return {
        "id": alert.id,
        "shop": alert.shop,
        "session": alert.session,
        "kind": alert.kind,
        "state": alert.state,
        "raised_at": alert.raised_at,
        "version": alert.version,
        "body": alert,
    }


def _place(entry: str) -> tuple[int, int]:
    found = ENTRY.fullmatch(entry)
    if found is None:
        raise InvalidInput(f"{entry[:60]!r} is no stream entry id.")
    return int(found[1]), int(found[2])
