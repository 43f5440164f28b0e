"""Each shop's policies as written: a new version a change, none ever lost."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, select

from moderation.journal import revision
from moderation.journal.once import insert_once
from moderation.journal.tables import policies as table
from moderation.vocabulary.errors import Conflict


class StoredPolicy(msgspec.Struct, frozen=True):
    """A policy's text (TOML or JSON) as a shop gave it; `number` counts the shop's from 1."""

    shop: str
    number: int
    body: str
    created_at: float
    created_by: str
    note: str = ""

    @property
    def version(self) -> str:
        """The name that stands in verdicts, like `shop1-3`."""
        return f"{self.shop}-{self.number}"


def put(
    conn: Connection, shop: str, body: str, *, by: str, now: float, note: str = "", expected: int | None = None
) -> StoredPolicy:
    """Make this the shop's policy. `expected` is the number it was written against (0 for none yet).

    Raises Conflict where somebody else was first. The same text again is the policy in force.
    """
    before = current(conn, shop)
    number = 0 if before is None else before.number
    if expected is not None and expected != number:
        raise _changed(number)
    if before is not None and before.body == body:
        return before
    policy = StoredPolicy(shop, number + 1, body, now, by, note)
    if not insert_once(conn, table, **msgspec.structs.asdict(policy)):
        raise _changed(number + 1)
    revision.bump(conn)
    return policy


def current(conn: Connection, shop: str) -> StoredPolicy | None:
    """The policy in force; None where the shop never set one."""
    query = select(table).where(table.c.shop == shop).order_by(table.c.number.desc()).limit(1)
    row = conn.execute(query).one_or_none()
    return None if row is None else _policy(row)


def get(conn: Connection, shop: str, number: int) -> StoredPolicy | None:
    """One version."""
    row = conn.execute(select(table).where(table.c.shop == shop, table.c.number == number)).one_or_none()
    return None if row is None else _policy(row)


def history(conn: Connection, shop: str, limit: int = 50) -> list[StoredPolicy]:
    """A shop's policies, newest first."""
    query = select(table).where(table.c.shop == shop).order_by(table.c.number.desc()).limit(limit)
    return [_policy(row) for row in conn.execute(query)]


def all_current(conn: Connection) -> list[StoredPolicy]:
    """The policy in force of every shop that set one."""
    last = select(table.c.shop, func.max(table.c.number).label("number")).group_by(table.c.shop).subquery()
    joined = select(table).join(last, (table.c.shop == last.c.shop) & (table.c.number == last.c.number))
    return [_policy(row) for row in conn.execute(joined)]


def _changed(number: int) -> Conflict:
    return Conflict(
        f"The policy was changed meanwhile; version {number} is in force.",
        hint="Read it, and make the change again on top of it.",
        number=number,
    )


def _policy(row: Row[Any]) -> StoredPolicy:
    return StoredPolicy(**row._mapping)
