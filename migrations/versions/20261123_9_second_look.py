"""A public comment can be decided on again, flags are settled, and short lists have their index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611239_second_look"
down_revision = "202611238_priorities"
branch_labels = None
depends_on = None

OUTCOMES = ("publish", "redact", "ask", "decline")
STATUSES = ("pending", "published", "redacted", "changes", "declined", "withdrawn")
CARRIED = (
    "id, comment_ref, revision, staff_id, outcome, reason, words, note, status_before, "
    "waited_seconds, decided_at"
)
UNREASONED_BEFORE = "(outcome = 'publish') = (reason IS NULL)"
UNREASONED = "(outcome IN ('publish', 'keep')) = (reason IS NULL)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _copy((*OUTCOMES, "keep"), UNREASONED, ("comment_ref", "revision", "place"))
    else:
        op.execute("ALTER TABLE decision ADD COLUMN place INTEGER NOT NULL DEFAULT 1")
        _exchange((*OUTCOMES, "keep"), UNREASONED)
        op.drop_constraint(op.f("uq_decision_comment_ref_revision"), "decision")
        op.create_unique_constraint(
            op.f("uq_decision_comment_ref_revision_place"),
            "decision",
            ["comment_ref", "revision", "place"],
        )
    # In place on both stores: the comment's and the flag's rows stay where they are.
    op.execute("ALTER TABLE flag ADD COLUMN settled_on DATE")
    op.execute("CREATE INDEX ix_comment_again ON comment (status) WHERE revision > 1")
    op.execute("CREATE INDEX ix_comment_flagged ON comment (flags, ref) WHERE flags > 0")


def downgrade() -> None:
    """Later decisions have no place in the older table; the public record keeps their entries."""
    op.drop_index("ix_comment_flagged", "comment")
    op.drop_index("ix_comment_again", "comment")
    op.execute("ALTER TABLE flag DROP COLUMN settled_on")
    op.execute("DELETE FROM decision WHERE place > 1 OR outcome = 'keep'")
    if op.get_bind().dialect.name == "sqlite":
        _copy(OUTCOMES, UNREASONED_BEFORE, ("comment_ref", "revision"))
    else:
        op.drop_constraint(op.f("uq_decision_comment_ref_revision_place"), "decision")
        op.create_unique_constraint(
            op.f("uq_decision_comment_ref_revision"), "decision", ["comment_ref", "revision"]
        )
        _exchange(OUTCOMES, UNREASONED_BEFORE)
        op.execute("ALTER TABLE decision DROP COLUMN place")


def _exchange(outcomes: tuple[str, ...], unreasoned: str) -> None:
    """New conditions on the table as it stands."""
    known = ", ".join(f"'{outcome}'" for outcome in outcomes)
    for name, condition in (
        ("outcome", f"outcome IN ({known})"),
        ("reason_unless_published_as_written", unreasoned),
    ):
        op.execute(f"ALTER TABLE decision DROP CONSTRAINT ck_decision_{name}")
        op.execute(f"ALTER TABLE decision ADD CONSTRAINT ck_decision_{name} CHECK ({condition})")


def _copy(outcomes: tuple[str, ...], unreasoned: str, key: tuple[str, ...]) -> None:
    """SQLite changes no condition in place: a new table takes the rows and the name."""
    placed = "place" in key
    op.create_table(
        "decision_next",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("comment_ref", sa.String(length=8), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *([sa.Column("place", sa.Integer(), server_default="1", nullable=False)] if placed else []),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("outcome", _known(*outcomes, name="ck_decision_outcome"), nullable=False),
        sa.Column("reason", _known(*(f"R{n}" for n in range(1, 11)), name="ck_decision_reason")),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "status_before", _known(*STATUSES, name="ck_decision_status_before"), nullable=False
        ),
        sa.Column("waited_seconds", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(unreasoned, name=op.f("ck_decision_reason_unless_published_as_written")),
        sa.CheckConstraint("waited_seconds >= 0", name=op.f("ck_decision_waited")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_decision_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint(*key, name=op.f(f"uq_decision_{'_'.join(key)}")),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO decision_next ({CARRIED}) SELECT {CARRIED} FROM decision")  # noqa: S608 - our own names
    op.drop_table("decision")
    op.rename_table("decision_next", "decision")
    op.create_index("ix_decision_figures", "decision", ["decided_at", "outcome", "reason"])
    op.create_index("ix_decision_own", "decision", ["staff_id", "decided_at"])


def _known(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=op.f(name), native_enum=False, create_constraint=True, length=32)
