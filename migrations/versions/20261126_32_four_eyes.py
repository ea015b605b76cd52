"""Two people behind what is withheld, ten seconds to undo, and who did what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112632_four_eyes"
down_revision = "2026112631_again"
branch_labels = None
depends_on = None

Changes = tuple[tuple[str, str], ...]

REASONS = tuple(f"R{n}" for n in range(1, 11))
BEFORE = ("publish", "redact", "ask", "decline", "keep")
AFTER = (*BEFORE, "move", "escalate")
STATUSES = ("pending", "published", "redacted", "changes", "declined", "withdrawn")
ACTS = (
    "invited", "accepted", "dismissed", "decided", "chose", "undid", "ruled", "named", "declared",
    "paused", "requested", "looked",
)  # fmt: skip
UNREASONED = "(outcome IN ('publish', 'keep')) = (reason IS NULL)"
UNREASONED_NOW = "(outcome IN ('publish', 'keep', 'move')) = (reason IS NULL)"
CHECKS = {
    "two_people": "other_id IS NOT NULL OR outcome IN ('publish', 'keep', 'move') OR NOT (guarded "
    "OR status_before <> 'pending' OR reason IN ('R10', 'R3', 'R4', 'R5', 'R9'))",
    "different_people": "other_id <> staff_id",
    "decided": "outcome <> 'escalate'",
    "moved": "(outcome = 'move') = (moved_to IS NOT NULL) AND moved_to <> moved_from",
}
COLUMNS = {
    "other_id": "INTEGER",
    "guarded": "BOOLEAN DEFAULT {false} NOT NULL",
    "moved_from": "VARCHAR(40)",
    "moved_to": "VARCHAR(40)",
}
STAFF_KEY = "CONSTRAINT fk_decision_other_id_staff FOREIGN KEY(other_id) REFERENCES staff (id)"
PUBLIC = sa.text("published_text IS NOT NULL")


def upgrade() -> None:
    moment = "DATETIME" if _is_sqlite() else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE submission ADD COLUMN shown_from {moment}")
    op.execute("ALTER TABLE submission ADD COLUMN choices SMALLINT DEFAULT 0 NOT NULL")
    op.execute("UPDATE submission SET shown_from = published_at")
    _partial("ix_submission_shown", "submission", ["shown_from"], "published_text IS NOT NULL")
    _partial("ix_submission_second", "submission", ["submitted_at", "ref"], "choices > 0")
    if _is_sqlite():
        _remake("decision", _decision_changes(), carried_over=True)
    else:
        for name, kind in COLUMNS.items():
            op.execute(f"ALTER TABLE decision ADD COLUMN {name} {kind.format(false='false')}")
        op.execute(f"ALTER TABLE decision ADD {STAFF_KEY}")
        _exchange("outcome", _known(AFTER))
        _exchange("reason_unless_published_as_written", UNREASONED_NOW)
        for name, condition in CHECKS.items():
            # It binds whoever decides from now on; what one person decided before stays as it was.
            against = sa.text(f"SELECT 1 FROM decision WHERE NOT ({condition}) LIMIT 1")  # noqa: S608 - our own names
            later = " NOT VALID" if op.get_bind().scalar(against) else ""
            op.execute(
                f"ALTER TABLE decision ADD CONSTRAINT ck_decision_{name} CHECK ({condition}){later}"
            )
    # What was removed from a text is kept in the text alone.
    op.execute("UPDATE decision SET words = '' WHERE outcome = 'redact'")
    _create_tables()


def downgrade() -> None:
    """Moved texts stay where they are; the public record keeps every entry."""
    for table in ("tie", "watched_name", "objection", "judgement", "undoing", "staff_act"):
        op.drop_table(table)
    op.execute("DELETE FROM decision WHERE outcome = 'move'")
    if _is_sqlite():
        _remake("decision", tuple((new, old) for old, new in reversed(_decision_changes())))
    else:
        for name in CHECKS:
            op.execute(f"ALTER TABLE decision DROP CONSTRAINT ck_decision_{name}")
        _exchange("outcome", _known(BEFORE))
        _exchange("reason_unless_published_as_written", UNREASONED)
        for name in COLUMNS:
            op.execute(f"ALTER TABLE decision DROP COLUMN {name}")
    op.drop_index("ix_submission_second", "submission")
    op.drop_index("ix_submission_shown", "submission")
    op.execute("ALTER TABLE submission DROP COLUMN choices")
    op.execute("ALTER TABLE submission DROP COLUMN shown_from")


def _create_tables() -> None:
    op.create_table(
        "staff_act",
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        _staff("staff_id", nullable=True),
        sa.Column("act", _enum("ck_staff_act_act", *ACTS), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("before", sa.String(length=200), nullable=False),
        sa.Column("after", sa.String(length=200), nullable=False),
        _to_staff("staff_act", "staff_id"),
        sa.PrimaryKeyConstraint("acted_at", "id", name=op.f("pk_staff_act")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_staff_act_of", "staff_act", ["staff_id", "acted_at"])
    for table, moment in (("undoing", "undone_at"), ("objection", "objected_at")):
        op.create_table(
            table,
            sa.Column("decision_id", sa.String(length=32), nullable=False),
            sa.Column(moment, sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(
                ["decision_id"], ["decision.id"], name=op.f(f"fk_{table}_decision_id_decision")
            ),
            sa.PrimaryKeyConstraint("decision_id", name=op.f(f"pk_{table}")),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "judgement",
        sa.Column("submission_ref", sa.String(length=8), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        _staff("staff_id"),
        sa.Column("outcome", _enum("ck_judgement_outcome", *AFTER), nullable=False),
        sa.Column("reason", _enum("ck_judgement_reason", *REASONS)),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("status_before", _enum("ck_judgement_status_before", *STATUSES), nullable=False),
        sa.Column("set_aside", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("turn BETWEEN 1 AND 4", name=op.f("ck_judgement_turn")),
        sa.CheckConstraint(
            "(outcome IN ('publish', 'keep', 'escalate')) = (reason IS NULL)",
            name=op.f("ck_judgement_reasoned"),
        ),
        _to_staff("judgement", "staff_id"),
        sa.PrimaryKeyConstraint(
            "submission_ref", "revision", "place", "turn", name=op.f("pk_judgement")
        ),
        sa.UniqueConstraint(
            "submission_ref",
            "revision",
            "place",
            "staff_id",
            name=op.f("uq_judgement_submission_ref_revision_place_staff_id"),
        ),
        sa.UniqueConstraint("key", name=op.f("uq_judgement_key")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_judgement_own", "judgement", ["staff_id", "made_at"])
    _partial("uq_judgement_set_aside", "judgement", ["submission_ref"], "set_aside", unique=True)
    op.create_table(
        "watched_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column(
            "kind", _enum("ck_watched_name_kind", "alliance", "leader", "candidate"), nullable=False
        ),
        sa.Column("added_in", sa.Integer(), nullable=False),
        _staff("added_by"),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_in", sa.Integer()),
        _staff("removed_by", nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "(removed_in IS NULL) = (removed_by IS NULL)", name=op.f("ck_watched_name_removed")
        ),
        _to_staff("watched_name", "added_by"),
        _to_staff("watched_name", "removed_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_name")),
        sa.UniqueConstraint("added_in", name=op.f("uq_watched_name_added_in")),
        sa.UniqueConstraint("removed_in", name=op.f("uq_watched_name_removed_in")),
    )
    _partial("uq_watched_name_present", "watched_name", ["key"], "removed_in IS NULL", unique=True)
    op.create_table(
        "tie",
        _staff("staff_id"),
        sa.Column("name_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("ck_tie_kind", "office", "kin"), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        _to_staff("tie", "staff_id"),
        sa.ForeignKeyConstraint(
            ["name_id"], ["watched_name.id"], name=op.f("fk_tie_name_id_watched_name")
        ),
        sa.PrimaryKeyConstraint("staff_id", "name_id", name=op.f("pk_tie")),
    )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _staff(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _to_staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["staff.id"], name=op.f(f"fk_{table}_{column}_staff"))


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=op.f(name), native_enum=False, create_constraint=True, length=32)


def _partial(
    name: str, table: str, columns: list[str], condition: str, *, unique: bool = False
) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _known(outcomes: tuple[str, ...]) -> str:
    return "outcome IN ({})".format(", ".join(f"'{outcome}'" for outcome in outcomes))


def _exchange(name: str, condition: str) -> None:
    """Another condition in the place of one; it takes the rows that are there as they are."""
    op.execute(f"ALTER TABLE decision DROP CONSTRAINT ck_decision_{name}")
    op.execute(f"ALTER TABLE decision ADD CONSTRAINT ck_decision_{name} CHECK ({condition})")


# --- SQLite changes no condition in place: a table of other words takes the rows -----------------


def _decision_changes() -> Changes:
    columns = "".join(f"\n\t{name} {kind.format(false='0')}, " for name, kind in COLUMNS.items())
    checks = "".join(
        f"\n\tCONSTRAINT ck_decision_{name} CHECK ({condition}), "
        for name, condition in CHECKS.items()
    )
    moment = "decided_at DATETIME NOT NULL, "
    return (
        (_known(BEFORE), _known(AFTER)),
        (UNREASONED, UNREASONED_NOW),
        (moment, f"{moment}{columns}{checks}\n\t{STAFF_KEY}, "),
    )


def _remake(table: str, changes: Changes, *, carried_over: bool = False) -> None:
    words = _words("table", table)[0]
    for before, after in changes:
        if before not in words:
            raise RuntimeError(f"{table} does not hold {before!r}: {words}")
        words = words.replace(before, after)
    old = {each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)}
    indexes = _words("index", table)
    op.execute(f'CREATE TABLE "{table}_next" {words[words.index("(") :]}')
    new = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(f"{table}_next")]
    carried = ", ".join(name for name in new if name in old)
    if carried_over:  # what one person decided before these conditions stays as it was
        op.execute("PRAGMA ignore_check_constraints = ON")
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
