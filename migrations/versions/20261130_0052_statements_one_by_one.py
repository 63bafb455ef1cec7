"""The next statement of a box is found by its state and number.

Revision ID: 0052
Revises: 0051
"""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_ideas_box_state_id", "ideas", ["box_id", "state", "id"])


def downgrade() -> None:
    op.drop_index("ix_ideas_box_state_id", "ideas")
