"""pictures of ideas, hearings and spaces, the colour of a space, and answered questions by date"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0049"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "illustrations",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=True),
        sa.Column("space_id", WHOLE, nullable=True),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("width", WHOLE, nullable=False),
        sa.Column("height", WHOLE, nullable=False),
        sa.Column("small_id", WHOLE, nullable=False),
        sa.Column("large_id", WHOLE, nullable=False),
        sa.Column("wide_id", WHOLE, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", WHOLE, nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.CheckConstraint(
            "(subject_id IS NULL) <> (space_id IS NULL)", name=op.f("ck_illustrations_of_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_illustrations_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["large_id"], ["files.id"], name=op.f("fk_illustrations_large_id_files")
        ),
        sa.ForeignKeyConstraint(
            ["small_id"], ["files.id"], name=op.f("fk_illustrations_small_id_files")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_illustrations_space_id_spaces")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subjects.id"],
            name=op.f("fk_illustrations_subject_id_subjects"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["wide_id"], ["files.id"], name=op.f("fk_illustrations_wide_id_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_illustrations")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_illustrations_added_by_id", "illustrations", ["added_by_id"])
    op.create_index("ix_illustrations_space", "illustrations", ["space_id", "position", "id"])
    op.create_index("ix_illustrations_subject", "illustrations", ["subject_id", "position", "id"])
    op.create_index(
        "ix_comments_answered",
        "comments",
        ["answered_at", "id"],
        sqlite_where=sa.text("is_question = 1 AND answered_at IS NOT NULL"),
        postgresql_where=sa.text("is_question AND answered_at IS NOT NULL"),
    )
    for table in ("spaces", "subjects"):
        op.add_column(table, sa.Column("face_id", WHOLE, nullable=True))
    op.add_column("spaces", sa.Column("colour", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    # The files of the pictures are taken away by the worker, as all that nothing holds on to.
    op.drop_index("ix_comments_answered", "comments")
    # Not by a copy of the tables: that would need indexes that are left as they are.
    op.drop_column("spaces", "colour")
    for table in ("subjects", "spaces"):
        op.drop_column(table, "face_id")
    op.drop_table("illustrations")
