"""What confirmed voters choose to say about themselves, beside their choices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112601_background"
down_revision = "2026112311_keeping"
branch_labels = None
depends_on = None

PLACE_TYPES = ("city", "town", "village")
AGE_GROUPS = ("18-24", "25-34", "35-44", "45-54", "55-64", "65-")
GENDERS = ("woman", "man")
SCHOOLINGS = ("none", "primary", "intermediate", "secondary", "higher")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "background",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("voter_ref", sa.LargeBinary(length=32), nullable=False),
        sa.Column("governorate", sa.String(length=3), nullable=True),
        sa.Column("place_type", _one_of("place_type", *PLACE_TYPES), nullable=True),
        sa.Column("age_group", _one_of("age_group", *AGE_GROUPS), nullable=True),
        sa.Column("gender", _one_of("gender", *GENDERS), nullable=True),
        sa.Column("schooling", _one_of("schooling", *SCHOOLINGS), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_background_round_id_round")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "voter_ref"],
            ["voter.round_id", "voter.ref"],
            name=op.f("fk_background_round_id_voter_ref_voter"),
        ),
        sa.PrimaryKeyConstraint("round_id", "voter_ref", name=op.f("pk_background")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("background")
