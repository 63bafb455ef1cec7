"""what an import has added, hearings that were held elsewhere, topics that only find"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0033"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
THING = sa.Enum("subject", "person", "box", "label", name="thing", native_enum=False, length=40)


def upgrade() -> None:
    op.create_table(
        "import_runs",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("space_id", WHOLE, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_import_runs_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_table(
        "import_run_rows",
        sa.Column("run_id", WHOLE, nullable=False),
        sa.Column("thing", THING, nullable=False),
        sa.Column("row_id", WHOLE, nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_run_rows_run_id_import_runs")
        ),
        sa.PrimaryKeyConstraint("run_id", "thing", "row_id", name=op.f("pk_import_run_rows")),
    )
    op.create_index("ix_import_run_rows_row", "import_run_rows", ["thing", "row_id"])
    op.add_column("labels", sa.Column("source", sa.Text(), nullable=True))
    # Hearings of the retired type "imported" are those of other authorities: nobody here has begun to
    # assess them, and no outcome was ever promised.
    types = sa.table("hearing_types", sa.column("id"), sa.column("key"))
    subjects = sa.table("subjects", sa.column("id"), sa.column("source"))
    hearings = sa.table(
        "hearings",
        *(sa.column(name) for name in ("id", "type_id", "status", "outcome_expected_on")),
    )
    op.execute(
        sa.update(hearings)
        .where(
            hearings.c.status == "published",
            hearings.c.outcome_expected_on.is_(None),
            hearings.c.type_id.in_(sa.select(types.c.id).where(types.c.key == "imported")),
            hearings.c.id.in_(sa.select(subjects.c.id).where(subjects.c.source.is_not(None))),
        )
        .values(status="held elsewhere")
    )


def downgrade() -> None:
    hearings = sa.table("hearings", sa.column("status"))
    op.execute(
        sa.update(hearings).where(hearings.c.status == "held elsewhere").values(status="published")
    )
    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.drop_column("source")
    op.drop_index("ix_import_run_rows_row", "import_run_rows")
    op.drop_table("import_run_rows")
    op.drop_table("import_runs")
