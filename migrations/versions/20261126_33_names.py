"""Participants may have a pseudonym, and may say in public where they live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112633_names"
down_revision = "2026112632_leaving"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place on both stores: a copied table would lose its order of rows.
    op.execute("ALTER TABLE participant ADD COLUMN public_name VARCHAR(120)")
    op.execute("ALTER TABLE participant ADD COLUMN shown_governorate VARCHAR(3)")
    op.add_column("participant", sa.Column("named_from", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("ALTER TABLE participant DROP COLUMN named_from")
    op.execute("ALTER TABLE participant DROP COLUMN shown_governorate")
    op.execute("ALTER TABLE participant DROP COLUMN public_name")
