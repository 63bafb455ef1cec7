"""notices that are meant for a person, with mail by choice; mail about the desk"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("followers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("answers_by_mail", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("personal", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.create_table(
        "desk_mails",
        sa.Column("user_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_desk_mails_user_id_users")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_desk_mails")),
    )


def downgrade() -> None:
    op.drop_table("desk_mails")
    # What came without a follow would be taken for one that has ended, and its mail waits no more.
    op.execute(sa.text("UPDATE notices SET mail_waits = false WHERE personal"))
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_column("personal")
    with op.batch_alter_table("followers", schema=None) as batch_op:
        batch_op.drop_column("answers_by_mail")
