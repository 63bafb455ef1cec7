"""The map of a hearing."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base


class HearingMap(Base):
    """What a hearing is about on the map: GeoJSON as `participation.geometry` writes it.

    Beside the hearing, so that only a page with a map reads it; `Hearing.has_map` says that there is one.
    """

    __tablename__ = "hearing_maps"

    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearings.id"), primary_key=True, autoincrement=False
    )
    geojson: Mapped[str]
    saved_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
