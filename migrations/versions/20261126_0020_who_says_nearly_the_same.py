"""which response says nearly the same as which, with the marks that find it out"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0015"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "likenesses",
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("hearing_id", WHOLE, nullable=False),
        sa.Column("leader_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["subjects.id"], name="fk_likenesses_hearing_id_subjects"
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["subjects.id"], name="fk_likenesses_leader_id_subjects"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name="fk_likenesses_subject_id_subjects"
        ),
        sa.PrimaryKeyConstraint("subject_id", name="pk_likenesses"),
    )
    op.create_index("ix_likenesses_leader", "likenesses", ["leader_id", "subject_id"])
    op.create_table(
        "likeness_marks",
        sa.Column("hearing_id", WHOLE, nullable=False),
        sa.Column("mark", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["subjects.id"], name="fk_likeness_marks_hearing_id_subjects"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name="fk_likeness_marks_subject_id_subjects"
        ),
        sa.PrimaryKeyConstraint("hearing_id", "mark", "subject_id", name="pk_likeness_marks"),
    )
    op.create_index("ix_likeness_marks_subject", "likeness_marks", ["subject_id"])


def downgrade() -> None:
    op.drop_table("likeness_marks")
    op.drop_table("likenesses")
