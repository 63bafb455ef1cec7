"""outlines of spaces and of their areas"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_SPACE = sa.text("label_id IS NULL")


def _refers(name: str, to: str, *, nullable: bool) -> sa.Column[int]:
    return sa.Column(name, WHOLE, sa.ForeignKey(f"{to}.id"), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "area_outlines",
        sa.Column("id", WHOLE, primary_key=True, nullable=False),
        _refers("space_id", "spaces", nullable=False),
        _refers("label_id", "labels", nullable=True),
        sa.Column("geojson", sa.Text(), nullable=False),
        *(
            sa.Column(edge, sa.Double(), nullable=False)
            for edge in ("south", "west", "north", "east")
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        _refers("by_id", "users", nullable=True),
        sa.UniqueConstraint("label_id"),
    )
    op.create_index("ix_area_outlines_space_id", "area_outlines", ["space_id"])
    op.create_index(
        "ix_area_outlines_of_space",
        "area_outlines",
        ["space_id"],
        unique=True,
        sqlite_where=OF_SPACE,
        postgresql_where=OF_SPACE,
    )


def downgrade() -> None:
    op.drop_table("area_outlines")
