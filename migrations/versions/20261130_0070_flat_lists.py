"""the tallies of what has no day, without those of days; and the ideas of a state as they came"""

from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_ideas_state_id", "ideas", ["state", "id"])
    op.create_index("ix_idea_tallies_what", "idea_tallies", ["what", "detail"])


def downgrade() -> None:
    op.drop_index("ix_idea_tallies_what", table_name="idea_tallies")
    op.drop_index("ix_ideas_state_id", table_name="ideas")
