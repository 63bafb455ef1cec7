"""ideas written together: co-authors, invitations to write along, suggestions for a text"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HELD_BY = (
    "reports",
    "decisions",
    "revisions",
    "state_changes",
    "subject_labels",
    "follows",
    "notices",
    "outbox_subjects",
)
"""What may refer to a suggestion, those first that refer to others of them."""


def upgrade() -> None:
    op.create_table(
        "coauthors",
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_coauthors_subject_id_subjects")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_coauthors_user_id_users")),
        sa.PrimaryKeyConstraint("subject_id", "user_id", name=op.f("pk_coauthors")),
    )
    with op.batch_alter_table("coauthors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coauthors_user_id"), ["user_id"], unique=False)

    op.create_table(
        "coauthor_invitations",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("idea_id", WHOLE, nullable=False),
        sa.Column("user_id", WHOLE, nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("keeps", sa.Boolean(), nullable=False),
        sa.Column("invited_by_id", WHOLE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "accepted",
                "declined",
                "withdrawn",
                name="invitationstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["ideas.id"], name=op.f("fk_coauthor_invitations_idea_id_ideas")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["users.id"],
            name=op.f("fk_coauthor_invitations_invited_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_coauthor_invitations_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coauthor_invitations")),
        sa.UniqueConstraint("idea_id", "email", name=op.f("uq_coauthor_invitations_idea_id_email")),
        sa.UniqueConstraint(
            "idea_id", "user_id", name=op.f("uq_coauthor_invitations_idea_id_user_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("coauthor_invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coauthor_invitations_email"), ["email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_coauthor_invitations_invited_by_id"), ["invited_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_coauthor_invitations_state_at"), ["state_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_coauthor_invitations_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "suggestions",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("idea_id", WHOLE, nullable=False),
        sa.Column("based_on", WHOLE, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                "withdrawn",
                name="suggestionstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", WHOLE, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("made_version", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_suggestions_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(["id"], ["subjects.id"], name=op.f("fk_suggestions_id_subjects")),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["ideas.id"], name=op.f("fk_suggestions_idea_id_ideas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
    )
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.create_index("ix_suggestions_idea", ["idea_id", "state", "id"], unique=False)

    with op.batch_alter_table("ideas", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("coauthor_count", WHOLE, server_default=sa.text("0"), nullable=False)
        )
        batch_op.add_column(sa.Column("coauthor_id", WHOLE, nullable=True))
        batch_op.add_column(
            sa.Column("has_suggestions", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_index(batch_op.f("ix_ideas_coauthor_id"), ["coauthor_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_ideas_coauthor_id_users"), "users", ["coauthor_id"], ["id"]
        )


def _forget_suggestions() -> None:
    """Take away the suggestions, of the spine too, and what only they have given rise to."""
    spine = sa.table("subjects", sa.column("id"), sa.column("kind"))
    theirs = sa.select(spine.c.id).where(spine.c.kind == "suggestion")
    notices = sa.table("notices", sa.column("action"))
    told = sa.or_(
        notices.c.action.like("suggestion.%"),
        notices.c.action == "idea.passed_on",
    )
    op.execute(sa.delete(notices).where(told))
    for name in HELD_BY:
        held = sa.table(name, sa.column("subject_id"))
        op.execute(sa.delete(held).where(held.c.subject_id.in_(theirs)))
    entries = sa.table("ledger_entries", sa.column("subject_id"))
    op.execute(
        sa.update(entries).where(entries.c.subject_id.in_(theirs)).values(subject_id=sa.null())
    )
    op.execute(sa.delete(sa.table("suggestions")))
    op.execute(sa.delete(spine).where(spine.c.kind == "suggestion"))


def downgrade() -> None:
    _forget_suggestions()
    with op.batch_alter_table("ideas", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ideas_coauthor_id_users"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_ideas_coauthor_id"))
        batch_op.drop_column("has_suggestions")
        batch_op.drop_column("coauthor_id")
        batch_op.drop_column("coauthor_count")

    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.drop_index("ix_suggestions_idea")

    op.drop_table("suggestions")
    with op.batch_alter_table("coauthor_invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coauthor_invitations_user_id"))
        batch_op.drop_index(batch_op.f("ix_coauthor_invitations_state_at"))
        batch_op.drop_index(batch_op.f("ix_coauthor_invitations_invited_by_id"))
        batch_op.drop_index(batch_op.f("ix_coauthor_invitations_email"))

    op.drop_table("coauthor_invitations")
    with op.batch_alter_table("coauthors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coauthors_user_id"))

    op.drop_table("coauthors")
