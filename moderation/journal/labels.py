"""What people said of single messages: what the models learn from."""

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, select

from moderation.journal.once import insert_once
from moderation.journal.tables import labels as table
from moderation.vocabulary.holds import Choice
from moderation.vocabulary.messages import Role, Turn
from moderation.vocabulary.verdicts import Label, Versions

LabelSource = Literal["agent", "supervisor", "reviewer"]


class LabelRow(msgspec.Struct, frozen=True):
    """One person's word on one message.

    `label` (of an agent's message) or `level` (of a customer's) is what the person says it is; both None where the
    act says nothing certain, like a `continue` without a remark. `said_label` and `said_level` are what we had said.
    `about` is the hold or alert; `id` is the same for the same act, so that a repeat changes nothing.
    """

    id: str
    shop: str
    source: LabelSource
    by: str
    at: float
    about: str
    role: Role
    text: str
    context: tuple[Turn, ...] = ()
    label: Label | None = None
    level: int | None = None
    said_label: Label | None = None
    said_level: int | None = None
    said_score: float | None = None
    choice: Choice | None = None
    false_positive: bool = False
    reason: str = ""
    versions: Versions | None = None


def write(conn: Connection, row: LabelRow) -> bool:
    """Keep a row once; False where it was there."""
    return insert_once(
        conn, table, id=row.id, shop=row.shop, source=row.source, at=row.at, body=msgspec.to_builtins(row)
    )


def after(
    conn: Connection, number: int = 0, *, shop: str | None = None, limit: int = 1000
) -> list[tuple[int, LabelRow]]:
    """The rows after a running number, oldest first, each with its own: read on from the last."""
    query = select(table.c.number, table.c.body).where(table.c.number > number).order_by(table.c.number).limit(limit)
    if shop is not None:
        query = query.where(table.c.shop == shop)
    return [(row.number, _row(row.body)) for row in conn.execute(query)]


def _row(body: dict[str, Any]) -> LabelRow:
    return msgspec.convert(body, LabelRow)
