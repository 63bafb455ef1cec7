"""what is an idea in a box, and the phases of a call"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("boxes", sa.Column("belongs", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "boxes", sa.Column("belongs_elsewhere", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "boxes", sa.Column("phases", LIST, nullable=False, server_default=sa.text("'[]'"))
    )
    op.add_column("boxes", sa.Column("phase_edge_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_boxes_phase_edge_at", "boxes", ["phase_edge_at"])


def downgrade() -> None:
    op.drop_index("ix_boxes_phase_edge_at", "boxes")
    with op.batch_alter_table("boxes") as table:
        for name in ("phase_edge_at", "phases", "belongs_elsewhere", "belongs"):
            table.drop_column(name)
