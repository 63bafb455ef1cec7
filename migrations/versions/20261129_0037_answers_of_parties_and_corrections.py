"""responses are linked to parties; organisations share a number; published outcomes are corrected"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0034"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("linked_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("linked_by_id", WHOLE, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_responses_linked_by_id_users"), "users", ["linked_by_id"], ["id"]
        )
    op.drop_index("uq_organisations_number", table_name="organisations")
    op.create_table(
        "outcome_corrections",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("hearing_id", WHOLE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", WHOLE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("shows_before", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearings.id"], name=op.f("fk_outcome_corrections_hearing_id_hearings")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_outcome_corrections_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_corrections")),
    )
    op.create_index(
        op.f("ix_outcome_corrections_hearing_id"), "outcome_corrections", ["hearing_id"]
    )


def downgrade() -> None:
    """Of organisations that share a number, the first keeps it."""
    op.drop_table("outcome_corrections")
    organisations = sa.table(
        "organisations", *(sa.column(name) for name in ("id", "space_id", "number"))
    )
    first = (
        sa.select(sa.func.min(organisations.c.id))
        .where(organisations.c.number != "")
        .group_by(organisations.c.space_id, organisations.c.number)
    )
    op.execute(
        sa.update(organisations)
        .where(organisations.c.number != "", organisations.c.id.not_in(first))
        .values(number="")
    )
    op.create_index(
        "uq_organisations_number",
        "organisations",
        ["space_id", "number"],
        unique=True,
        sqlite_where=sa.text("number <> ''"),
        postgresql_where=sa.text("number <> ''"),
    )
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_responses_linked_by_id_users"), type_="foreignkey")
        batch_op.drop_column("linked_by_id")
        batch_op.drop_column("linked_at")
