"""what is assessed has its order, by the day that is promised, in an index"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_ideas_state_promised", "ideas", ["state", "promised_on", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_ideas_state_promised", table_name="ideas")
