"""API keys: only a hash of the secret is kept."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, or_, select, update

from moderation.journal import revision
from moderation.journal.tables import keys as table
from moderation.vocabulary.access import AccessRole


class Key(msgspec.Struct, frozen=True):
    """One key. `shop` may be EVERY_SHOP; `name` is what its bearer is called in the journal."""

    id: str
    shop: str
    role: AccessRole
    name: str
    secret_sha256: str
    created_at: float
    expires_at: float | None = None
    revoked_at: float | None = None


def add(conn: Connection, key: Key) -> None:
    """Keep a new key."""
    conn.execute(insert(table).values(**msgspec.structs.asdict(key)))
    revision.bump(conn)


def get(conn: Connection, key_id: str) -> Key | None:
    """One key, revoked or not."""
    row = conn.execute(select(table).where(table.c.id == key_id)).one_or_none()
    return None if row is None else _key(row)


def all_of(conn: Connection, shop: str | None = None) -> list[Key]:
    """A shop's keys (or everybody's), oldest first, the revoked ones too."""
    query = select(table).order_by(table.c.created_at, table.c.id)
    return [_key(row) for row in conn.execute(query if shop is None else query.where(table.c.shop == shop))]


def usable(conn: Connection, now: float) -> list[Key]:
    """Every key that is neither revoked nor expired."""
    query = select(table).where(
        table.c.revoked_at.is_(None), or_(table.c.expires_at.is_(None), table.c.expires_at > now)
    )
    return [_key(row) for row in conn.execute(query)]


def revoke(conn: Connection, shop: str, key_id: str, now: float) -> bool:
    """End a shop's key for good; False where it has ended already or is none of the shop's."""
    done = conn.execute(
        update(table)
        .where(table.c.shop == shop, table.c.id == key_id, table.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    revision.bump(conn)
    return done.rowcount == 1


def revoke_all(conn: Connection, shop: str, now: float) -> None:
    """End every key of a shop."""
    conn.execute(update(table).where(table.c.shop == shop, table.c.revoked_at.is_(None)).values(revoked_at=now))
    revision.bump(conn)


def _key(row: Row[Any]) -> Key:
    return Key(**row._mapping)
