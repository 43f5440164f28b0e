"""Each shop's corrections of the agent model."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "corrections",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name=op.f("corrections_shop_of")),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("corrections_pk")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("corrections")
