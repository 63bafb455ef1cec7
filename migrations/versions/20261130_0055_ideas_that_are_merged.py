"""mergers of ideas, with what they moved; how many votes a person has in a box, and who may take part there"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDING = sa.text("at IS NOT NULL AND ended_at IS NULL")
OPEN = sa.text("at IS NULL AND declined_at IS NULL")


def upgrade() -> None:
    _add_mergers()
    op.add_column("votes", sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
    for table, column in (("comments", "origin_id"), ("follows", "from_id")):
        _add_reference(table, column)
    op.add_column("boxes", sa.Column("votes_each", WHOLE, nullable=True))
    for column in ("who_writes", "who_supports"):
        who = sa.Column(column, sa.String(length=40), server_default="everybody", nullable=False)
        op.add_column("boxes", who)
    _fill_in()


def _add_reference(table: str, column: str) -> None:
    """Add a column that refers to subjects; SQLite takes it as it stands, without a copy of the table."""
    name = f"fk_{table}_{column}_subjects"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
            f" CONSTRAINT {name} REFERENCES subjects (id)"
        )
        return
    op.add_column(table, sa.Column(column, WHOLE, nullable=True))
    op.create_foreign_key(name, table, "subjects", [column], ["id"])


def _drop_reference(table: str, column: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(f"fk_{table}_{column}_subjects", table, type_="foreignkey")
    # A copy of the table is made without the reference, whether or not a later step has named it.
    with op.batch_alter_table(table) as batch:
        batch.drop_column(column)


def _add_mergers() -> None:
    def moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
        return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)

    def number(name: str) -> sa.Column[object]:
        return sa.Column(name, WHOLE, nullable=False)

    references = {
        "idea_id": "ideas",
        "into_id": "ideas",
        "asked_by_id": "users",
        "by_id": "users",
        "ended_by_id": "users",
    }
    op.create_table(
        "idea_mergers",
        sa.Column("id", WHOLE, nullable=False),
        number("idea_id"),
        number("into_id"),
        moment("asked_at", nullable=False),
        sa.Column("asked_by_id", WHOLE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_keepers", sa.Boolean(), nullable=False),
        moment("declined_at"),
        moment("at"),
        sa.Column("by_id", WHOLE, nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("idea_due_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        moment("handed_over_at"),
        sa.Column("into_due_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        number("supporters"),
        number("of_both"),
        number("votes"),
        number("comments"),
        number("followers"),
        moment("ended_at"),
        sa.Column("ended_by_id", WHOLE, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_idea_mergers_{column}_{table}")
            )
            for column, table in references.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_mergers")),
    )
    for column in ("idea_id", "into_id"):
        op.create_index(op.f(f"ix_idea_mergers_{column}"), "idea_mergers", [column])
    for name, condition in (("standing", STANDING), ("open", OPEN)):
        op.create_index(
            f"ix_idea_mergers_{name}",
            "idea_mergers",
            ["idea_id"],
            unique=True,
            sqlite_where=condition,
            postgresql_where=condition,
        )


def _fill_in() -> None:
    """Write down the mergers that there are: who, when and why, and where the idea was before.

    What came along is told by the votes; comments and followers were not moved then, and stay. What a source
    had merged has no row: nobody here decided it.
    """
    op.execute(
        sa.text(
            """
            INSERT INTO idea_mergers (idea_id, into_id, asked_at, asked_by_id, reason, by_keepers, at, by_id,
                state, supporters, of_both, votes, comments, followers)
            SELECT ideas.id, ideas.merged_into_id, step.at, step.by_id, step.reason, FALSE, step.at, step.by_id,
                COALESCE((SELECT earlier.state FROM state_changes AS earlier
                    WHERE earlier.subject_id = ideas.id AND earlier.id < step.id
                    AND earlier.state IN ('new', 'in discussion', 'under assessment')
                    ORDER BY earlier.id DESC LIMIT 1), 'in discussion'),
                whole.support_count, 0,
                (SELECT COUNT(*) FROM votes WHERE votes.from_id = ideas.id), 0, 0
            FROM ideas
            JOIN ideas AS whole ON whole.id = ideas.merged_into_id
            JOIN state_changes AS step ON step.id = (SELECT MAX(last.id) FROM state_changes AS last
                WHERE last.subject_id = ideas.id AND last.state = 'merged')
            WHERE ideas.state = 'merged' AND step.by_id IS NOT NULL
            """
        )
    )


def downgrade() -> None:
    # Whatever was said elsewhere stays where it is; so do those who follow.
    for table, column in (("follows", "from_id"), ("comments", "origin_id")):
        _drop_reference(table, column)
    op.drop_column("votes", "taken_back_at")
    # What had a number of votes each is supported with as many as one likes.
    op.execute("UPDATE boxes SET method = 'support' WHERE method = 'limited'")
    for column in ("who_supports", "who_writes", "votes_each"):
        op.drop_column("boxes", column)
    op.drop_table("idea_mergers")
