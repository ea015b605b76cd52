"""Appeals, pauses from writing, requests from outside, and looks beyond one's office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112633_redress"
down_revision = "2026112632_four_eyes"
branch_labels = None
depends_on = None

REASONS = tuple(f"R{n}" for n in range(1, 11))
TABLES = ("look", "removal_request", "suspension", "ruling", "appeal")


def upgrade() -> None:
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE participant ADD COLUMN paused_until {moment}")
    op.create_table(
        "appeal",
        sa.Column("decision_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("appealed_at"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_appeal_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_appeal")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_appeal_order", "appeal", ["appealed_at", "decision_id"])
    op.create_table(
        "ruling",
        sa.Column("decision_id", sa.String(length=32), nullable=False),
        sa.Column("overturned", sa.Boolean(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        _number("staff_id"),
        _number("first_id"),
        _number("other_id", nullable=True),
        _moment("ruled_at"),
        sa.CheckConstraint(
            "staff_id <> first_id AND (other_id IS NULL OR staff_id <> other_id)",
            name=op.f("ck_ruling_someone_else"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["appeal.decision_id"], name=op.f("fk_ruling_decision_id_appeal")
        ),
        *_to_staff("ruling", "staff_id", "first_id", "other_id"),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_ruling")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ruling_figures", "ruling", ["ruled_at", "overturned"])
    op.create_table(
        "suspension",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("participant_ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column("submission_ref", sa.String(length=8), nullable=False),
        sa.Column("reason", _enum("ck_suspension_reason", *REASONS), nullable=False),
        _number("days"),
        sa.Column("note", sa.Text(), nullable=False),
        _number("proposed_by"),
        _moment("proposed_at"),
        _number("answered_by", nullable=True),
        _moment("answered_at", nullable=True),
        sa.Column("confirmed", sa.Boolean()),
        _moment("ends_at", nullable=True),
        sa.Column("appeal_text", sa.Text(), nullable=False),
        _moment("appealed_at", nullable=True),
        _number("ruled_by", nullable=True),
        _moment("ruled_at", nullable=True),
        sa.Column("lifted", sa.Boolean()),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 30", name=op.f("ck_suspension_days")),
        sa.CheckConstraint("answered_by <> proposed_by", name=op.f("ck_suspension_second_person")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)"
            " AND (answered_at IS NULL) = (confirmed IS NULL)"
            " AND (ends_at IS NOT NULL) = (confirmed IS NOT NULL AND confirmed)",
            name=op.f("ck_suspension_answered"),
        ),
        sa.CheckConstraint(
            "ruled_by NOT IN (proposed_by, answered_by)", name=op.f("ck_suspension_third_person")
        ),
        sa.CheckConstraint(
            "(ruled_at IS NULL) = (ruled_by IS NULL) AND (ruled_at IS NULL) = (lifted IS NULL)"
            " AND (ruled_at IS NULL OR appealed_at IS NOT NULL)",
            name=op.f("ck_suspension_ruled"),
        ),
        *_to_staff("suspension", "proposed_by", "answered_by", "ruled_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_suspension_of", "suspension", ["submission_ref"])
    waiting = sa.text("answered_at IS NULL")
    op.create_index(
        "uq_suspension_open",
        "suspension",
        ["submission_ref"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "removal_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_ref", sa.String(length=8), nullable=False),
        sa.Column(
            "source",
            _enum("ck_removal_request_source", "authority", "alliance", "candidate", "person"),
            nullable=False,
        ),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        _number("entered_by"),
        _moment("entered_at"),
        _number("answered_by", nullable=True),
        _moment("answered_at", nullable=True),
        sa.Column("granted", sa.Boolean()),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "answered_by <> entered_by", name=op.f("ck_removal_request_second_person")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)"
            " AND (answered_at IS NULL) = (granted IS NULL)",
            name=op.f("ck_removal_request_answered"),
        ),
        *_to_staff("removal_request", "entered_by", "answered_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal_request")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_removal_request_order", "removal_request", ["entered_at", "id"])
    op.create_table(
        "look",
        sa.Column("id", sa.String(length=32), nullable=False),
        _number("staff_id"),
        sa.Column("submission_ref", sa.String(length=8), nullable=False),
        sa.Column(
            "reason",
            _enum("ck_look_reason", "court", "danger", "fault", "complaint"),
            nullable=False,
        ),
        _moment("looked_at"),
        *_to_staff("look", "staff_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Whoever was paused writes again; the public record keeps every entry."""
    for table in TABLES:
        op.drop_table(table)
    op.execute("ALTER TABLE participant DROP COLUMN paused_until")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _to_staff(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], ["staff.id"], name=op.f(f"fk_{table}_{name}_staff"))
        for name in columns
    ]


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=op.f(name), native_enum=False, create_constraint=True, length=32)
