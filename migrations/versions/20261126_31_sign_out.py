"""For a month: which voices have signed out everywhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112631_sign_out"
down_revision = "2026112690_statements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_out",
        sa.Column("voice_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=8), nullable=False),
        sa.Column("marked_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("voice_digest", name=op.f("pk_sign_out")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sign_out_marked_on"), "sign_out", ["marked_on"])


def downgrade() -> None:
    op.drop_table("sign_out")
