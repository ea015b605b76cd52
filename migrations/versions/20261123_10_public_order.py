"""Public comments indexed in the very orders in which they are listed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112310_public_order"
down_revision = "202611239_second_look"
branch_labels = None
depends_on = None

ORDERS = ("published_at", "mix_key", "agreements")
BEFORE = {
    "ix_comment_public": "published_at",
    "ix_comment_mixed": "mix_key",
    "ix_comment_agreed": "agreements",
}


def upgrade() -> None:
    public = sa.text("published_text IS NOT NULL")
    for order in ORDERS:
        op.create_index(
            f"ix_comment_by_{order}",
            "comment",
            ["round_id", "topic_slug", order, "ref"],
            sqlite_where=public,
            postgresql_where=public,
        )
    for name in BEFORE:
        op.drop_index(name, "comment")


def downgrade() -> None:
    for name, order in BEFORE.items():
        op.create_index(name, "comment", ["round_id", "topic_slug", "status", order])
    for order in ORDERS:
        op.drop_index(f"ix_comment_by_{order}", "comment")
