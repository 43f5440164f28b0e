"""Messages set aside because they stopped their scorer again and again: kept to be seen, never dropped."""

from typing import Any

import msgspec
from sqlalchemy import Connection, select

from moderation.journal.once import insert_once
from moderation.journal.tables import quarantine as table


class Quarantined(msgspec.Struct, frozen=True):
    """One entry of the lane as it came (`body`), and what it did (`error`). `id` is the entry's own."""

    id: str
    shop: str
    at: float
    error: str
    body: dict[str, Any]


def write(conn: Connection, entry: Quarantined) -> bool:
    """Keep an entry once; False where it was there."""
    return insert_once(conn, table, **msgspec.structs.asdict(entry))


def page(conn: Connection, shop: str, limit: int = 100) -> list[Quarantined]:
    """A shop's entries, newest first."""
    query = select(table).where(table.c.shop == shop).order_by(table.c.at.desc(), table.c.id.desc()).limit(limit)
    return [Quarantined(**row._mapping) for row in conn.execute(query)]
