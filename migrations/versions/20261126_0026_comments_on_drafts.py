"""what colleagues say about a draft before it opens"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "review_comments",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("hearing_id", WHOLE, nullable=False),
        sa.Column("section_id", WHOLE, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", WHOLE, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_review_comments_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["subjects.id"], name=op.f("fk_review_comments_hearing_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["subjects.id"], name=op.f("fk_review_comments_section_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["users.id"], name=op.f("fk_review_comments_settled_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comments")),
    )
    op.create_index("ix_review_comments_by_id", "review_comments", ["by_id"])
    op.create_index(
        "ix_review_comments_hearing", "review_comments", ["hearing_id", "settled_at", "id"]
    )


def downgrade() -> None:
    op.drop_table("review_comments")
