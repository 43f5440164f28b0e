"""Every table of the journal."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from moderation.journal.columns import COUNTER, Packed, Word
from moderation.vocabulary.alerts import Alert
from moderation.vocabulary.holds import Decided, Hold, Replacement

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "uq": "%(table_name)s_%(column_0_N_name)s_once",
        "fk": "%(table_name)s_%(column_0_name)s_of",
    }
)

Anything = dict[str, Any]


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", COUNTER, nullable=False),
)

shops = Table(
    "shops",
    metadata,
    Column("id", Word(), primary_key=True),
    Column("name", Word(), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("cors_origins", Packed(tuple[str, ...]), nullable=False),
    Column("removed_at", Double),
)

members = Table(
    "members",
    metadata,
    Column("shop", Word(), ForeignKey("shops.id"), primary_key=True),
    Column("id", Word(), primary_key=True),
    Column("role", Word(), nullable=False),
    Column("name", Word(), nullable=False),
    Column("group_name", Word(), nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("id", Word(), primary_key=True),
    Column("shop", Word(), nullable=False),
    Column("role", Word(), nullable=False),
    Column("name", Word(), nullable=False),
    Column("secret_sha256", Word(), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double),
    Column("revoked_at", Double),
    Index("keys_of_shop", "shop", "created_at"),
)

policies = Table(
    "policies",
    metadata,
    Column("shop", Word(), ForeignKey("shops.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", Packed(str), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("created_by", Word(), nullable=False),
    Column("note", Packed(str), nullable=False),
)

corrections = Table(
    "corrections",
    metadata,
    Column("shop", Word(), ForeignKey("shops.id"), primary_key=True),
    Column("id", Word(), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("created_by", Word(), nullable=False),
)

holds = Table(
    "holds",
    metadata,
    Column("id", Word(), primary_key=True),
    Column("shop", Word(), nullable=False),
    Column("message_id", Word(), nullable=False),
    Column("session", Word(), nullable=False),
    Column("agent", Word(), nullable=False),
    Column("edit_of", Word()),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double, nullable=False),
    Column("body", Packed(Hold), nullable=False),
    Column("state", Word(), nullable=False),
    Column("decided", Packed(Decided)),
    Column("decided_key", Word()),
    Column("replacement", Packed(Replacement)),
    UniqueConstraint("shop", "message_id"),
    Index("holds_by_state", "shop", "state", "created_at"),
    Index("holds_by_time", "shop", "created_at"),
    Index("holds_of_session", "shop", "session", "created_at"),
    Index("holds_edited", "shop", "edit_of"),
    Index("holds_due", "expires_at", **_where("state = 'open'")),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Word(), primary_key=True),
    Column("shop", Word(), nullable=False),
    Column("session", Word(), nullable=False),
    Column("kind", Word(), nullable=False),
    Column("state", Word(), nullable=False),
    Column("raised_at", Double, nullable=False),
    Column("version", Integer, nullable=False),
    Column("entry_ms", COUNTER, nullable=False),
    Column("entry_seq", COUNTER, nullable=False),
    Column("body", Packed(Alert), nullable=False),
    Index("alerts_by_state", "shop", "state", "raised_at"),
    Index("alerts_by_time", "shop", "raised_at"),
    Index("alerts_of_session", "shop", "session", "raised_at"),
)

events = Table(
    "events",
    metadata,
    Column("number", COUNTER, primary_key=True),
    Column("id", Word(), nullable=False),
    Column("shop", Word(), nullable=False),
    Column("kind", Word(), nullable=False),
    Column("session", Word(), nullable=False),
    Column("at", Double, nullable=False),
    Column("data", Packed(Anything), nullable=False),
    Column("published", Boolean, nullable=False),
    UniqueConstraint("id"),
    Index("events_unpublished", "number", **_where("NOT published")),
    Index("events_of_shop", "shop", "number"),
    sqlite_autoincrement=True,
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Word(), primary_key=True),
    Column("shop", Word(), ForeignKey("shops.id"), nullable=False),
    Column("url", Word(2000), nullable=False),
    Column("secret", Word(), nullable=False),
    Column("kinds", Packed(tuple[str, ...]), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("disabled_at", Double),
    Column("disabled_because", Word(), nullable=False),
    Column("removed_at", Double),
    Index("webhooks_of_shop", "shop", "created_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Word(), primary_key=True),
    Column("webhook", Word(), ForeignKey("webhooks.id"), nullable=False),
    Column("shop", Word(), nullable=False),
    Column("event", Word(), nullable=False),
    Column("kind", Word(), nullable=False),
    Column("state", Word(), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("next_at", Double, nullable=False),
    Column("status", Integer, nullable=False),
    Column("error", Word(), nullable=False),
    UniqueConstraint("webhook", "event"),
    Index("deliveries_due", "next_at", **_where("state = 'pending'")),
    Index("deliveries_of_event", "event"),
    Index("deliveries_of_shop", "shop", "state", "created_at"),
)

labels = Table(
    "labels",
    metadata,
    Column("number", COUNTER, primary_key=True),
    Column("id", Word(), nullable=False),
    Column("shop", Word(), nullable=False),
    Column("source", Word(), nullable=False),
    Column("at", Double, nullable=False),
    Column("body", Packed(Anything), nullable=False),
    UniqueConstraint("id"),
    Index("labels_of_shop", "shop", "number"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("number", COUNTER, primary_key=True),
    Column("shop", Word(), nullable=False),
    Column("at", Double, nullable=False),
    Column("by", Word(), nullable=False),
    Column("action", Word(), nullable=False),
    Column("target", Word(), nullable=False),
    Column("detail", Packed(Anything), nullable=False),
    Index("audit_of_shop", "shop", "number"),
    sqlite_autoincrement=True,
)

samples = Table(
    "samples",
    metadata,
    Column("id", Word(), primary_key=True),
    Column("shop", Word(), nullable=False),
    Column("session", Word(), nullable=False),
    Column("agent", Word(), nullable=False),
    Column("because", Word(), nullable=False),
    Column("at", Double, nullable=False),
    Column("keep_until", Double, nullable=False),
    Column("body", Packed(Anything), nullable=False),
    Index("samples_of_shop", "shop", "at"),
    Index("samples_due", "keep_until"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Word(), primary_key=True),
    Column("shop", Word(), nullable=False),
    Column("at", Double, nullable=False),
    Column("error", Packed(str), nullable=False),
    Column("body", Packed(Anything), nullable=False),
    Index("quarantine_of_shop", "shop", "at"),
)
