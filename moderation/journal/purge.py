"""Forget what need not be kept: samples whose time is over, events long told and delivered."""

import msgspec
from sqlalchemy import Connection, delete, exists, select

from moderation.journal import samples
from moderation.journal.tables import deliveries, events

KEEP_EVENTS_S = 90 * 86_400.0
MOST = 5_000
"""Rows forgotten in one transaction, so that nobody waits long."""


class Purged(msgspec.Struct, frozen=True):
    """How many rows were forgotten."""

    samples: int
    events: int
    deliveries: int


def purge(conn: Connection, now: float, keep_events_s: float = KEEP_EVENTS_S) -> Purged:
    """Forget a portion; holds, alerts, labels, policies and audit rows are never forgotten here."""
    old = (
        select(events.c.id)
        .where(
            events.c.at <= now - keep_events_s,
            events.c.published,
            ~exists().where(deliveries.c.event == events.c.id, deliveries.c.state == "pending"),
        )
        .order_by(events.c.number)
        .limit(MOST)
    )
    ids = conn.execute(old).scalars().all()
    told = conn.execute(delete(deliveries).where(deliveries.c.event.in_(ids))).rowcount if ids else 0
    gone = conn.execute(delete(events).where(events.c.id.in_(ids))).rowcount if ids else 0
    return Purged(samples.purge(conn, now), gone, told)
