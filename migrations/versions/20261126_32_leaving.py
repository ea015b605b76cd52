"""Voters may leave a round and let their votes stand; what one reader flagged is found."""

from __future__ import annotations

from alembic import op

revision = "2026112632_leaving"
down_revision = "2026112631_sign_out"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place on both stores: a copied table would lose its order of rows.
    op.execute("ALTER TABLE voter ADD COLUMN has_left BOOLEAN NOT NULL DEFAULT false")
    op.create_index(op.f("ix_flag_flagger_ref"), "flag", ["flagger_ref"])


def downgrade() -> None:
    op.drop_index(op.f("ix_flag_flagger_ref"), "flag")
    op.execute("ALTER TABLE voter DROP COLUMN has_left")
