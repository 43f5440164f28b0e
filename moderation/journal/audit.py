"""Who changed what in the administration."""

from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select

from moderation.journal.tables import audit as table


class Act(msgspec.Struct, frozen=True):
    """One act; `target` names what it was done to, `detail` holds no secret."""

    shop: str
    at: float
    by: str
    action: str
    target: str = ""
    detail: dict[str, Any] = {}
    number: int = 0


def write(conn: Connection, act: Act) -> None:
    """Keep an act, in the same transaction as what was done."""
    values = msgspec.structs.asdict(act)
    del values["number"]
    conn.execute(insert(table).values(**values))


def page(conn: Connection, shop: str, limit: int = 100, before: int | None = None) -> list[Act]:
    """A shop's acts, newest first; `before` is the last number of the page before."""
    query = select(table).where(table.c.shop == shop)
    if before is not None:
        query = query.where(table.c.number < before)
    return [Act(**row._mapping) for row in conn.execute(query.order_by(table.c.number.desc()).limit(limit))]
