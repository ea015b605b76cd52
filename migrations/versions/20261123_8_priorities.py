"""Where people would begin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611238_priorities"
down_revision = "202611237_contacts"
branch_labels = None
depends_on = None

LEVEL = sa.Enum(
    "provisional",
    "confirmed",
    name="level",
    native_enum=False,
    create_constraint=True,
    length=32,
)
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "priority_people",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("level", LEVEL, nullable=False),
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", COUNTER, nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_priority_people_not_negative")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_priority_people_round_id_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "level", "shard", name=op.f("pk_priority_people")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "priority_tally",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("topic_slug", sa.String(length=40), nullable=False),
        sa.Column("level", LEVEL, nullable=False),
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", COUNTER, nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_priority_tally_not_negative")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_priority_tally_round_id_round")
        ),
        sa.ForeignKeyConstraint(
            ["topic_slug"], ["topic.slug"], name=op.f("fk_priority_tally_topic_slug_topic")
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "topic_slug", "level", "shard", name=op.f("pk_priority_tally")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "priority",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("voter_ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column("topic_slug", sa.String(length=40), nullable=False),
        sa.Column("chosen_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "voter_ref"],
            ["voter.round_id", "voter.ref"],
            name=op.f("fk_priority_round_id_voter_ref_voter"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_priority_round_id_round")
        ),
        sa.ForeignKeyConstraint(
            ["topic_slug"], ["topic.slug"], name=op.f("fk_priority_topic_slug_topic")
        ),
        sa.PrimaryKeyConstraint("round_id", "voter_ref", "topic_slug", name=op.f("pk_priority")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("priority")
    op.drop_table("priority_tally")
    op.drop_table("priority_people")
