"""What moderators decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611236_decisions"
down_revision = "202611235_voices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("comment_ref", sa.String(length=8), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "publish",
                "redact",
                "ask",
                "decline",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "R1",
                "R2",
                "R3",
                "R4",
                "R5",
                "R6",
                "R7",
                "R8",
                "R9",
                "R10",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "status_before",
            sa.Enum(
                "pending",
                "published",
                "redacted",
                "changes",
                "declined",
                "withdrawn",
                name="status_before",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "waited_seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'publish') = (reason IS NULL)",
            name=op.f("ck_decision_reason_unless_published_as_written"),
        ),
        sa.CheckConstraint("waited_seconds >= 0", name=op.f("ck_decision_waited")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_decision_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint(
            "comment_ref", "revision", name=op.f("uq_decision_comment_ref_revision")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_decision_figures", ["decided_at", "outcome", "reason"], unique=False
        )
        batch_op.create_index("ix_decision_own", ["staff_id", "decided_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index("ix_decision_own")
        batch_op.drop_index("ix_decision_figures")
    op.drop_table("decision")
