"""The latest weighting of each round, kept for the pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112609_analysis"
down_revision = "2026112608_risk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "analysis",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_analysis_round_id_round")
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_analysis")),
    )


def downgrade() -> None:
    op.drop_table("analysis")
