"""the next statement of a box is found by its state and number, and a box asks for parts of an idea"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_index("ix_ideas_box_state_id", "ideas", ["box_id", "state", "id"])
    op.add_column(
        "boxes",
        sa.Column("fields", LIST, server_default=sa.text("'[]'"), nullable=False),
    )


def downgrade() -> None:
    with op.batch_alter_table("boxes") as batch:
        batch.drop_column("fields")
    op.drop_index("ix_ideas_box_state_id", "ideas")
