"""questions that a hearing asks, what was chosen, and the answers of a response"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIST = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("hearing_id", WHOLE, nullable=False),
        sa.Column("section_id", WHOLE, nullable=True),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "one",
                "several",
                "scale",
                "stance",
                name="kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("options", LIST, nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["subjects.id"], name=op.f("fk_questions_hearing_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["subjects.id"], name=op.f("fk_questions_section_id_subjects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index("ix_questions_hearing", "questions", ["hearing_id", "position", "id"])
    op.create_table(
        "choices",
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("question_id", WHOLE, nullable=False),
        sa.Column("choice", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_choices_subject_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_choices_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("subject_id", "question_id", "choice", name=op.f("pk_choices")),
    )
    op.create_index("ix_choices_question", "choices", ["question_id", "choice", "subject_id"])
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("question_count", WHOLE, server_default=sa.text("0"), nullable=False)
        )
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("answers", LIST, server_default=sa.text("'[]'"), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.drop_column("answers")
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        batch_op.drop_column("question_count")
    op.drop_table("choices")
    op.drop_table("questions")
