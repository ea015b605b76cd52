"""What leadership replies in public to each topic of a round, version by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112780_replies"
down_revision = "2026112770_search"
branch_labels = None
depends_on = None

CHECK = "ck_staff_act_act"
ACTS = (
    "invited", "accepted", "dismissed", "decided", "chose", "undid", "ruled", "named", "declared",
    "paused", "requested", "looked", "scheduled", "listed", "confirmed",
)  # fmt: skip
BEFORE, AFTER = (*ACTS, "secured"), (*ACTS, "replied", "secured")
KEY = ("round_id", "topic_slug", "number")


def upgrade() -> None:
    _allow(AFTER, BEFORE)
    op.create_table(
        "reply",
        *_key(),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_reply_numbered")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_reply_round_id_round")),
        sa.ForeignKeyConstraint(
            ["topic_slug"], ["topic.slug"], name=op.f("fk_reply_topic_slug_topic")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["staff.id"], name=op.f("fk_reply_published_by_staff")
        ),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_reply")),
    )
    op.create_table(
        "reply_text",
        *_key(),
        sa.Column("language", sa.String(length=3), nullable=False),
        *(sa.Column(part, sa.Text(), nullable=False) for part in ("heard", "will", "will_not")),
        sa.ForeignKeyConstraint(
            KEY, [f"reply.{name}" for name in KEY], name=op.f("fk_reply_text_round_id_reply")
        ),
        sa.PrimaryKeyConstraint(*KEY, "language", name=op.f("pk_reply_text")),
    )


def downgrade() -> None:
    op.drop_table("reply_text")
    op.drop_table("reply")
    # The nearest that was known before.
    op.execute("UPDATE staff_act SET act = 'decided' WHERE act = 'replied'")
    _allow(BEFORE, AFTER)


def _key() -> tuple[sa.Column[int], sa.Column[str], sa.Column[int]]:
    return (
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("topic_slug", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
    )


def _allow(acts: tuple[str, ...], before: tuple[str, ...]) -> None:
    """The acts that may be noted; SQLite takes the rows over into a table that allows them."""
    bind = op.get_bind()
    old, new = (", ".join(f"'{act}'" for act in known) + ")" for known in (before, acts))
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), "staff_act")
        op.create_check_constraint(op.f(CHECK), "staff_act", f"act IN ({new}")
        return
    query = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = 'staff_act' AND sql <> ''")
    table, *indexes = sorted(bind.execute(query).scalars(), key=lambda sql: "INDEX" in sql[:14])
    if old not in table:
        raise RuntimeError("the condition reads otherwise than expected")
    head, body = table.split("(", 1)
    head = head.replace("staff_act", "staff_act_next")
    op.execute(f"{head}({body.replace(old, new)}")
    op.execute("INSERT INTO staff_act_next SELECT * FROM staff_act")
    op.drop_table("staff_act")
    op.rename_table("staff_act_next", "staff_act")
    for index in indexes:
        op.execute(index)
