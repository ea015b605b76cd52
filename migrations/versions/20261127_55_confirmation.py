"""What two moderators agreed on waits for an administrator, for the reasons that take one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112755_confirmation"
down_revision = "2026112750_second_step"
branch_labels = None
depends_on = None

CONFIRMED = "confirmed_by IS NOT NULL OR reason IS NULL OR reason NOT IN ('R10')"
CHECK = f"CONSTRAINT ck_decision_confirmed CHECK ({CONFIRMED})"
KEY = "CONSTRAINT fk_decision_confirmed_by_staff FOREIGN KEY(confirmed_by) REFERENCES staff (id)"
COLUMN, TWO = "\n\tother_id INTEGER, ", "\n\tCONSTRAINT ck_decision_two_people"
DECISION = (
    (COLUMN, f"{COLUMN}\n\tconfirmed_by INTEGER, "),
    (TWO, f"\n\t{CHECK}, \n\t{KEY}, {TWO}"),
)
LOOKS = ("court", "danger", "fault", "complaint")
ACTS = (
    "invited", "accepted", "dismissed", "decided", "chose", "undid", "ruled", "named", "declared",
    "paused", "requested", "looked", "scheduled", "listed",
)  # fmt: skip
# By table: its column of known words, those before, and what comes in after which of them.
WORDS = {
    "look": ("reason", (*LOOKS,), (*LOOKS, "confirming")),
    "staff_act": ("act", (*ACTS, "secured"), (*ACTS, "confirmed", "secured")),
}


def upgrade() -> None:
    for table, (column, before, after) in WORDS.items():
        _allow(table, column, before, after)
    if _is_sqlite():
        _remake("decision", *DECISION)
    else:
        op.execute("ALTER TABLE decision ADD COLUMN confirmed_by INTEGER")
        # They bind whoever decides from now on; what was decided before stays as it was.
        op.execute(f"ALTER TABLE decision ADD {KEY} NOT VALID")
        op.execute("ALTER TABLE decision VALIDATE CONSTRAINT fk_decision_confirmed_by_staff")
        against = sa.text(f"SELECT 1 FROM decision WHERE NOT ({CONFIRMED}) LIMIT 1")  # noqa: S608 - our own names
        later = " NOT VALID" if op.get_bind().scalar(against) else ""
        op.execute(f"ALTER TABLE decision ADD {CHECK}{later}")
    op.create_table(
        "confirmation",
        sa.Column("submission_ref", sa.String(length=8), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Integer()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("confirmed", sa.Boolean()),
        sa.CheckConstraint("other_id <> staff_id", name=op.f("ck_confirmation_different_people")),
        sa.CheckConstraint(
            "answered_by NOT IN (staff_id, other_id)", name=op.f("ck_confirmation_another")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)"
            " AND (answered_at IS NULL) = (confirmed IS NULL)",
            name=op.f("ck_confirmation_answered"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["staff.id"], name=op.f(f"fk_confirmation_{column}_staff")
            )
            for column in ("staff_id", "other_id", "answered_by")
        ),
        sa.PrimaryKeyConstraint(
            "submission_ref", "revision", "place", name=op.f("pk_confirmation")
        ),
        sqlite_with_rowid=False,
    )
    is_open = sa.text("answered_at IS NULL")
    op.create_index(
        "ix_confirmation_open",
        "confirmation",
        ["asked_at", "submission_ref"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    """What waited for an administrator waits for moderators again, from the beginning."""
    op.execute(
        "UPDATE submission SET choices = 0 WHERE ref IN"
        " (SELECT submission_ref FROM confirmation WHERE answered_at IS NULL)"
    )
    op.execute(
        "DELETE FROM judgement WHERE EXISTS (SELECT 1 FROM confirmation AS c"
        " WHERE c.submission_ref = judgement.submission_ref AND c.revision = judgement.revision"
        " AND c.place = judgement.place AND (c.confirmed IS NULL OR NOT c.confirmed))"
    )
    op.drop_table("confirmation")
    if _is_sqlite():
        _remake("decision", *((after, before) for before, after in DECISION))
    else:
        op.execute("ALTER TABLE decision DROP CONSTRAINT ck_decision_confirmed")
        op.execute("ALTER TABLE decision DROP COLUMN confirmed_by")
    # The nearest that were known before.
    op.execute("UPDATE look SET reason = 'complaint' WHERE reason = 'confirming'")
    op.execute("UPDATE staff_act SET act = 'ruled' WHERE act = 'confirmed'")
    for table, (column, before, after) in WORDS.items():
        _allow(table, column, after, before)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _allow(table: str, column: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Other words for a column of known words."""
    old, new = (", ".join(f"'{word}'" for word in words) for words in (before, after))
    if _is_sqlite():
        _remake(table, (f"{column} IN ({old})", f"{column} IN ({new})"))
        return
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table)
    op.create_check_constraint(name, table, f"{column} IN ({new})")


def _remake(table: str, *changes: tuple[str, str]) -> None:
    """SQLite changes no condition in place: a table of other words takes the rows over."""
    words = _words("table", table)[0]
    for before, after in changes:
        if before not in words:
            raise RuntimeError(f"{table} does not hold {before!r}: {words}")
        words = words.replace(before, after)
    indexes = _words("index", table)
    old = {each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)}
    op.execute(f'CREATE TABLE "{table}_next" {words[words.index("(") :]}')
    new = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(f"{table}_next")]
    carried = ", ".join(f'"{name}"' for name in new if name in old)
    op.execute("PRAGMA ignore_check_constraints = ON")  # what was decided before stays as it was
    op.execute(f"INSERT INTO {table}_next ({carried}) SELECT {carried} FROM {table}")  # noqa: S608 - our own names
    op.execute("PRAGMA ignore_check_constraints = OFF")
    op.drop_table(table)
    op.rename_table(f"{table}_next", table)
    for index in indexes:
        op.execute(index)


def _words(kind: str, table: str) -> list[str]:
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = :kind AND tbl_name = :table")
    found = op.get_bind().execute(query, {"kind": kind, "table": table}).scalars()
    return [sql for sql in found if sql]
