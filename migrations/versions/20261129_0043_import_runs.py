"""what an import has added, hearings that were held elsewhere, topics that only find, supports at a source"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0038"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


INDEXES: dict[str, tuple[str, ...]] = {
    "ix_ideas_supported": ("box_id",),
    "ix_ideas_support": (),
    "ix_ideas_state_support": ("state",),
}


def _index_by(column: str) -> None:
    for name, first in INDEXES.items():
        op.drop_index(name, "ideas")
        op.create_index(name, "ideas", [*first, column, "id"])


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
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("row_id", WHOLE, nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_run_rows_run_id_import_runs")
        ),
        sa.PrimaryKeyConstraint("run_id", "thing", "row_id", name=op.f("pk_import_run_rows")),
    )
    op.create_index("ix_import_run_rows_row", "import_run_rows", ["thing", "row_id"])
    op.add_column("labels", sa.Column("source", sa.Text(), nullable=True))
    for name in ("source_supports", "supported"):
        op.add_column("ideas", sa.Column(name, WHOLE, nullable=False, server_default="0"))
    _count_at_source()
    _index_by("supported")
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


def _count_at_source() -> None:
    """Note beside each idea how many supports its source counted."""
    figures = sa.column("source_figures", sa.JSON())
    subjects = sa.table("subjects", sa.column("id"), sa.column("kind"), figures)
    ideas = sa.table("ideas", sa.column("id"), sa.column("source_supports"))
    connection, last = op.get_bind(), 0
    while True:
        rows = connection.execute(
            sa.select(subjects.c.id, subjects.c.source_figures)
            .where(subjects.c.kind == "idea", subjects.c.id > last)
            .where(subjects.c.source_figures.is_not(None))
            .order_by(subjects.c.id)
            .limit(1000)
        ).all()
        if not rows:
            break
        last = rows[-1].id
        counted = [
            {"here": number, "supports": found["supports"]}
            for number, found in rows
            if isinstance(found, dict) and isinstance(found.get("supports"), int)
        ]
        if counted:
            connection.execute(
                sa.update(ideas)
                .where(ideas.c.id == sa.bindparam("here"))
                .values(source_supports=sa.bindparam("supports")),
                counted,
            )
    counts = sa.table(
        "ideas", *(sa.column(name) for name in ("support_count", "source_supports", "supported"))
    )
    connection.execute(
        sa.update(counts).values(supported=counts.c.support_count + counts.c.source_supports)
    )


def downgrade() -> None:
    _index_by("support_count")
    with op.batch_alter_table("ideas", schema=None) as batch_op:
        batch_op.drop_column("supported")
        batch_op.drop_column("source_supports")
    hearings = sa.table("hearings", sa.column("status"))
    op.execute(
        sa.update(hearings).where(hearings.c.status == "held elsewhere").values(status="published")
    )
    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.drop_column("source")
    op.drop_index("ix_import_run_rows_row", "import_run_rows")
    op.drop_table("import_run_rows")
    op.drop_table("import_runs")
