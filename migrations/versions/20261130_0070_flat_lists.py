"""what is promised, by its month too; and the ideas of a state as they came"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


MONTHS = {"owed": "owed in month", "promised": "promised in month"}


def upgrade() -> None:
    op.create_index("ix_ideas_state_id", "ideas", ["state", "id"])
    op.create_index("ix_idea_tallies_what", "idea_tallies", ["what", "detail"])
    for day, month in MONTHS.items():
        op.get_bind().execute(
            sa.text(
                "INSERT INTO idea_tallies (space_id, department_id, year, what, detail, number)"
                " SELECT space_id, department_id, year, :month, substr(detail, 1, 7), sum(number)"
                " FROM idea_tallies WHERE what = :day"
                " GROUP BY space_id, department_id, year, substr(detail, 1, 7)"
            ).bindparams(sa.bindparam("month", month, type_=sa.Text), day=day)
        )


def downgrade() -> None:
    for month in MONTHS.values():
        op.get_bind().execute(
            sa.text("DELETE FROM idea_tallies WHERE what = :month").bindparams(month=month)
        )
    op.drop_index("ix_idea_tallies_what", table_name="idea_tallies")
    op.drop_index("ix_ideas_state_id", table_name="ideas")
