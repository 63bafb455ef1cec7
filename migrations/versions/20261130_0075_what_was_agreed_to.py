"""what somebody agreed to when an idea is to be handed over: its words and pictures, as one sum

Who agreed before this to an idea that is not handed over yet is asked again: to which pictures they agreed
is not known.
"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "idea_transfer_consents",
        sa.Column("agreed_to", sa.Text(), nullable=False, server_default=sa.text("''")),
    )


def downgrade() -> None:
    op.drop_column("idea_transfer_consents", "agreed_to")
