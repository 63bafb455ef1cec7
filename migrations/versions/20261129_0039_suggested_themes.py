"""how rare words are among the responses to a hearing, and how often suggested themes were right"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0033"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
)


def upgrade() -> None:
    op.create_table(
        "response_words",
        sa.Column("hearing_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("upto", WHOLE, nullable=False),
        sa.Column("texts", WHOLE, nullable=False),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id"],
            ["subjects.id"],
            name=op.f("fk_response_words_hearing_id_subjects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hearing_id", name=op.f("pk_response_words")),
    )
    op.create_table(
        "theme_suggestions",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("hearing_id", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("theme_id", WHOLE, nullable=False),
        sa.Column("was_right", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["hearing_id"],
            ["subjects.id"],
            name=op.f("fk_theme_suggestions_hearing_id_subjects"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subjects.id"],
            name=op.f("fk_theme_suggestions_subject_id_subjects"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"],
            ["themes.id"],
            name=op.f("fk_theme_suggestions_theme_id_themes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_suggestions")),
        sa.UniqueConstraint(
            "subject_id", "theme_id", name=op.f("uq_theme_suggestions_subject_id_theme_id")
        ),
    )
    with op.batch_alter_table("theme_suggestions", schema=None) as batch_op:
        batch_op.create_index("ix_theme_suggestions_hearing", ["hearing_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("theme_suggestions")
    op.drop_table("response_words")
