"""Codes and cards, by digests alone; how a voter was confirmed; the day of a choice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611237_contacts"
down_revision = "202611236_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_code",
        sa.Column("contact_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("sent", sa.SmallInteger(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("used_key", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("contact_digest", name=op.f("pk_contact_code")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("contact_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_code_began_at"), ["began_at"], unique=False)
    op.create_table(
        "card_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_batch")),
        sa.UniqueConstraint("label", name=op.f("uq_card_batch_label")),
    )
    op.create_table(
        "card",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("used_key", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["card_batch.id"], name=op.f("fk_card_batch_id_card_batch")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_card")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_batch_id"), ["batch_id"], unique=False)
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_voter_ref"), ["voter_ref"], unique=False)
    # In place on both stores: a copied table would lose its order of rows, or its votes.
    op.execute(
        "ALTER TABLE voter ADD COLUMN confirmed_by VARCHAR(32) CONSTRAINT ck_voter_means "
        "CHECK (confirmed_by IN ('phone', 'email', 'card'))"
    )
    op.execute("ALTER TABLE vote ADD COLUMN chosen_on DATE NOT NULL DEFAULT '2026-01-01'")
    op.execute("UPDATE vote SET chosen_on = first_cast_on")


def downgrade() -> None:
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_voter_ref"))
    op.execute("ALTER TABLE vote DROP COLUMN chosen_on")
    op.execute("ALTER TABLE voter DROP COLUMN confirmed_by")
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_batch_id"))
    op.drop_table("card")
    op.drop_table("card_batch")
    with op.batch_alter_table("contact_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_code_began_at"))
    op.drop_table("contact_code")
