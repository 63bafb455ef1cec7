"""where subjects are; whether a box asks for a place"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ON_THE_MAP = sa.text("latitude IS NOT NULL")


def upgrade() -> None:
    place_asked = sa.Column(
        "place_asked", sa.String(length=40), nullable=False, server_default="no"
    )
    op.add_column("boxes", place_asked)
    op.create_table(
        "locations",
        sa.Column(
            "subject_id",
            WHOLE,
            sa.ForeignKey("subjects.id"),
            primary_key=True,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("space_id", WHOLE, sa.ForeignKey("spaces.id"), nullable=False),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.Text(), nullable=False, server_default=""),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
    )
    op.create_index("ix_locations_shown", "locations", ["shown_from", "subject_id"])
    op.create_index("ix_locations_kind_shown", "locations", ["kind", "shown_from", "subject_id"])
    op.create_index(
        "ix_locations_space_shown", "locations", ["space_id", "shown_from", "subject_id"]
    )
    op.create_index(
        "ix_locations_spot",
        "locations",
        ["latitude", "longitude"],
        sqlite_where=ON_THE_MAP,
        postgresql_where=ON_THE_MAP,
    )
    _place_hearings()


def _place_hearings() -> None:
    """A hearing with a map is where the middle of it is."""
    connection = op.get_bind()
    maps = connection.execute(
        sa.text(
            "SELECT s.id, s.kind, s.space_id, s.visible_from, m.geojson"
            " FROM hearing_maps m JOIN subjects s ON s.id = m.hearing_id"
        ).columns(visible_from=sa.DateTime(timezone=True))
    ).all()
    locations = sa.table(
        "locations",
        *(sa.column(name) for name in ("subject_id", "kind", "space_id")),
        sa.column("shown_from", sa.DateTime(timezone=True)),
        *(sa.column(name) for name in ("place", "latitude", "longitude")),
    )
    rows = [
        {
            "subject_id": number,
            "kind": kind,
            "space_id": space,
            "shown_from": shown,
            "place": "",
            "latitude": middle[0],
            "longitude": middle[1],
        }
        for number, kind, space, shown, kept in maps
        if (middle := _middle(kept)) is not None
    ]
    if rows:
        connection.execute(locations.insert(), rows)


def _middle(kept: str) -> tuple[float, float] | None:
    """The middle of a map, latitude first; None of one that a hand has made unreadable."""
    try:
        features = json.loads(kept)["features"]
        found = [each for one in features for each in _positions(one["geometry"]["coordinates"])]
    except (ValueError, TypeError, KeyError, IndexError):
        return None
    if not found:
        return None
    across, along = zip(*found, strict=True)
    middles = [(min(each) + max(each)) / 2 for each in (along, across)]
    return round(middles[0], 6), round(middles[1], 6)


def _positions(value: Any) -> Iterator[tuple[float, float]]:
    if isinstance(value[0], list):
        for each in value:
            yield from _positions(each)
    else:
        yield float(value[0]), float(value[1])


def downgrade() -> None:
    op.drop_table("locations")
    op.drop_column("boxes", "place_asked")
