"""Who has what open, and which keys a moderator works with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112621_workbench"
down_revision = "2026112620_hours"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("submission_ref", sa.String(length=8), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_lease_staff_id_staff")),
        sa.PrimaryKeyConstraint("submission_ref", name=op.f("pk_lease")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_lease_staff_id"), "lease", ["staff_id"])
    op.create_table(
        "own_keys",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("switched_on", sa.Boolean(), nullable=False),
        sa.Column("keys", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_own_keys_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_own_keys")),
    )


def downgrade() -> None:
    op.drop_table("own_keys")
    op.drop_index(op.f("ix_lease_staff_id"), "lease")
    op.drop_table("lease")
