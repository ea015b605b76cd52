"""The first tables: three islands, the public record, the staff, decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261123_first"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column(
            "idx",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("idx", name=op.f("pk_ledger_entry")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_entry_kind"), ["kind"], unique=False)

    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "ledger_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_ledger_node")),
    )
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
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_round_window")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("slug", name=op.f("uq_round_slug")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "anonymous",
                "citizen",
                "moderator",
                "leader",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("invitation_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
        sa.UniqueConstraint("invitation_digest", name=op.f("uq_staff_invitation_digest")),
    )
    op.create_table(
        "topic",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "goal", "focus", name="kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_topic")),
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
        sa.ForeignKeyConstraint(
            ["participant_ref"],
            ["participant.ref"],
            name=op.f("fk_comment_participant_ref_participant"),
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

    op.create_table(
        "staff_session",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_staff_session")),
    )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_session_staff_id"), ["staff_id"], unique=False)

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
        "topic_version",
        sa.Column("topic_slug", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_slug"], ["topic.slug"], name=op.f("fk_topic_version_topic_slug_topic")
        ),
        sa.PrimaryKeyConstraint("topic_slug", "version", name=op.f("pk_topic_version")),
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
    op.drop_table("flag")
    op.drop_table("agreement")
    op.drop_table("voter")
    op.drop_table("vote_key")
    op.drop_table("topic_version")
    op.drop_table("tally")
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_session_staff_id"))

    op.drop_table("staff_session")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index("ix_decision_own")
        batch_op.drop_index("ix_decision_figures")

    op.drop_table("decision")
    op.drop_table("comment_tally")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_waiting")
        batch_op.drop_index("ix_comment_public")
        batch_op.drop_index(batch_op.f("ix_comment_participant_ref"))
        batch_op.drop_index("ix_comment_mixed")
        batch_op.drop_index("ix_comment_agreed")

    op.drop_table("comment")
    op.drop_table("topic")
    op.drop_table("staff")
    op.drop_table("round")
    op.drop_table("participant")
    op.drop_table("ledger_node")
    op.drop_table("ledger_head")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_entry_kind"))

    op.drop_table("ledger_entry")
