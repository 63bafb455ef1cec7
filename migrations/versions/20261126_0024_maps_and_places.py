"""the map of a hearing, and the place that a response points at"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "hearing_maps",
        sa.Column("hearing_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("geojson", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("by_id", WHOLE, nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_hearing_maps_by_id_users")),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearings.id"], name=op.f("fk_hearing_maps_hearing_id_hearings")
        ),
        sa.PrimaryKeyConstraint("hearing_id", name=op.f("pk_hearing_maps")),
    )
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("has_map", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("latitude", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("longitude", sa.Double(), nullable=True))
        batch_op.create_index(
            "ix_responses_spots",
            ["hearing_id", "number"],
            sqlite_where=sa.text("latitude IS NOT NULL"),
            postgresql_where=sa.text("latitude IS NOT NULL"),
        )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_column("place")
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.drop_index("ix_responses_spots")
        batch_op.drop_column("longitude")
        batch_op.drop_column("latitude")
        batch_op.drop_column("place")
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        batch_op.drop_column("has_map")
    op.drop_table("hearing_maps")
