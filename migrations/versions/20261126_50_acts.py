"""The staff's record also names changes of working time and of the lists of words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026112650_acts"
down_revision = "2026112640_insight"
branch_labels = None
depends_on = None

CHECK = "ck_staff_act_act"
# As the condition's words end before and after.
BEFORE, AFTER = "'looked')", "'looked', 'scheduled', 'listed')"


def upgrade() -> None:
    _change(BEFORE, AFTER)


def downgrade() -> None:
    # The nearest that was known before: a list of ours changed.
    op.execute("UPDATE staff_act SET act = 'named' WHERE act IN ('scheduled', 'listed')")
    _change(AFTER, BEFORE)


def _change(old: str, new: str) -> None:
    """The condition with other words; SQLite takes the rows over into a table that has them."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        acts = new.removesuffix(")").removeprefix("'looked'")
        known = (
            "invited", "accepted", "dismissed", "decided", "chose", "undid", "ruled", "named",
            "declared", "paused", "requested", "looked",
        )  # fmt: skip
        op.drop_constraint(op.f(CHECK), "staff_act")
        listed = ", ".join(f"'{act}'" for act in known) + acts
        op.create_check_constraint(op.f(CHECK), "staff_act", f"act IN ({listed})")
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
