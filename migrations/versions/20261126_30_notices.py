"""News for whoever spoke in public, and where they asked to be told of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112630_notices"
down_revision = "2026112621_workbench"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("participant_ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("participant_ref", "key", name=op.f("pk_outbox")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notice_address",
        sa.Column("participant_ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(length=320), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("stop_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("letter_taken", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("participant_ref", name=op.f("pk_notice_address")),
        sa.UniqueConstraint("stop_digest", name=op.f("uq_notice_address_stop_digest")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("notice_address")
    op.drop_table("outbox")
