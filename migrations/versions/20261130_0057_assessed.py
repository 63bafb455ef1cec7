"""criteria and scores, who has an idea, reply templates"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _refers(name: str, to: str, *, nullable: bool = False, primary: bool = False) -> sa.Column[int]:
    return sa.Column(
        name,
        _WHOLE,
        sa.ForeignKey(f"{to}.id"),
        nullable=nullable,
        primary_key=primary,
        autoincrement=False,
    )


def upgrade() -> None:
    op.add_column("boxes", sa.Column("scale", _WHOLE, nullable=False, server_default="5"))
    op.add_column(
        "boxes",
        sa.Column("hides_authors", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _criteria()
    _scores()
    op.create_table(
        "idea_assignments",
        _refers("idea_id", "ideas", primary=True),
        _refers("user_id", "users"),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        _refers("by_id", "users", nullable=True),
        _moment("at"),
    )
    op.create_index("ix_idea_assignments_user_id", "idea_assignments", ["user_id"])
    op.create_index("ix_idea_assignments_due_on", "idea_assignments", ["due_on"])
    op.create_table(
        "reply_templates",
        _id(),
        _refers("space_id", "spaces"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _moment("at"),
        sa.Column("version", _WHOLE, nullable=False),
    )
    op.create_index("ix_reply_templates_space_id", "reply_templates", ["space_id"])
    op.create_index("ix_ideas_department", "ideas", ["department_id", "state", "state_at", "id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", _WHOLE, primary_key=True, nullable=False)


def _criteria() -> None:
    op.create_table(
        "criteria",
        _id(),
        _refers("box_id", "boxes"),
        sa.Column("position", _WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("high_means", sa.Text(), nullable=False),
        _moment("changed_at", nullable=True),
        _moment("removed_at", nullable=True),
    )
    op.create_index("ix_criteria_box_id", "criteria", ["box_id"])


def _scores() -> None:
    op.create_table(
        "evaluations",
        _id(),
        _refers("idea_id", "ideas"),
        _refers("by_id", "users", nullable=True),
        sa.Column("abstains", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _moment("first_at"),
        _moment("at"),
        sa.UniqueConstraint("idea_id", "by_id"),
    )
    op.create_index("ix_evaluations_by_id", "evaluations", ["by_id"])
    op.create_table(
        "scores",
        _refers("evaluation_id", "evaluations", primary=True),
        _refers("criterion_id", "criteria", primary=True),
        sa.Column("value", _WHOLE, nullable=False),
    )
    op.create_index("ix_scores_criterion_id", "scores", ["criterion_id"])
    op.create_table(
        "idea_scores",
        _refers("idea_id", "ideas", primary=True),
        _refers("box_id", "boxes"),
        *(
            sa.Column(name, _WHOLE, nullable=False)
            for name in ("evaluations", "mean", "lowest", "highest")
        ),
    )
    op.create_index("ix_idea_scores_mean", "idea_scores", ["box_id", "mean", "idea_id"])


def downgrade() -> None:
    op.drop_index("ix_ideas_department", "ideas")
    for table in (
        "reply_templates", "idea_assignments", "idea_scores", "scores", "evaluations", "criteria",
    ):  # fmt: skip
        op.drop_table(table)
    for column in ("hides_authors", "scale"):
        op.drop_column("boxes", column)
