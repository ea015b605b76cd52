"""Published reports, and who is being told of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112701_reports"
down_revision = "2026112660_burst"
branch_labels = None
depends_on = None

OCCASIONS = ("interim", "final", "correction")
REASONS = ("late", "attack", "fault", "adults")


def _words(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occasion", _words(OCCASIONS, "occasion"), nullable=False),
        sa.Column("because", _words(REASONS, "because"), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_report_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_report")),
    )
    op.create_table(
        "report_letter",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "number"],
            ["report.round_id", "report.number"],
            name=op.f("fk_report_letter_round_id_number_report"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_report_letter_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("round_id", "number", "staff_id", name=op.f("pk_report_letter")),
    )


def downgrade() -> None:
    op.drop_table("report_letter")
    op.drop_table("report")
