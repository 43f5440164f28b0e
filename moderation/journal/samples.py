"""Passed messages that policy keeps for a while, masked: for backtests, histograms and review."""

from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, select

from moderation.journal.once import insert_once
from moderation.journal.tables import samples as table
from moderation.vocabulary.messages import Turn
from moderation.vocabulary.verdicts import Verdict


class Sample(msgspec.Struct, frozen=True):
    """One passed message. `text` and `context` are masked already (`masked`); the verdict's findings hold no text."""

    id: str
    shop: str
    session: str
    agent: str
    because: Literal["share", "uncertain"]
    at: float
    keep_until: float
    text: str
    verdict: Verdict
    context: tuple[Turn, ...] = ()


def write(conn: Connection, sample: Sample) -> bool:
    """Keep a sample once; False where it was there."""
    return insert_once(
        conn,
        table,
        id=sample.id,
        shop=sample.shop,
        session=sample.session,
        agent=sample.agent,
        because=sample.because,
        at=sample.at,
        keep_until=sample.keep_until,
        body=msgspec.to_builtins(sample),
    )


def page(conn: Connection, shop: str, limit: int = 100, before: float | None = None) -> list[Sample]:
    """A shop's samples, newest first."""
    query = select(table.c.body).where(table.c.shop == shop)
    if before is not None:
        query = query.where(table.c.at < before)
    rows = conn.execute(query.order_by(table.c.at.desc(), table.c.id.desc()).limit(limit)).scalars()
    return [msgspec.convert(body, Sample) for body in rows]


def purge(conn: Connection, now: float) -> int:
    """Forget those whose time is over; return how many."""
    return conn.execute(delete(table).where(table.c.keep_until <= now)).rowcount
