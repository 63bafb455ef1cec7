"""overdue questions to the authority, in the order of their day"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waits = "answered_at IS NULL AND due_on IS NOT NULL"
    op.create_index(
        "ix_comments_owed",
        "comments",
        ["due_on", "id"],
        sqlite_where=sa.text(f"is_question = 1 AND {waits}"),
        postgresql_where=sa.text(f"is_question AND {waits}"),
    )


def downgrade() -> None:
    op.drop_index("ix_comments_owed", table_name="comments")
