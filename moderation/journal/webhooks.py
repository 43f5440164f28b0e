"""Where a shop wants to be told of events."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from moderation.journal import revision
from moderation.journal.tables import webhooks as table


class Webhook(msgspec.Struct, frozen=True):
    """One address. `kinds` are the event kinds wanted, empty for all; `disabled_because` is empty while it works."""

    id: str
    shop: str
    url: str
    secret: str
    created_at: float
    kinds: tuple[str, ...] = ()
    disabled_because: str = ""

    def wants(self, kind: str) -> bool:
        """Whether it is to be told of events of this kind."""
        return not self.kinds or kind in self.kinds


def add(conn: Connection, hook: Webhook) -> None:
    """Keep a new one."""
    conn.execute(insert(table).values(**msgspec.structs.asdict(hook)))
    revision.bump(conn)


def get(conn: Connection, shop: str, webhook_id: str) -> Webhook | None:
    """One of a shop's, unless removed."""
    row = conn.execute(_kept(shop).where(table.c.id == webhook_id)).one_or_none()
    return None if row is None else _webhook(row)


def all_of(conn: Connection, shop: str) -> list[Webhook]:
    """A shop's, oldest first."""
    return [_webhook(row) for row in conn.execute(_kept(shop))]


def enabled(conn: Connection, shop: str) -> list[Webhook]:
    """A shop's that are told of events."""
    return [_webhook(row) for row in conn.execute(_kept(shop).where(table.c.disabled_at.is_(None)))]


def disable(conn: Connection, shop: str, webhook_id: str, because: str, now: float) -> bool:
    """Tell it nothing more; False where it is told nothing already."""
    done = conn.execute(
        update(table)
        .where(table.c.shop == shop, table.c.id == webhook_id, table.c.disabled_at.is_(None))
        .values(disabled_at=now, disabled_because=because)
    )
    revision.bump(conn)
    return done.rowcount == 1


def enable(conn: Connection, shop: str, webhook_id: str) -> bool:
    """Tell it of events again, from now on; False where there is none such."""
    done = conn.execute(
        update(table)
        .where(table.c.shop == shop, table.c.id == webhook_id, table.c.removed_at.is_(None))
        .values(disabled_at=None, disabled_because="")
    )
    revision.bump(conn)
    return done.rowcount == 1


def remove(conn: Connection, shop: str, webhook_id: str, now: float) -> bool:
    """Forget it (its deliveries stay on record); False where there is none such."""
    done = conn.execute(
        update(table)
        .where(table.c.shop == shop, table.c.id == webhook_id, table.c.removed_at.is_(None))
        .values(removed_at=now, disabled_at=now, disabled_because="removed")
    )
    revision.bump(conn)
    return done.rowcount == 1


def _kept(shop: str) -> Any:
    return (
        select(table).where(table.c.shop == shop, table.c.removed_at.is_(None)).order_by(table.c.created_at, table.c.id)
    )


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        id=row.id,
        shop=row.shop,
        url=row.url,
        secret=row.secret,
        created_at=row.created_at,
        kinds=row.kinds,
        disabled_because=row.disabled_because,
    )
