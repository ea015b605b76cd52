"""The island of choices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611234_choices"
down_revision = "202611233_staff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("topic_slug", sa.String(length=40), nullable=False),
        sa.Column("cast_on", sa.Date(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "support",
                "neutral",
                "oppose",
                "none",
                name="choice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "provisional",
                "confirmed",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_tally_not_negative")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_tally_round_id_round")),
        sa.ForeignKeyConstraint(
            ["topic_slug"], ["topic.slug"], name=op.f("fk_tally_topic_slug_topic")
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "topic_slug", "cast_on", "choice", "level", "shard", name=op.f("pk_tally")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vote_key",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("voter_ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_vote_key_round_id_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "voter_ref", "key", name=op.f("pk_vote_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "voter",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "provisional",
                "confirmed",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_voter_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "ref", name=op.f("pk_voter")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vote",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("voter_ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column("topic_slug", sa.String(length=40), nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "support",
                "neutral",
                "oppose",
                "none",
                name="choice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first_cast_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "voter_ref"],
            ["voter.round_id", "voter.ref"],
            name=op.f("fk_vote_round_id_voter_ref_voter"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_vote_round_id_round")),
        sa.ForeignKeyConstraint(
            ["topic_slug"], ["topic.slug"], name=op.f("fk_vote_topic_slug_topic")
        ),
        sa.PrimaryKeyConstraint("round_id", "voter_ref", "topic_slug", name=op.f("pk_vote")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("vote")
    op.drop_table("voter")
    op.drop_table("vote_key")
    op.drop_table("tally")
