"""Whether a text came among unusually many from one device or network, and not from where."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112660_burst"
down_revision = "2026112650_acts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place on both stores: a copied table would lose its order of rows.
    op.add_column(
        "submission", sa.Column("burst", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.execute("ALTER TABLE submission DROP COLUMN burst")
