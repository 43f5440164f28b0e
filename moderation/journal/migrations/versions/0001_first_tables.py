"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table of the first version."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("raised_at", sa.Double(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_ms", COUNTER, nullable=False),
        sa.Column("entry_seq", COUNTER, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("alerts_pk")),
    )
    op.create_index("alerts_by_state", "alerts", ["shop", "state", "raised_at"])
    op.create_index("alerts_by_time", "alerts", ["shop", "raised_at"])
    op.create_index("alerts_of_session", "alerts", ["shop", "session", "raised_at"])
    op.create_table(
        "audit",
        sa.Column("number", COUNTER, nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("audit_pk")),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_of_shop", "audit", ["shop", "number"])
    op.create_table(
        "events",
        sa.Column("number", COUNTER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("events_pk")),
        sa.UniqueConstraint("id", name=op.f("events_id_once")),
        sqlite_autoincrement=True,
    )
    op.create_index("events_of_shop", "events", ["shop", "number"])
    op.create_index(
        "events_unpublished",
        "events",
        ["number"],
        sqlite_where=sa.text("NOT published"),
        postgresql_where=sa.text("NOT published"),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("edit_of", sa.String(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided", sa.Text(), nullable=True),
        sa.Column("decided_key", sa.String(), nullable=True),
        sa.Column("replacement", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("holds_pk")),
        sa.UniqueConstraint("shop", "message_id", name=op.f("holds_shop_message_id_once")),
    )
    op.create_index("holds_by_state", "holds", ["shop", "state", "created_at"])
    op.create_index("holds_by_time", "holds", ["shop", "created_at"])
    op.create_index(
        "holds_due",
        "holds",
        ["expires_at"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("holds_edited", "holds", ["shop", "edit_of"])
    op.create_index("holds_of_session", "holds", ["shop", "session", "created_at"])
    op.create_table(
        "keys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.Column("revoked_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("keys_pk")),
    )
    op.create_index("keys_of_shop", "keys", ["shop", "created_at"])
    op.create_table(
        "labels",
        sa.Column("number", COUNTER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("labels_pk")),
        sa.UniqueConstraint("id", name=op.f("labels_id_once")),
        sqlite_autoincrement=True,
    )
    op.create_index("labels_of_shop", "labels", ["shop", "number"])
    op.create_table(
        "quarantine",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("quarantine_pk")),
    )
    op.create_index("quarantine_of_shop", "quarantine", ["shop", "at"])
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", COUNTER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("revision_pk")),
    )
    op.create_table(
        "samples",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("keep_until", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("samples_pk")),
    )
    op.create_index("samples_due", "samples", ["keep_until"])
    op.create_index("samples_of_shop", "samples", ["shop", "at"])
    op.create_table(
        "shops",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("cors_origins", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("shops_pk")),
    )
    op.create_table(
        "members",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name=op.f("members_shop_of")),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("members_pk")),
    )
    op.create_table(
        "policies",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name=op.f("policies_shop_of")),
        sa.PrimaryKeyConstraint("shop", "number", name=op.f("policies_pk")),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("disabled_at", sa.Double(), nullable=True),
        sa.Column("disabled_because", sa.String(), nullable=False),
        sa.Column("removed_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name=op.f("webhooks_shop_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("webhooks_pk")),
    )
    op.create_index("webhooks_of_shop", "webhooks", ["shop", "created_at"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("webhook", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["webhook"], ["webhooks.id"], name=op.f("deliveries_webhook_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("deliveries_pk")),
        sa.UniqueConstraint("webhook", "event", name=op.f("deliveries_webhook_event_once")),
    )
    op.create_index(
        "deliveries_due",
        "deliveries",
        ["next_at"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("deliveries_of_event", "deliveries", ["event"])
    op.create_index("deliveries_of_shop", "deliveries", ["shop", "state", "created_at"])
    op.execute("INSERT INTO revision (id, number) VALUES (1, 0)")


def downgrade() -> None:
    """Drop them all."""
    for table in (
        "deliveries",
        "webhooks",
        "policies",
        "members",
        "shops",
        "keys",
        "holds",
        "alerts",
        "events",
        "labels",
        "audit",
        "samples",
        "quarantine",
        "revision",
    ):
        op.drop_table(table)
