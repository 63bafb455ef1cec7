"""questions to the authority, which wait until a department replies"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "comments",
        sa.Column("is_question", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("comments", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_comments_questions",
        "comments",
        ["about_id", "id"],
        sqlite_where=sa.text("is_question = 1 AND answered_at IS NULL"),
        postgresql_where=sa.text("is_question AND answered_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_comments_questions", "comments")
    # Not by a copy of the table: that would need indexes that are left as they are.
    for column in ("answered_at", "is_question"):
        op.drop_column("comments", column)
