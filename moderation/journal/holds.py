"""Held messages: what was held never changes, what became of it changes once."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, select, tuple_, update

from moderation.journal.once import insert_once
from moderation.journal.tables import holds as table
from moderation.vocabulary.errors import NotFound
from moderation.vocabulary.holds import STATE_AFTER, Decided, Hold, HoldState, Replacement


def add(conn: Connection, hold: Hold) -> bool:
    """Keep a new hold; False where its message (or its id) is held already."""
    return insert_once(
        conn,
        table,
        id=hold.id,
        shop=hold.shop,
        message_id=hold.message_id,
        session=hold.session,
        agent=hold.agent,
        edit_of=hold.edit_of,
        created_at=hold.created_at,
        expires_at=hold.expires_at,
        body=hold,
        state=hold.state,
    )


def get(conn: Connection, shop: str, hold_id: str) -> Hold | None:
    """One hold of a shop."""
    row = conn.execute(select(table).where(table.c.shop == shop, table.c.id == hold_id)).one_or_none()
    return None if row is None else _hold(row)


def of_message(conn: Connection, shop: str, message_id: str) -> Hold | None:
    """The hold of a message."""
    row = conn.execute(select(table).where(table.c.shop == shop, table.c.message_id == message_id)).one_or_none()
    return None if row is None else _hold(row)


def decide(conn: Connection, shop: str, hold_id: str, decided: Decided, key: str) -> bool:
    """Take a choice, if the hold is open still. One statement: of many at once, one finds it open."""
    done = conn.execute(
        update(table)
        .where(
            table.c.shop == shop,
            table.c.id == hold_id,
            table.c.state == "open",
            table.c.expires_at > decided.at,
        )
        .values(state=STATE_AFTER[decided.choice], decided=decided, decided_key=key)
    )
    return done.rowcount == 1


def decided_key(conn: Connection, shop: str, hold_id: str) -> str:
    """The idempotency key that the winning choice came with, if any."""
    query = select(table.c.decided_key).where(table.c.shop == shop, table.c.id == hold_id)
    return conn.execute(query).scalar_one_or_none() or ""


def replace(conn: Connection, shop: str, hold_id: str, replacement: Replacement) -> bool:
    """Link an edited hold to the message that came of it; the first stays."""
    done = conn.execute(
        update(table)
        .where(
            table.c.shop == shop,
            table.c.id == hold_id,
            table.c.state == "edited",
            table.c.replacement.is_(None),
        )
        .values(replacement=replacement)
    )
    return done.rowcount == 1


def expire(conn: Connection, now: float, limit: int) -> list[Hold]:
    """Expire open holds whose time is over, oldest first; return them as they are now."""
    due = (
        select(table)
        .where(table.c.state == "open", table.c.expires_at <= now)
        .order_by(table.c.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    gone = [msgspec.structs.replace(_hold(row), state="expired") for row in conn.execute(due)]
    if gone:
        conn.execute(update(table).where(table.c.id.in_([hold.id for hold in gone])).values(state="expired"))
    return gone


def page(
    conn: Connection,
    shop: str,
    *,
    state: HoldState | None = None,
    session: str | None = None,
    agent: str | None = None,
    limit: int = 50,
    before: str | None = None,
) -> list[Hold]:
    """Newest first; `before` is the last id of the page before this one."""
    query = select(table).where(table.c.shop == shop)
    for column, wanted in ((table.c.state, state), (table.c.session, session), (table.c.agent, agent)):
        if wanted is not None:
            query = query.where(column == wanted)
    if before is not None:
        place = select(table.c.created_at, table.c.id).where(table.c.shop == shop, table.c.id == before)
        at = conn.execute(place).one_or_none()
        if at is None:
            raise NotFound("There is no such hold to page from.", hint="Use the `next` of the page before.")
        query = query.where(tuple_(table.c.created_at, table.c.id) < (at.created_at, at.id))
    rows = conn.execute(query.order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit))
    return [_hold(row) for row in rows]


def count_since(conn: Connection, shop: str, since: float) -> int:
    """How many messages of a shop were held since a time (for the daily limit)."""
    query = select(func.count()).select_from(table).where(table.c.shop == shop, table.c.created_at >= since)
    count: int = conn.execute(query).scalar_one()
    return count


def _hold(row: Row[Any]) -> Hold:
    held: Hold = row.body
    return msgspec.structs.replace(held, state=row.state, decided=row.decided, replacement=row.replacement)
