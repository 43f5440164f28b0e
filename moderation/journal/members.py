"""The agents and supervisors of shops."""

from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from moderation.journal import revision
from moderation.journal.once import insert_once
from moderation.journal.tables import members as table
from moderation.vocabulary.access import Member


def put(conn: Connection, member: Member) -> bool:
    """Add a member, or change the one of that id; True where it is new."""
    values = {"role": member.role, "name": member.name, "group_name": member.group}
    new = insert_once(conn, table, shop=member.shop, id=member.id, **values)
    if not new:
        conn.execute(update(table).where(table.c.shop == member.shop, table.c.id == member.id).values(**values))
    revision.bump(conn)
    return new


def get(conn: Connection, shop: str, member_id: str) -> Member | None:
    """One member of a shop."""
    row = conn.execute(select(table).where(table.c.shop == shop, table.c.id == member_id)).one_or_none()
    return None if row is None else _member(row)


def all_of(conn: Connection, shop: str) -> list[Member]:
    """A shop's members, by id."""
    return [_member(row) for row in conn.execute(select(table).where(table.c.shop == shop).order_by(table.c.id))]


def all_of_them(conn: Connection) -> list[Member]:
    """Every shop's members."""
    return [_member(row) for row in conn.execute(select(table))]


def remove(conn: Connection, shop: str, member_id: str) -> bool:
    """Take a member out; False where there is none such."""
    done = conn.execute(delete(table).where(table.c.shop == shop, table.c.id == member_id))
    revision.bump(conn)
    return done.rowcount == 1


def _member(row: Row[Any]) -> Member:
    return Member(shop=row.shop, id=row.id, role=row.role, name=row.name, group=row.group_name)
