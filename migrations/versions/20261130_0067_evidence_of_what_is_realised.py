"""files and links that show that an idea or a project is realised"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", _WHOLE, primary_key=True, nullable=False),
        sa.Column("subject_id", _WHOLE, sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_id", _WHOLE, sa.ForeignKey("files.id"), nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", _WHOLE, sa.ForeignKey("users.id"), nullable=True),
        sa.CheckConstraint(
            "file_id IS NOT NULL OR link <> ''", name=op.f("ck_evidence_file_or_link")
        ),
    )
    op.create_index("ix_evidence_subject_id", "evidence", ["subject_id"])
    op.create_index("ix_evidence_by_id", "evidence", ["by_id"])


def downgrade() -> None:
    op.drop_table("evidence")
