"""Counters of what confirmed voters say about themselves, filled from what is there already."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "2026112607_background_tally"
down_revision = "2026112606_submissions"
branch_labels = None
depends_on = None

SHARDS = 4
QUESTIONS = ("governorate", "place_type", "age_group", "gender", "schooling")


def upgrade() -> None:
    tally = op.create_table(
        "background_tally",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(
            "question",
            sa.Enum(
                *QUESTIONS, name="question", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_background_tally_not_negative")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_background_tally_round_id_round")
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "question", "answer", "shard", name=op.f("pk_background_tally")
        ),
        sqlite_with_rowid=False,
    )
    op.bulk_insert(tally, _counts(op.get_bind()))


def _counts(connection: sa.Connection) -> list[dict[str, object]]:
    """What was told before there were counters, in the shard of each voter."""
    told = ", ".join(QUESTIONS)
    rows = connection.execute(sa.text(f"SELECT round_id, voter_ref, {told} FROM background"))  # noqa: S608 - our own names
    counted: Counter[tuple[int, str, str, int]] = Counter()
    for round_id, voter_ref, *answers in rows:
        for question, answer in zip(QUESTIONS, answers, strict=True):
            if answer is not None:
                counted[round_id, question, answer, bytes(voter_ref)[0] % SHARDS] += 1
    return [
        {"round_id": round_id, "question": question, "answer": answer, "shard": shard, "n": n}
        for (round_id, question, answer, shard), n in sorted(counted.items())
    ]


def downgrade() -> None:
    op.drop_table("background_tally")
