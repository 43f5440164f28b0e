"""One counter that moves with every change of shops, members, keys, policies or webhooks."""

from sqlalchemy import Connection, select, update

from moderation.journal.tables import revision


def bump(conn: Connection) -> None:
    """Say that a snapshot of these tables is old; in the same transaction as the change."""
    conn.execute(update(revision).values(number=revision.c.number + 1))


def current(conn: Connection) -> int:
    """The counter now."""
    number: int = conn.execute(select(revision.c.number)).scalar_one()
    return number
