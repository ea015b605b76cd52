"""Statements: what voters answer to them, the counts, and which of them were proposed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112690_statements"
down_revision = "2026112633_redress"
branch_labels = None
depends_on = None

ANSWERS = ("agree", "disagree", "unsure")
LEVELS = ("provisional", "confirmed")


def upgrade() -> None:
    # In place on both stores: the rows stay where they are.
    op.execute("ALTER TABLE submission ADD COLUMN proposal VARCHAR(24)")
    public = sa.text("published_text IS NOT NULL")
    op.create_index(
        "ix_submission_mixed",
        "submission",
        ["round_id", "kind", "mix_key", "ref"],
        sqlite_where=public,
        postgresql_where=public,
    )
    op.create_table(
        "statement_vote",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("voter_ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column("statement_ref", sa.String(length=8), nullable=False),
        sa.Column("answer", _known(*ANSWERS, name="ck_statement_vote_answer"), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_statement_vote_round_id_round")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "voter_ref"],
            ["voter.round_id", "voter.ref"],
            name=op.f("fk_statement_vote_round_id_voter_ref_voter"),
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "voter_ref", "statement_ref", name=op.f("pk_statement_vote")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statement_tally",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("statement_ref", sa.String(length=8), nullable=False),
        sa.Column("answer", _known(*ANSWERS, name="ck_statement_tally_answer"), nullable=False),
        sa.Column("level", _known(*LEVELS, name="ck_statement_tally_level"), nullable=False),
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_statement_tally_not_negative")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_statement_tally_round_id_round")
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "statement_ref", "answer", "level", "shard",
            name=op.f("pk_statement_tally"),
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip


def downgrade() -> None:
    """Answers go with their tables; what citizens wrote stays, and what was proposed goes."""
    op.drop_table("statement_tally")
    op.drop_table("statement_vote")
    op.execute(
        "DELETE FROM flag WHERE submission_ref IN "
        "(SELECT ref FROM submission WHERE proposal IS NOT NULL)"
    )
    op.execute("DELETE FROM submission WHERE proposal IS NOT NULL")
    op.drop_index("ix_submission_mixed", "submission")
    op.execute("ALTER TABLE submission DROP COLUMN proposal")


def _known(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=op.f(name), native_enum=False, create_constraint=True, length=32)
