"""Lists of words as they were saved, and the keys under which public texts are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611265_screening"
down_revision = "2026112601_background"
branch_labels = None
depends_on = None

KINDS = (
    "phone", "email", "identity", "address", "link", "insult", "threat", "hate", "sexual", "advert",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "word_list",
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *KINDS,
                name=op.f("ck_word_list_kind"),
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_word_list_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("language", "kind", "number", name=op.f("pk_word_list")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "echo_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("key", "ref", name=op.f("pk_echo_key")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("echo_key")
    op.drop_table("word_list")
