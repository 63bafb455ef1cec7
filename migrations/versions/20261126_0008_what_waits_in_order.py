"""what waits for an answer and what is assessed have their order, in indexes"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OWED = sa.text("answer_due_on IS NOT NULL AND answered_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_ideas_state_promised", "ideas", ["state", "promised_on", "id"], unique=False
    )
    op.create_index(
        "ix_ideas_owed",
        "ideas",
        ["answer_due_on", "id", "box_id", "state", "department_id"],
        unique=False,
        sqlite_where=OWED,
        postgresql_where=OWED,
    )


def downgrade() -> None:
    op.drop_index("ix_ideas_owed", table_name="ideas")
    op.drop_index("ix_ideas_state_promised", table_name="ideas")
