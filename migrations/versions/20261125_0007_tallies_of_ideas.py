"""what ideas came to is added up for each space"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SHOWN = (
    "FROM ideas JOIN subjects ON subjects.id = ideas.id {join} "
    "WHERE subjects.visibility = 'visible' AND NOT subjects.context_hidden "
    "AND subjects.visible_from IS NOT NULL AND {which} "
    "GROUP BY 1, 3"
)


def _fill(what: str, which: str, detail: str = "''", number: str = "1", join: str = "") -> None:
    rest = SHOWN.format(join=join, which=which)
    op.execute(
        "INSERT INTO idea_tallies (space_id, what, detail, number) "
        f"SELECT subjects.space_id, '{what}', {detail}, CAST(SUM({number}) AS BIGINT) {rest}"
    )


def upgrade() -> None:
    op.create_table(
        "idea_tallies",
        sa.Column("space_id", WHOLE, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_idea_tallies_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("space_id", "what", "detail", name=op.f("pk_idea_tallies")),
    )
    postgresql = op.get_bind().dialect.name == "postgresql"
    answered_on = "date(timezone('UTC', answered_at))" if postgresql else "date(answered_at)"
    day = "to_char(answer_due_on, 'YYYY-MM-DD')" if postgresql else "CAST(answer_due_on AS TEXT)"
    promised = "answer_due_on IS NOT NULL AND answered_at IS "
    _fill("realised", "state = 'realised'")
    _fill("answered", f"{promised} NOT NULL")
    _fill("on time", f"{promised} NOT NULL AND {answered_on} <= answer_due_on")
    _fill("owed", f"{promised} NULL", day)
    _fill(
        "won",
        "ideas.state = 'realised' AND gains.realised IS NOT NULL",
        "gains.kind || ' ' || gains.unit",
        "CAST(ROUND(gains.realised * 100) AS BIGINT)",
        "JOIN gains ON gains.idea_id = ideas.id",
    )


def downgrade() -> None:
    op.drop_table("idea_tallies")
