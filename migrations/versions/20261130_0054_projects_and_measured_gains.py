"""projects and measured gains"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "gain_followups",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("months", WHOLE, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", WHOLE, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_gain_followups_owner_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_gain_followups_subject_id_subjects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gain_followups")),
        sa.UniqueConstraint(
            "subject_id", "months", name=op.f("uq_gain_followups_subject_id_months")
        ),
    )
    with op.batch_alter_table("gain_followups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gain_followups_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            "ix_gain_followups_waiting",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "gain_measurements",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("money", "hours", "quality", name="gainkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_gain_measurements_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_gain_measurements_subject_id_subjects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gain_measurements")),
    )
    with op.batch_alter_table("gain_measurements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gain_measurements_by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_gain_measurements_subject_id"), ["subject_id"], unique=False
        )

    op.create_table(
        "projects",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "in progress",
                "realised",
                "stopped",
                name="projectstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_at", MOMENT, nullable=True),
        sa.Column("department_id", WHOLE, nullable=True),
        sa.Column("responsible_id", WHOLE, nullable=True),
        sa.Column("budget", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("spent", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=True),
        sa.Column("spent_source", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("result_figures", sa.Text(), nullable=False),
        sa.Column("shown_from", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name=op.f("fk_projects_department_id_departments"),
        ),
        sa.ForeignKeyConstraint(["id"], ["subjects.id"], name=op.f("fk_projects_id_subjects")),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["users.id"], name=op.f("fk_projects_responsible_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index(
            "ix_projects_department_shown", ["department_id", "shown_from", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_projects_responsible_id"), ["responsible_id"], unique=False
        )
        batch_op.create_index("ix_projects_shown", ["shown_from", "id"], unique=False)
        batch_op.create_index(
            "ix_projects_state_shown", ["state", "shown_from", "id"], unique=False
        )

    op.create_table(
        "milestones",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("project_id", WHOLE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "precision",
            sa.Enum(
                "day",
                "month",
                "quarter",
                "season",
                "year",
                name="precision",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "in progress",
                "done",
                "dropped",
                name="milestonestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("promised_in_id", WHOLE, nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_milestones_project_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["promised_in_id"], ["subjects.id"], name=op.f("fk_milestones_promised_in_id_subjects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.create_index("ix_milestones_due", ["project_id", "due_on", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_milestones_promised_in_id"), ["promised_in_id"], unique=False
        )
        batch_op.create_index(
            "ix_milestones_waiting",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('planned', 'in progress')"),
            postgresql_where=sa.text("state IN ('planned', 'in progress')"),
        )

    op.create_table(
        "project_boxes",
        sa.Column("project_id", WHOLE, nullable=False),
        sa.Column("box_id", WHOLE, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_project_boxes_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["box_id"], ["boxes.id"], name=op.f("fk_project_boxes_box_id_boxes")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_boxes_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("project_id", "box_id", name=op.f("pk_project_boxes")),
    )
    with op.batch_alter_table("project_boxes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_boxes_box_id"), ["box_id"], unique=False)

    op.create_table(
        "project_parts",
        sa.Column("project_id", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_project_parts_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_parts_project_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_project_parts_subject_id_subjects")
        ),
        sa.PrimaryKeyConstraint("project_id", "subject_id", name=op.f("pk_project_parts")),
    )
    with op.batch_alter_table("project_parts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_project_parts_subject", ["subject_id", "project_id"], unique=False
        )

    op.create_table(
        "project_updates",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("project_id", WHOLE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", WHOLE, nullable=True),
        sa.Column("department_id", WHOLE, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_project_updates_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name=op.f("fk_project_updates_department_id_departments"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_updates_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_updates")),
    )
    with op.batch_alter_table("project_updates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_updates_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_project_updates_life", ["project_id", "at", "id"], unique=False)

    op.create_table(
        "milestone_changes",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("milestone_id", WHOLE, nullable=False),
        sa.Column("project_id", WHOLE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", WHOLE, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "in progress",
                "done",
                "dropped",
                name="milestonestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before_on", sa.Date(), nullable=True),
        sa.Column(
            "before_precision",
            sa.Enum(
                "day",
                "month",
                "quarter",
                "season",
                "year",
                name="precision",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "precision",
            sa.Enum(
                "day",
                "month",
                "quarter",
                "season",
                "year",
                name="precision",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_milestone_changes_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestones.id"],
            name=op.f("fk_milestone_changes_milestone_id_milestones"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_milestone_changes_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_changes")),
    )
    with op.batch_alter_table("milestone_changes", schema=None) as batch_op:
        batch_op.create_index("ix_milestone_changes_life", ["project_id", "at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_milestone_changes_milestone_id"), ["milestone_id"], unique=False
        )

    _rename("idea_id", "ideas", "subject_id", "subjects")


def _rename(before: str, table: str, after: str, other: str) -> None:
    """Let what a gain is of be named otherwise, with all rows."""
    with op.batch_alter_table("gains", schema=None) as batch_op:
        batch_op.drop_index(f"ix_gains_{before}")
        batch_op.drop_constraint(f"fk_gains_{before}_{table}", type_="foreignkey")
        batch_op.alter_column(before, new_column_name=after)
    with op.batch_alter_table("gains", schema=None) as batch_op:
        batch_op.create_foreign_key(f"fk_gains_{after}_{other}", other, [after], ["id"])
        batch_op.create_index(f"ix_gains_{after}", [after])


REFERS = (
    ("notices", "subject_id"),
    ("follows", "subject_id"),
    ("reports", "subject_id"),
    ("decisions", "subject_id"),
    ("subject_labels", "subject_id"),
    ("state_changes", "subject_id"),
    ("revisions", "subject_id"),
    ("attachments", "subject_id"),
    ("comments", "id"),
)
"""What refers to projects and what is said below them, in tables that the version before has too."""


def _forget_projects() -> None:
    """Take away the rows that only this version understands; the version before knows no such kind."""
    projects = sa.table("projects", sa.column("id"))
    subjects = sa.table("subjects", sa.column("id"), sa.column("kind"), sa.column("root_id"))
    in_one = subjects.c.root_id.in_(sa.select(projects.c.id))
    gone = sa.select(subjects.c.id).where(sa.or_(subjects.c.kind == "project", in_one))
    op.execute("DELETE FROM gains WHERE subject_id NOT IN (SELECT id FROM ideas)")
    op.execute("DELETE FROM notices WHERE action IN ('gain.asked', 'gain.measured')")
    entries = sa.table("ledger_entries", sa.column("subject_id"))
    op.execute(sa.update(entries).where(entries.c.subject_id.in_(gone)).values(subject_id=None))
    for name, column in REFERS:
        table = sa.table(name, sa.column(column))
        op.execute(sa.delete(table).where(table.c[column].in_(gone)))


def downgrade() -> None:
    op.execute("DELETE FROM ledger_cursors WHERE reader = 'gain-followups'")
    _forget_projects()
    _rename("subject_id", "subjects", "idea_id", "ideas")
    for table in (
        "milestone_changes",
        "project_updates",
        "project_parts",
        "project_boxes",
        "milestones",
        "projects",
        "gain_measurements",
        "gain_followups",
    ):
        op.drop_table(table)
    # And what was said below them, whose own rows are gone.
    op.execute(
        "DELETE FROM subjects WHERE kind = 'project'"
        " OR (kind = 'comment' AND id NOT IN (SELECT id FROM comments))"
    )
