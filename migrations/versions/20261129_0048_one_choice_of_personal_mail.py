"""one choice of mail about what one took part in; corrections of themes; what a desk mail told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


NOTHING_TOLD = "UPDATE desk_mails SET told = '{}'"
"""What stood on a desk was kept as numbers, and is kept as ids: it is told once more."""


def upgrade() -> None:
    op.execute(sa.text(NOTHING_TOLD))
    op.execute(sa.text("UPDATE notices SET personal = true WHERE by_vote"))
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_column("by_vote")
    # Whoever wanted no mail about answers has said no, and gets none; nobody else is asked anew.
    with op.batch_alter_table("followers", schema=None) as batch_op:
        batch_op.alter_column("answers_by_mail", new_column_name="personal_by_mail")
        batch_op.drop_column("votes_by_mail")
    with op.batch_alter_table("outcome_corrections", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("before", DOCUMENT, server_default=sa.text("'{}'"), nullable=False)
        )


def downgrade() -> None:
    op.execute(sa.text(NOTHING_TOLD))
    # Such a correction keeps its day and its reason.
    with op.batch_alter_table("outcome_corrections", schema=None) as batch_op:
        batch_op.drop_column("before")
    with op.batch_alter_table("followers", schema=None) as batch_op:
        batch_op.alter_column("personal_by_mail", new_column_name="answers_by_mail")
        batch_op.add_column(
            sa.Column("votes_by_mail", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.execute(sa.text("UPDATE followers SET votes_by_mail = answers_by_mail"))
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("by_vote", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.execute(
        sa.text(
            "UPDATE notices SET by_vote = true, personal = false"
            " WHERE personal AND action IN ('idea.reworded', 'idea.merged', 'idea.given_up')"
        )
    )
