"""What the public is told once a day, apart from the counters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112760_figures"
down_revision = "2026112756_care"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counter = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "figure",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=48), nullable=False),
        sa.Column("cell", sa.String(length=40), nullable=False),
        sa.Column("told", counter, nullable=True),
        sa.Column("counted", counter, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.CheckConstraint("told IS NULL OR told >= 10", name=op.f("ck_figure_of_many")),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_figure_counted")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_figure_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "series", "cell", name=op.f("pk_figure")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """They are made anew from the counters on the next night."""
    op.drop_table("figure")
