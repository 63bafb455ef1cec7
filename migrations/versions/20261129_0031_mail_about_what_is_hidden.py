"""mail says nothing of what is hidden meanwhile; files that say no moment"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("body_if_hidden", sa.Text(), nullable=True))
    op.create_table(
        "outbox_subjects",
        sa.Column("letter_id", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["outbox.id"],
            name=op.f("fk_outbox_subjects_letter_id_outbox"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subjects.id"],
            name=op.f("fk_outbox_subjects_subject_id_subjects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("letter_id", "subject_id", name=op.f("pk_outbox_subjects")),
    )
    op.create_index("ix_outbox_subjects_subject_id", "outbox_subjects", ["subject_id"])
    op.create_table(
        "file_contents",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file_contents")),
    )


def downgrade() -> None:
    op.drop_table("file_contents")
    op.drop_table("outbox_subjects")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("body_if_hidden")
