"""files that a person has added of late are counted by an index"""

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_attachments_added", "attachments", ["added_by_id", "added_at"])


def downgrade() -> None:
    op.drop_index("ix_attachments_added", "attachments")
