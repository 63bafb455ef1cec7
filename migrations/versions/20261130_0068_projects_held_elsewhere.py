"""projects of another authority, with what their source counted"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("projects", sa.Column("held_by", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("projects", "held_by")
