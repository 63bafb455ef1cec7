"""mail that is held back, and letters that are claimed one by one"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "outbox_holds",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_outbox_holds")),
    )
    op.add_column("outbox", sa.Column("claim", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("claimed_until", MOMENT, nullable=True))
    # Of a letter that was sent nothing is kept from now on but when.
    op.execute(
        "UPDATE outbox SET \"to\" = '', subject = '', body = '', headers = '{}', error = NULL "
        "WHERE sent_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("outbox", "claimed_until")
    op.drop_column("outbox", "claim")
    op.drop_table("outbox_holds")
