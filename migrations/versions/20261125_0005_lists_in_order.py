"""lists of ideas and hearings have their order in an index"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
INDEXES = (
    ("ideas", "ix_ideas_shown", ("shown_from", "id")),
    ("ideas", "ix_ideas_box_shown", ("box_id", "shown_from", "id")),
    ("ideas", "ix_ideas_state_shown", ("state", "shown_from", "id")),
    ("ideas", "ix_ideas_box_state_at", ("box_id", "state", "state_at", "id")),
    ("ideas", "ix_ideas_box_state_support", ("box_id", "state", "support_count", "id")),
    ("ideas", "ix_ideas_box_active", ("box_id", "active_at", "id")),
    ("ideas", "ix_ideas_state_support", ("state", "support_count", "id")),
    ("ideas", "ix_ideas_state_active", ("state", "active_at", "id")),
    ("hearings", "ix_hearings_shown", ("shown_from", "id")),
    ("hearings", "ix_hearings_status_shown", ("status", "shown_from", "id")),
    ("hearings", "ix_hearings_responses", ("response_count", "shown_from", "id")),
    ("decisions", "ix_decisions_at", ("at", "id")),
)
PROMISED = sa.text("answer_due_on IS NOT NULL AND answered_at IS NULL")


def upgrade() -> None:
    for table in ("ideas", "hearings"):
        # One column without a default: neither database writes the table anew for it.
        op.add_column(table, sa.Column("shown_from", MOMENT, nullable=True))
        op.execute(
            f"UPDATE {table} SET shown_from = (SELECT subjects.visible_from FROM subjects "  # noqa: S608
            f"WHERE subjects.id = {table}.id)"
        )
    for table, name, columns in INDEXES:
        op.create_index(name, table, list(columns), unique=False)
    op.create_index(
        "ix_ideas_promised",
        "ideas",
        ["shown_from", "id"],
        unique=False,
        sqlite_where=PROMISED,
        postgresql_where=PROMISED,
    )
    # Its place is taken by ix_ideas_box_state_at.
    op.drop_index("ix_ideas_box_state", table_name="ideas")


def downgrade() -> None:
    op.create_index("ix_ideas_box_state", "ideas", ["box_id", "state", "id"], unique=False)
    op.drop_index("ix_ideas_promised", table_name="ideas")
    for table, name, _columns in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    for table in ("hearings", "ideas"):
        op.drop_column(table, "shown_from")
