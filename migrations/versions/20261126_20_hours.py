"""Holidays and pauses of the working calendar: each change a row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112620_hours"
down_revision = "2026112609_analysis"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holiday_change",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", _state(), nullable=False),
        *_by_whom("holiday_change"),
        sa.PrimaryKeyConstraint("day", "revision", name=op.f("pk_holiday_change")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pause_change",
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        *_by_whom("pause_change"),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= began_at", name=op.f("ck_pause_change_ends_later")
        ),
        sa.PrimaryKeyConstraint("began_at", "revision", name=op.f("pk_pause_change")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("pause_change")
    op.drop_table("holiday_change")


def _by_whom(table: str) -> tuple[sa.Column[object] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f(f"fk_{table}_staff_id_staff")
        ),
    )


def _state() -> sa.Enum:
    name = op.f("ck_holiday_change_state")
    return sa.Enum("off", "worked", name=name, native_enum=False, create_constraint=True, length=32)
