"""Comments become one kind of submission among others, with the same life and the same queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112606_submissions"
down_revision = "202611265_screening"
branch_labels = None
depends_on = None

Changes = tuple[tuple[str, str], ...]

KINDS = "kind IN ('comment', 'statement', 'pseudonym')"
OF_KIND = "(kind = 'pseudonym') = (topic_slug IS NULL)"
OTHERS = "(SELECT ref FROM submission WHERE kind <> 'comment')"
SAME_WORDS = "uq_comment_participant_ref_round_id_topic_slug_skeleton_digest"
ORDERS = ("published_at", "mix_key", "agreements")

# SQLite changes no condition in place. The table's own words, changed, make one that takes the
# rows; the same words the other way round lead back.
SUBMISSION: Changes = (
    ("_comment_", "_submission_"),
    ("pk_comment ", "pk_submission "),
    ("\tref VARCHAR(8) NOT NULL, ", "\tref VARCHAR(8) NOT NULL, \n\tkind VARCHAR(32) NOT NULL, "),
    ("topic_slug VARCHAR(40) NOT NULL", "topic_slug VARCHAR(40)"),
    ("agreements INTEGER NOT NULL", "agreements INTEGER DEFAULT '0' NOT NULL"),
    (
        "uq_submission_participant_ref_round_id_topic_slug_skeleton_digest "
        "UNIQUE (participant_ref, round_id, topic_slug",
        "uq_submission_same_words UNIQUE (participant_ref, round_id, kind, topic_slug",
    ),
    (
        "CONSTRAINT ck_submission_stance ",
        f"CONSTRAINT ck_submission_kind CHECK ({KINDS}), \n\t"
        f"CONSTRAINT ck_submission_topic_of_kind CHECK ({OF_KIND}), \n\t"
        "CONSTRAINT ck_submission_stance ",
    ),
    (" ON comment ", " ON submission "),
)
TALLY: Changes = (
    ("comment_tally", "submission_tally"),
    (
        "\tround_id INTEGER NOT NULL, ",
        "\tround_id INTEGER NOT NULL, \n\tkind VARCHAR(32) NOT NULL, ",
    ),
    ("(round_id, topic_slug", "(round_id, kind, topic_slug"),
    (
        "fk_submission_tally_topic_slug_topic FOREIGN KEY(topic_slug) REFERENCES topic (slug)",
        f"ck_submission_tally_kind CHECK ({KINDS})",
    ),
)
FLAG: Changes = (
    ("comment_ref", "submission_ref"),
    ("_ref_comment ", "_ref_submission "),
    ("REFERENCES comment ", "REFERENCES submission "),
)
AGREEMENT: Changes = FLAG[1:]
DECISION: Changes = FLAG[:1]


def upgrade() -> None:
    for order in ORDERS:
        op.drop_index(f"ix_comment_by_{order}", "comment")
    if op.get_bind().dialect.name == "sqlite":
        _copy("comment", "submission", SUBMISSION, "kind", "'comment'")
        _remake("agreement", AGREEMENT)
        _remake("flag", FLAG)
        _remake("decision", DECISION)
        _drop("comment", SUBMISSION)
        _copy("comment_tally", "submission_tally", TALLY, "kind", "'comment'")
        op.drop_table("comment_tally")
    else:
        op.drop_constraint(op.f(SAME_WORDS), "comment")
        _rename("comment", "submission")
        _add_kind("submission")
        op.execute("ALTER TABLE submission ALTER COLUMN topic_slug DROP NOT NULL")
        op.execute("ALTER TABLE submission ALTER COLUMN agreements SET DEFAULT 0")
        op.create_check_constraint(op.f("ck_submission_topic_of_kind"), "submission", OF_KIND)
        _same_words("uq_submission_same_words", "submission", "round_id", "kind", "topic_slug")
        _rename("comment_tally", "submission_tally")
        _add_kind("submission_tally")
        op.drop_constraint(op.f("fk_submission_tally_topic_slug_topic"), "submission_tally")
        _tally_key("round_id", "kind", "topic_slug", "status", "stance")
        for table in ("flag", "decision"):
            op.execute(f"ALTER TABLE {table} RENAME COLUMN comment_ref TO submission_ref")
        _rename_constraints("flag", FLAG)
        _rename_constraints("agreement", AGREEMENT)
        _rename_constraints("decision", DECISION)
    for order in ORDERS:
        _index(f"ix_submission_by_{order}", "submission", ["topic_slug", "kind", order])


def downgrade() -> None:
    """Only comments have a place in the older tables; the public record keeps its entries."""
    for table in ("flag", "decision"):
        op.execute(f"DELETE FROM {table} WHERE submission_ref IN {OTHERS}")  # noqa: S608 - our own names
    op.execute("DELETE FROM submission WHERE kind <> 'comment'")
    op.execute("DELETE FROM submission_tally WHERE kind <> 'comment'")
    for order in ORDERS:
        op.drop_index(f"ix_submission_by_{order}", "submission")
    if op.get_bind().dialect.name == "sqlite":
        _copy("submission", "comment", _back(SUBMISSION))
        _remake("agreement", _back(AGREEMENT))
        _remake("flag", _back(FLAG))
        _remake("decision", _back(DECISION))
        _drop("submission", _back(SUBMISSION))
        _copy("submission_tally", "comment_tally", _back(TALLY))
        op.drop_table("submission_tally")
    else:
        for table in ("flag", "decision"):
            op.execute(f"ALTER TABLE {table} RENAME COLUMN submission_ref TO comment_ref")
        _rename_constraints("flag", _back(FLAG))
        _rename_constraints("agreement", _back(AGREEMENT))
        _rename_constraints("decision", _back(DECISION))
        _tally_key("round_id", "topic_slug", "status", "stance")
        op.execute("ALTER TABLE submission_tally DROP COLUMN kind")
        op.create_foreign_key(
            op.f("fk_submission_tally_topic_slug_topic"),
            "submission_tally",
            "topic",
            ["topic_slug"],
            ["slug"],
        )
        _rename("submission_tally", "comment_tally")
        op.execute("ALTER TABLE submission DROP COLUMN kind")
        op.execute("ALTER TABLE submission ALTER COLUMN topic_slug SET NOT NULL")
        op.execute("ALTER TABLE submission ALTER COLUMN agreements DROP DEFAULT")
        _rename("submission", "comment")
        _same_words(SAME_WORDS, "comment", "round_id", "topic_slug")
    for order in ORDERS:
        _index(f"ix_comment_by_{order}", "comment", ["topic_slug", order])


def _index(name: str, table: str, columns: list[str]) -> None:
    public = sa.text("published_text IS NOT NULL")
    op.create_index(
        name,
        table,
        ["round_id", *columns, "ref"],
        sqlite_where=public,
        postgresql_where=public,
    )


def _back(changes: Changes) -> Changes:
    return tuple((after, before) for before, after in reversed(changes))


# --- SQLite ------------------------------------------------------------------------------------


def _copy(table: str, name: str, changes: Changes, column: str = "", value: str = "") -> None:
    """A table of another name with the same rows, its words changed; the old one stays."""
    words = _words("table", table)[0]
    old = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)]
    op.execute(f'CREATE TABLE "{name}" {_changed(words[words.index("(") :], changes)}')
    new = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(name)]
    carried = [here for here in old if _changed(here, changes) in new]
    into = ", ".join([*(_changed(here, changes) for here in carried), *filter(None, [column])])
    taken = ", ".join([*carried, *filter(None, [value])])
    op.execute(f"INSERT INTO {name} ({into}) SELECT {taken} FROM {table}")  # noqa: S608 - our own names


def _drop(table: str, changes: Changes) -> None:
    """Away with the old table; what it was indexed by, the one after it is."""
    indexes = _words("index", table)
    op.drop_table(table)
    for index in indexes:
        op.execute(_changed(index, changes))


def _remake(table: str, changes: Changes) -> None:
    _copy(table, f"{table}_next", changes)
    indexes = _words("index", table)
    op.drop_table(table)
    op.rename_table(f"{table}_next", table)
    for index in indexes:
        op.execute(index)


def _words(kind: str, table: str) -> list[str]:
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = :kind AND tbl_name = :table")
    found = op.get_bind().execute(query, {"kind": kind, "table": table}).scalars()
    return [sql for sql in found if sql]


def _changed(words: str, changes: Changes) -> str:
    for before, after in changes:
        words = words.replace(before, after)
    return words


# --- PostgreSQL --------------------------------------------------------------------------------


def _add_kind(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ADD COLUMN kind VARCHAR(32) NOT NULL DEFAULT 'comment'")
    op.execute(f"ALTER TABLE {table} ALTER COLUMN kind DROP DEFAULT")
    op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS)


def _rename(table: str, name: str) -> None:
    """A table under its new name, and everything that is called after it."""
    op.rename_table(table, name)
    called = ((f"_{table}_", f"_{name}_"), (f"pk_{table}", f"pk_{name}"))
    _rename_constraints(name, called)
    for index in sa.inspect(op.get_bind()).get_indexes(name):
        if f"ix_{table}_" in (index["name"] or ""):
            op.execute(f"ALTER INDEX {index['name']} RENAME TO {_changed(index['name'], called)}")


def _rename_constraints(table: str, changes: Changes) -> None:
    query = sa.text("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass)")
    for name in op.get_bind().execute(query, {"table": table}).scalars().all():
        # A name has no blank after it, where the words of a table have one.
        new = _changed(f"{name} ", changes).strip()
        if new != name:
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {name} TO {new}")


def _same_words(name: str, table: str, *place: str) -> None:
    op.create_unique_constraint(op.f(name), table, ["participant_ref", *place, "skeleton_digest"])


def _tally_key(*columns: str) -> None:
    op.drop_constraint(op.f("pk_submission_tally"), "submission_tally")
    op.create_primary_key(op.f("pk_submission_tally"), "submission_tally", list(columns))
