"""The tenants of this installation."""

from typing import Any

from sqlalchemy import Connection, Row, select, update

from moderation.journal import revision
from moderation.journal.once import insert_once
from moderation.journal.tables import shops as table
from moderation.vocabulary.access import Shop


def add(conn: Connection, shop: Shop) -> bool:
    """Keep a new shop; False where its id was ever used."""
    made = insert_once(
        conn, table, id=shop.id, name=shop.name, created_at=shop.created_at, cors_origins=shop.cors_origins
    )
    revision.bump(conn)
    return made


def get(conn: Connection, shop: str) -> Shop | None:
    """One shop, unless removed."""
    row = conn.execute(select(table).where(table.c.id == shop, table.c.removed_at.is_(None))).one_or_none()
    return None if row is None else _shop(row)


def all_of_them(conn: Connection) -> list[Shop]:
    """Every shop that is not removed, by id."""
    return [_shop(row) for row in conn.execute(select(table).where(table.c.removed_at.is_(None)).order_by(table.c.id))]


def change(conn: Connection, shop: Shop) -> bool:
    """Keep a shop's new name and origins; False where there is none such."""
    done = conn.execute(
        update(table)
        .where(table.c.id == shop.id, table.c.removed_at.is_(None))
        .values(name=shop.name, cors_origins=shop.cors_origins)
    )
    revision.bump(conn)
    return done.rowcount == 1


def remove(conn: Connection, shop: str, now: float) -> bool:
    """Shut a shop out. What was journalled of it stays, so its id is never given again."""
    done = conn.execute(update(table).where(table.c.id == shop, table.c.removed_at.is_(None)).values(removed_at=now))
    revision.bump(conn)
    return done.rowcount == 1


def _shop(row: Row[Any]) -> Shop:
    return Shop(id=row.id, name=row.name, created_at=row.created_at, cors_origins=row.cors_origins)
