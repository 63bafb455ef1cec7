"""points in responses, themes with their assessments, who sorts what"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "points",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("hearing_id", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("start", WHOLE, nullable=True),
        sa.Column("end", WHOLE, nullable=True),
        sa.Column("from_file", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["subjects.id"], name=op.f("fk_points_hearing_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_points_made_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_points_subject_id_subjects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points")),
    )
    with op.batch_alter_table("points", schema=None) as batch_op:
        batch_op.create_index("ix_points_hearing", ["hearing_id", "id"], unique=False)
        batch_op.create_index("ix_points_subject", ["subject_id", "start", "id"], unique=False)

    op.create_table(
        "sortings",
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("hearing_id", WHOLE, nullable=False),
        sa.Column("by_id", WHOLE, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_sortings_by_id_users")),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["subjects.id"], name=op.f("fk_sortings_hearing_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_sortings_subject_id_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_sortings")),
    )
    with op.batch_alter_table("sortings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sortings_hearing", ["hearing_id", "done_at", "subject_id"], unique=False
        )

    op.create_table(
        "themes",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("hearing_id", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "followed",
                "partly followed",
                "not followed",
                "noted",
                "out of scope",
                name="outcome",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_section_id", WHOLE, nullable=True),
        sa.Column("department_id", WHOLE, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("point_count", WHOLE, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", WHOLE, nullable=True),
        sa.Column("assessed_at", MOMENT, nullable=True),
        sa.Column("assessed_by_id", WHOLE, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by_id", WHOLE, nullable=True),
        sa.Column("merged_into_id", WHOLE, nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["assessed_by_id"], ["users.id"], name=op.f("fk_themes_assessed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["changed_section_id"],
            ["subjects.id"],
            name=op.f("fk_themes_changed_section_id_subjects"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_themes_department_id_departments")
        ),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["subjects.id"], name=op.f("fk_themes_hearing_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_themes_made_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["themes.id"], name=op.f("fk_themes_merged_into_id_themes")
        ),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["users.id"], name=op.f("fk_themes_removed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    with op.batch_alter_table("themes", schema=None) as batch_op:
        batch_op.create_index("ix_themes_hearing", ["hearing_id", "position", "id"], unique=False)
        batch_op.create_index(
            "ix_themes_key",
            ["hearing_id", "key"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.create_table(
        "point_themes",
        sa.Column("point_id", WHOLE, nullable=False),
        sa.Column("theme_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"], ["points.id"], name=op.f("fk_point_themes_point_id_points")
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_point_themes_theme_id_themes")
        ),
        sa.PrimaryKeyConstraint("point_id", "theme_id", name=op.f("pk_point_themes")),
    )
    with op.batch_alter_table("point_themes", schema=None) as batch_op:
        batch_op.create_index("ix_point_themes_theme", ["theme_id", "point_id"], unique=False)

    op.create_table(
        "theme_words",
        sa.Column("theme_id", WHOLE, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("hearing_id", WHOLE, nullable=False),
        sa.Column("count", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["subjects.id"], name=op.f("fk_theme_words_hearing_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_theme_words_theme_id_themes")
        ),
        sa.PrimaryKeyConstraint("theme_id", "word", name=op.f("pk_theme_words")),
    )
    with op.batch_alter_table("theme_words", schema=None) as batch_op:
        batch_op.create_index("ix_theme_words_hearing", ["hearing_id", "word"], unique=False)

    # What says nothing to assess is sorted by nobody.
    op.execute(
        "INSERT INTO sortings (subject_id, hearing_id, by_id, at, done_at) "
        "SELECT id, hearing_id, NULL, received_at, received_at FROM responses "
        "WHERE number IS NOT NULL AND received_at IS NOT NULL "
        "AND (no_remarks OR status = 'withdrawn')"
    )


def downgrade() -> None:
    with op.batch_alter_table("theme_words", schema=None) as batch_op:
        batch_op.drop_index("ix_theme_words_hearing")

    op.drop_table("theme_words")
    with op.batch_alter_table("point_themes", schema=None) as batch_op:
        batch_op.drop_index("ix_point_themes_theme")

    op.drop_table("point_themes")
    with op.batch_alter_table("themes", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_themes_key",
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )
        batch_op.drop_index("ix_themes_hearing")

    op.drop_table("themes")
    with op.batch_alter_table("sortings", schema=None) as batch_op:
        batch_op.drop_index("ix_sortings_hearing")

    op.drop_table("sortings")
    with op.batch_alter_table("points", schema=None) as batch_op:
        batch_op.drop_index("ix_points_subject")
        batch_op.drop_index("ix_points_hearing")

    op.drop_table("points")
