"""What was sent again is found in the order it is read in."""

from __future__ import annotations

from alembic import op

revision = "2026112631_again"
down_revision = "2026112630_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_submission_again", "submission")
    op.execute(
        "CREATE INDEX ix_submission_again ON submission (status, submitted_at, ref) "
        "WHERE revision > 1"
    )


def downgrade() -> None:
    op.drop_index("ix_submission_again", "submission")
    op.execute("CREATE INDEX ix_submission_again ON submission (status) WHERE revision > 1")
