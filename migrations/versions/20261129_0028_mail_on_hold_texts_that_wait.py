"""mail that is held back, letters that are claimed, and texts that wait for the index"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
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
    op.add_column(
        "search_file_texts",
        sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("search_file_texts") as batch_op:
        batch_op.alter_column("waits", server_default=None)
    op.create_index(
        "ix_search_file_texts_waiting",
        "search_file_texts",
        ["file_id"],
        sqlite_where=sa.text("waits = 1"),
        postgresql_where=sa.text("waits"),
    )
    # Of a letter that was sent nothing is kept from now on but when.
    op.execute(
        "UPDATE outbox SET \"to\" = '', subject = '', body = '', headers = '{}', error = NULL "
        "WHERE sent_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_index("ix_search_file_texts_waiting", table_name="search_file_texts")
    op.drop_column("search_file_texts", "waits")
    op.drop_column("outbox", "claimed_until")
    op.drop_column("outbox", "claim")
    op.drop_table("outbox_holds")
