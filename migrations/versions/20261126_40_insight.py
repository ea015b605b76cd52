"""What a command found in a round beyond its counters, and what people decided about its cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112640_insight"
down_revision = "2026112633_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "insight",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_insight_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_insight")),
    )
    op.create_table(
        "case_decision",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("case_key", sa.String(length=16), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "counted",
                "set apart",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_case_decision_numbered")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["staff.id"], name=op.f("fk_case_decision_decided_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_case_decision_round_id_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "case_key", "number", name=op.f("pk_case_decision")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("case_decision")
    op.drop_table("insight")
