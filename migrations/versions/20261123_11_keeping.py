"""By which key the database is kept; until when a submission is remembered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112311_keeping"
down_revision = "2026112310_public_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_check",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_check")),
    )
    # In place on both stores: a copied table would lose its order of rows.
    op.execute("ALTER TABLE vote_key ADD COLUMN sent_on DATE NOT NULL DEFAULT '2026-01-01'")
    op.execute("UPDATE vote_key SET sent_on = CURRENT_DATE")


def downgrade() -> None:
    op.execute("ALTER TABLE vote_key DROP COLUMN sent_on")
    op.drop_table("key_check")
