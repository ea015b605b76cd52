"""The island of public voice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611235_voices"
down_revision = "202611234_choices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "participant",
        sa.Column("ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column("alias_number", sa.Integer(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_participant")),
        sa.UniqueConstraint("alias_number", name=op.f("uq_participant_alias_number")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "comment",
        sa.Column("ref", sa.String(length=8), nullable=False),
        sa.Column("participant_ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("topic_slug", sa.String(length=40), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "none",
                "support",
                "oppose",
                "question",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_text", sa.Text(), nullable=True),
        sa.Column("skeleton_digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("submission_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "published",
                "redacted",
                "changes",
                "declined",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mix_key", sa.Integer(), nullable=False),
        sa.Column(
            "agreements", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('published', 'redacted')) = (published_text IS NOT NULL)",
            name=op.f("ck_comment_public_text_only_when_public"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_comment_round_id_round")),
        sa.ForeignKeyConstraint(
            ["topic_slug"], ["topic.slug"], name=op.f("fk_comment_topic_slug_topic")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_comment")),
        sa.UniqueConstraint(
            "participant_ref",
            "round_id",
            "topic_slug",
            "skeleton_digest",
            name=op.f("uq_comment_participant_ref_round_id_topic_slug_skeleton_digest"),
        ),
        sa.UniqueConstraint(
            "participant_ref",
            "submission_key",
            name=op.f("uq_comment_participant_ref_submission_key"),
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_comment_agreed", ["round_id", "topic_slug", "status", "agreements"], unique=False
        )
        batch_op.create_index(
            "ix_comment_mixed", ["round_id", "topic_slug", "status", "mix_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_comment_participant_ref"), ["participant_ref"], unique=False
        )
        batch_op.create_index(
            "ix_comment_public", ["round_id", "topic_slug", "status", "published_at"], unique=False
        )
        batch_op.create_index("ix_comment_waiting", ["status", "submitted_at", "ref"], unique=False)
        batch_op.create_index("ix_comment_skeleton", ["skeleton_digest"], unique=False)
    op.create_table(
        "comment_tally",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("topic_slug", sa.String(length=40), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "published",
                "redacted",
                "changes",
                "declined",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "stance",
            sa.Enum(
                "none",
                "support",
                "oppose",
                "question",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_comment_tally_not_negative")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_comment_tally_round_id_round")
        ),
        sa.ForeignKeyConstraint(
            ["topic_slug"], ["topic.slug"], name=op.f("fk_comment_tally_topic_slug_topic")
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "topic_slug", "status", "stance", name=op.f("pk_comment_tally")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "agreement",
        sa.Column("comment_ref", sa.String(length=8), nullable=False),
        sa.Column("voter_ref", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_ref"], ["comment.ref"], name=op.f("fk_agreement_comment_ref_comment")
        ),
        sa.PrimaryKeyConstraint("comment_ref", "voter_ref", name=op.f("pk_agreement")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "flag",
        sa.Column("comment_ref", sa.String(length=8), nullable=False),
        sa.Column("flagger_ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "personal",
                "insult",
                "hate",
                "violence",
                "accusation",
                "spam",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("flagged_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_ref"], ["comment.ref"], name=op.f("fk_flag_comment_ref_comment")
        ),
        sa.PrimaryKeyConstraint("comment_ref", "flagger_ref", name=op.f("pk_flag")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("flag")
    op.drop_table("agreement")
    op.drop_table("comment_tally")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_skeleton")
        batch_op.drop_index("ix_comment_waiting")
        batch_op.drop_index("ix_comment_public")
        batch_op.drop_index(batch_op.f("ix_comment_participant_ref"))
        batch_op.drop_index("ix_comment_mixed")
        batch_op.drop_index("ix_comment_agreed")
    op.drop_table("comment")
    op.drop_table("participant")
