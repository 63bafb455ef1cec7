"""which internal space an employee comes home to"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("roles", sa.Column("home_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("roles", "home_at")
