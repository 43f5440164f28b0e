"""What happened: each event once, with a delivery for every webhook that wants it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update

from moderation.journal import deliveries, webhooks
from moderation.journal.once import insert_once
from moderation.journal.tables import events as table
from moderation.journal.webhooks import Webhook
from moderation.vocabulary.events import Event


def record(conn: Connection, events: Iterable[Event], to: Sequence[Webhook] | None = None) -> None:
    """Keep events that are not kept yet, to be published and delivered; the same id again changes nothing.

    They are owed to the shop's webhooks that want them; with `to`, to those alone.
    """
    hooks: dict[str, list[Webhook]] = {}
    for event in events:
        new = insert_once(
            conn,
            table,
            id=event.id,
            shop=event.shop,
            kind=event.kind,
            session=event.session,
            at=event.at,
            data=event.data,
            published=False,
        )
        if not new:
            continue
        if to is None and event.shop not in hooks:
            hooks[event.shop] = webhooks.enabled(conn, event.shop)
        for hook in [hook for hook in hooks[event.shop] if hook.wants(event.kind)] if to is None else to:
            deliveries.add(conn, hook, event)


def get(conn: Connection, shop: str, event_id: str) -> Event | None:
    """One event of a shop."""
    row = conn.execute(select(table).where(table.c.shop == shop, table.c.id == event_id)).one_or_none()
    return None if row is None else _event(row)


def unpublished(conn: Connection, limit: int = 500) -> list[Event]:
    """The oldest events that the feed has not been told of, in order."""
    rows = conn.execute(select(table).where(~table.c.published).order_by(table.c.number).limit(limit))
    return [_event(row) for row in rows]


def mark_published(conn: Connection, ids: Sequence[str]) -> None:
    """The feed has been told of these."""
    conn.execute(update(table).where(table.c.id.in_(ids)).values(published=True))


def _event(row: Row[Any]) -> Event:
    return Event(id=row.id, shop=row.shop, kind=row.kind, at=row.at, session=row.session, data=row.data)
