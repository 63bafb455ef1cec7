"""arguments for and against, comments found useful, and questions with a day and a department"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
_COLUMNS = ("due_on", "stance", "useful_count")


def upgrade() -> None:
    op.add_column("comments", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column(
        "comments",
        sa.Column(
            "stance",
            sa.Enum("for", "against", name="stance", native_enum=False, length=40),
            nullable=True,
        ),
    )
    op.add_column(
        "comments",
        sa.Column("useful_count", WHOLE, nullable=False, server_default="0"),
    )
    with op.batch_alter_table("comments") as table:
        table.add_column(sa.Column("asked_department_id", WHOLE, nullable=True))
        table.create_foreign_key(
            "fk_comments_asked_department_id_departments",
            "departments",
            ["asked_department_id"],
            ["id"],
        )
    op.add_column(
        "boxes",
        sa.Column(
            "comment_layout",
            sa.Enum("thread", "arguments", name="commentlayout", native_enum=False, length=40),
            nullable=False,
            server_default="thread",
        ),
    )
    op.create_table(
        "appreciations",
        sa.Column("comment_id", WHOLE, nullable=False),
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_appreciations_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_appreciations_user_id_users")
        ),
        sa.PrimaryKeyConstraint("comment_id", "user_id", name=op.f("pk_appreciations")),
    )
    op.create_index("ix_appreciations_user_id", "appreciations", ["user_id"])
    op.create_index(
        "ix_comments_best",
        "comments",
        ["about_id", "useful_count", "thread_id"],
        sqlite_where=sa.text("depth = 0"),
        postgresql_where=sa.text("depth = 0"),
    )
    op.create_index(
        "ix_comments_arguments",
        "comments",
        ["about_id", "stance", "thread_id"],
        sqlite_where=sa.text("stance IS NOT NULL"),
        postgresql_where=sa.text("stance IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_comments_arguments", "comments")
    op.drop_index("ix_comments_best", "comments")
    op.drop_table("appreciations")
    op.drop_column("boxes", "comment_layout")
    with op.batch_alter_table("comments") as table:
        table.drop_constraint("fk_comments_asked_department_id_departments", type_="foreignkey")
        table.drop_column("asked_department_id")
    for column in reversed(_COLUMNS):
        op.drop_column("comments", column)
