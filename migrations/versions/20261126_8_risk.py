"""A risk beside each text, which public text another one is the same as, and blind readings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112608_risk"
down_revision = "2026112607_background_tally"
branch_labels = None
depends_on = None

OUTCOMES = ("publish", "redact", "ask", "decline", "keep")


def upgrade() -> None:
    # In place on both stores: a copied table would lose its order of rows.
    op.execute("ALTER TABLE submission ADD COLUMN risk SMALLINT NOT NULL DEFAULT 0")
    op.execute(
        "CREATE INDEX ix_submission_risky ON submission (status, submitted_at, ref) WHERE risk > 0"
    )
    op.create_table(
        "same_as",
        sa.Column("submission_ref", sa.String(length=8), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_ref", sa.String(length=8), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("submission_ref <> public_ref", name=op.f("ck_same_as_another")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_same_as_staff_id_staff")),
        sa.PrimaryKeyConstraint("submission_ref", "revision", name=op.f("pk_same_as")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rereading",
        sa.Column("submission_ref", sa.String(length=8), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("turn", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reader_id", sa.Integer()),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", _known(*OUTCOMES, name="ck_rereading_outcome")),
        sa.Column("reason", _known(*(f"R{n}" for n in range(1, 11)), name="ck_rereading_reason")),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("turn IN (1, 2)", name=op.f("ck_rereading_turn")),
        sa.CheckConstraint("reader_id <> first_id", name=op.f("ck_rereading_another_reader")),
        sa.CheckConstraint(
            "(read_at IS NULL) = (outcome IS NULL) AND (read_at IS NULL OR reader_id IS NOT NULL)",
            name=op.f("ck_rereading_read"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{who}_id"], ["staff.id"], name=op.f(f"fk_rereading_{who}_id_staff")
            )
            for who in ("first", "reader")
        ),
        sa.PrimaryKeyConstraint("submission_ref", "revision", "turn", name=op.f("pk_rereading")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "CREATE INDEX ix_rereading_waiting ON rereading (wanted_at, submission_ref)"
        " WHERE read_at IS NULL"
    )
    op.create_index("ix_rereading_read", "rereading", ["read_at"])


def downgrade() -> None:
    op.drop_table("rereading")
    op.drop_table("same_as")
    op.drop_index("ix_submission_risky", "submission")
    op.execute("ALTER TABLE submission DROP COLUMN risk")


def _known(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=op.f(name), native_enum=False, create_constraint=True, length=32)
