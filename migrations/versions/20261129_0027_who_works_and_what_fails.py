"""which workers there are, what fails, and when a reader of the ledger was last at its end"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", WHOLE, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("worked_at", MOMENT, nullable=True),
        sa.Column("clock_ahead", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
        sa.UniqueConstraint("host", "pid", name=op.f("uq_workers_host_pid")),
    )
    op.create_table(
        "failures",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("times", WHOLE, nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_failures")),
    )
    op.add_column("ledger_cursors", sa.Column("at_end_at", MOMENT, nullable=True))
    # A worker has a row of its own now; what is left are the times of steps.
    op.execute("DELETE FROM heartbeats WHERE name = 'worker'")


def downgrade() -> None:
    op.drop_column("ledger_cursors", "at_end_at")
    # A position that is only watched, and that no version before knows.
    op.execute("DELETE FROM ledger_cursors WHERE reader = 'search'")
    op.drop_table("failures")
    op.drop_table("workers")
