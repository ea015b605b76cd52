"""Moderators are spared, and do an exercise every month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112756_care"
down_revision = "2026112755_confirmation"
branch_labels = None
depends_on = None

OUTCOMES = ("publish", "redact", "ask", "decline", "keep", "move", "escalate")


def upgrade() -> None:
    op.add_column("lease", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "own_care",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("covered", sa.Boolean(), nullable=False),
        sa.Column("spared", sa.Boolean(), nullable=False),
        _of_staff("own_care"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_own_care")),
    )
    op.create_table(
        "hard_reading",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_hard_reading_minutes")),
        _of_staff("hard_reading"),
        sa.PrimaryKeyConstraint("staff_id", "day", name=op.f("pk_hard_reading")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exercise",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("text_key", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("outcome", _known("outcome", OUTCOMES), nullable=False),
        sa.Column("reason", _known("reason", tuple(f"R{n}" for n in range(1, 11)))),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome IN ('publish', 'escalate')) = (reason IS NULL)",
            name=op.f("ck_exercise_reasoned"),
        ),
        _of_staff("exercise"),
        sa.PrimaryKeyConstraint("month", "text_key", "staff_id", name=op.f("pk_exercise")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("exercise", "hard_reading", "own_care"):
        op.drop_table(table)
    op.drop_column("lease", "taken_at")


def _of_staff(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["staff_id"], ["staff.id"], name=op.f(f"fk_{table}_staff_id_staff")
    )


def _known(column: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *words,
        name=op.f(f"ck_exercise_{column}"),
        native_enum=False,
        create_constraint=True,
        length=32,
    )
