"""ideas that are split, what each of those who had voted has chosen, and where comments were said before"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = "fk_comments_split_from_id_subjects"


def upgrade() -> None:
    _add_splits()
    _add_choices()
    op.add_column(
        "ideas", sa.Column("has_splits", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    if op.get_bind().dialect.name == "sqlite":
        # As it stands, without a copy of the table.
        op.execute(
            "ALTER TABLE comments ADD COLUMN split_from_id INTEGER"
            f" CONSTRAINT {NAME} REFERENCES subjects (id)"
        )
    else:
        op.add_column("comments", sa.Column("split_from_id", WHOLE, nullable=True))
        op.create_foreign_key(NAME, "comments", "subjects", ["split_from_id"], ["id"])


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, WHOLE, nullable=nullable)


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
        )
        for column, other in columns.items()
    ]


def _add_splits() -> None:
    table = "idea_splits"
    op.create_table(
        table,
        _number("id"),
        _number("idea_id"),
        _number("new_id"),
        _moment("at", nullable=False),
        _number("by_id", nullable=True),
        sa.Column("by_keepers", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        _number("revision_id"),
        _moment("edited_before"),
        _number("supporters"),
        _number("comments"),
        _moment("ended_at"),
        _number("ended_by_id", nullable=True),
        *_references(
            table,
            idea_id="ideas",
            new_id="ideas",
            by_id="users",
            ended_by_id="users",
            revision_id="revisions",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_splits")),
    )
    op.create_index(op.f("ix_idea_splits_idea_id"), table, ["idea_id"])
    op.create_index("ix_idea_splits_new_id", table, ["new_id"], unique=True)


def _add_choices() -> None:
    table = "idea_split_choices"
    op.create_table(
        table,
        _number("split_id"),
        _number("user_id"),
        _number("value"),
        _moment("voted_at", nullable=False),
        _number("from_id", nullable=True),
        sa.Column("chosen", sa.String(length=40), nullable=True),
        _moment("chosen_at"),
        *_references(table, split_id="idea_splits", user_id="users", from_id="ideas"),
        sa.PrimaryKeyConstraint("split_id", "user_id", name=op.f("pk_idea_split_choices")),
    )
    op.create_index(op.f("ix_idea_split_choices_user_id"), table, ["user_id"])


def downgrade() -> None:
    # Both ideas stay, with the votes, comments and texts that they have now.
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(NAME, "comments", type_="foreignkey")
    with op.batch_alter_table("comments") as batch:
        batch.drop_column("split_from_id")
    op.drop_column("ideas", "has_splits")
    op.drop_table("idea_split_choices")
    op.drop_table("idea_splits")
