"""What is to be told to a webhook, and how the telling goes."""

import hashlib
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, and_, or_, select, update

from moderation.journal.once import insert_once
from moderation.journal.tables import deliveries as table
from moderation.journal.webhooks import Webhook
from moderation.vocabulary.events import Event

DeliveryState = Literal["pending", "delivered", "failed"]


class Delivery(msgspec.Struct, frozen=True):
    """One event for one webhook. `failures` counts attempts since it was made or replayed; `status` is the last."""

    id: str
    webhook: str
    shop: str
    event: str
    kind: str
    state: DeliveryState
    created_at: float
    next_at: float
    failures: int = 0
    status: int = 0
    error: str = ""


def add(conn: Connection, hook: Webhook, event: Event) -> None:
    """Owe an event to a webhook, due at once."""
    delivery = Delivery(
        id="dlv_" + hashlib.sha256(f"{hook.id} {event.id}".encode()).hexdigest()[:32],
        webhook=hook.id,
        shop=event.shop,
        event=event.id,
        kind=event.kind,
        state="pending",
        created_at=event.at,
        next_at=event.at,
    )
    insert_once(conn, table, **msgspec.structs.asdict(delivery))


def take_due(conn: Connection, now: float, lease_s: float, limit: int) -> list[Delivery]:
    """The oldest that are due. They are due again after the lease: a worker that dies loses none."""
    due = (
        select(table)
        .where(table.c.state == "pending", table.c.next_at <= now)
        .order_by(table.c.next_at, table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = [_delivery(row) for row in conn.execute(due)]
    if taken:
        ids = [delivery.id for delivery in taken]
        conn.execute(update(table).where(table.c.id.in_(ids)).values(next_at=now + lease_s))
    return taken


def settle(conn: Connection, delivery: Delivery) -> None:
    """Write down how an attempt went."""
    conn.execute(
        update(table)
        .where(table.c.id == delivery.id, table.c.state == "pending")
        .values(
            state=delivery.state,
            failures=delivery.failures,
            next_at=delivery.next_at,
            status=delivery.status,
            error=delivery.error,
        )
    )


def get(conn: Connection, shop: str, delivery_id: str) -> Delivery | None:
    """One of a shop's."""
    row = conn.execute(select(table).where(table.c.shop == shop, table.c.id == delivery_id)).one_or_none()
    return None if row is None else _delivery(row)


def page(conn: Connection, shop: str, state: DeliveryState, limit: int = 100) -> list[Delivery]:
    """The newest of a shop in one state."""
    rows = conn.execute(
        select(table)
        .where(table.c.shop == shop, table.c.state == state)
        .order_by(table.c.created_at.desc(), table.c.id.desc())
        .limit(limit)
    )
    return [_delivery(row) for row in rows]


def owe_again(conn: Connection, shop: str, delivery_id: str, now: float) -> bool:
    """Begin a delivery anew; False where no attempt at it has failed."""
    done = conn.execute(
        update(table)
        .where(
            table.c.shop == shop,
            table.c.id == delivery_id,
            or_(table.c.state == "failed", and_(table.c.state == "pending", table.c.failures > 0)),
        )
        .values(state="pending", failures=0, next_at=now)
    )
    return done.rowcount == 1


def give_up(conn: Connection, webhook_id: str, error: str) -> int:
    """Fail everything still owed to a webhook that wants no more; it can be replayed. Return how many."""
    done = conn.execute(
        update(table)
        .where(table.c.webhook == webhook_id, table.c.state == "pending")
        .values(state="failed", error=error)
    )
    return done.rowcount


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**row._mapping)
