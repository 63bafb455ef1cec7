"""where people say that they live, and boxes for the people of areas"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0090"
down_revision = "0086"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIST = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "residences",
        sa.Column("user_id", WHOLE, sa.ForeignKey("users.id"), primary_key=True, nullable=False),
        sa.Column("space_id", WHOLE, sa.ForeignKey("spaces.id"), primary_key=True, nullable=False),
        sa.Column("area_id", WHOLE, sa.ForeignKey("labels.id"), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column(
        "boxes", sa.Column("area_ids", LIST, nullable=False, server_default=sa.text("'[]'"))
    )


def downgrade() -> None:
    # What was for the people of an area is not open to everybody after that.
    op.execute("UPDATE boxes SET who_writes = 'members' WHERE who_writes = 'area'")
    op.execute("UPDATE boxes SET who_supports = 'members' WHERE who_supports = 'area'")
    op.drop_column("boxes", "area_ids")
    op.drop_table("residences")
