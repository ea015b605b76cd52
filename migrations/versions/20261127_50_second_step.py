"""The second step of staff: its sealed secret, recovery codes, passkeys, and sessions that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112750_second_step"
down_revision = "2026112701_reports"
branch_labels = None
depends_on = None

CHECK = "ck_staff_act_act"
KNOWN = (
    "invited", "accepted", "dismissed", "decided", "chose", "undid", "ruled", "named", "declared",
    "paused", "requested", "looked", "scheduled", "listed",
)  # fmt: skip


def upgrade() -> None:
    _allow((*KNOWN, "secured"), KNOWN)
    # Never anew: many tables point to this one.
    op.add_column("staff", sa.Column("step_sealed", sa.LargeBinary(length=64), nullable=True))
    op.add_column("staff", sa.Column("step_used", sa.BigInteger(), nullable=True))
    op.add_column(
        "staff_session", sa.Column("stepped_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "recovery_code",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_recovery_code_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("staff_id", "digest", name=op.f("pk_recovery_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "passkey",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("credential", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=2000), nullable=False),
        sa.Column("used_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_passkey_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", "digest", name=op.f("pk_passkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    # The nearest that was known before: somebody took care of their own account.
    op.execute("UPDATE staff_act SET act = 'accepted' WHERE act = 'secured'")
    _allow(KNOWN, (*KNOWN, "secured"))
    op.drop_table("passkey")
    op.drop_table("recovery_code")
    op.drop_column("staff_session", "stepped_at")
    op.drop_column("staff", "step_used")
    op.drop_column("staff", "step_sealed")


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
    # The name is written with or without quotation marks, after how the table came about.
    head, body = table.split("(", 1)
    head = head.replace("staff_act", "staff_act_next")
    op.execute(f"{head}({body.replace(old, new)}")
    op.execute("INSERT INTO staff_act_next SELECT * FROM staff_act")
    op.drop_table("staff_act")
    op.rename_table("staff_act_next", "staff_act")
    for index in indexes:
        op.execute(index)
