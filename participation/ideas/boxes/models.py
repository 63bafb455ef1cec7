"""Idea boxes, and what a box offers its readers."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation import clock, db
from participation.comments.models import CommentLayout
from participation.db import Base
from participation.ideas.boxes.fields import BoxField, fields_from
from participation.ideas.boxes.phases import Timetable, phases_from
from participation.spaces.models import Department, Space


def _now() -> datetime:
    return clock.now()


class Method(enum.StrEnum):
    """What a box offers its readers: to support, with as many votes as they like or a number of them, or
    to agree, pass or disagree. Each is counted by a module of `support.counting`."""

    support = "support"
    limited = "limited"
    agreement = "agreement"


class Eligible(enum.StrEnum):
    """Who may write or support in a box, of those who may enter its space and are signed in: everybody,
    who holds a role there, or who says that they live in one of its areas."""

    everybody = "everybody"
    members = "members"
    area = "area"


class NamePolicy(enum.StrEnum):
    """Under which name people write in a box: that which they show on the site, or a pseudonym of the box."""

    names = "names"
    pseudonyms = "pseudonyms"


class PlaceAsked(enum.StrEnum):
    """Whether a box asks where an idea is: not at all, if its writer likes, or of each."""

    no = "no"
    may = "may"
    must = "must"


class Box(Base):
    """A box of ideas with an owner and criteria; a call when it has an end date.

    `belongs` and `belongs_elsewhere` say what is an idea here, and what is not.
    `fields` is what it asks of an idea besides its text (`boxes.fields`).
    `phases` are those of a call that has dated them (`boxes.phases`): then `opens_at` and `closes_at` are
    from when and until when people take part, once more for lists, and `phase_edge_at` is when the next
    begins or ends, until the worker has recorded it.

    `held_by` names another authority that had it, and decided about its ideas; empty for one of ours. Such
    a box is here to be read: it stays closed, its ideas take no step, and are no figure of ours.
    `scale` is the highest score that officials can give its ideas, and `hides_authors` whether those who do
    are told who wrote them.
    `name_policy` stays once something is written, and `moderators_see_names` says whether moderators may
    learn whose a pseudonym is.
    `area_ids` are the areas for whose people it is, where `who_writes` or `who_supports` says so.
    `votes_each` is how many votes a person has in it, where they are limited.
    `place_asked` is whether it asks for a place on the map.
    """

    __tablename__ = "boxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    belongs: Mapped[str] = mapped_column(default="", server_default="")
    belongs_elsewhere: Mapped[str] = mapped_column(default="", server_default="")
    criteria: Mapped[str] = mapped_column(default="")
    fields: Mapped[list[dict[str, Any]]] = mapped_column(
        db.JsonData, default=list, server_default=text("'[]'")
    )
    place_asked: Mapped[PlaceAsked] = mapped_column(
        default=PlaceAsked.no, server_default=PlaceAsked.no.value
    )
    method: Mapped[Method] = mapped_column(default=Method.support)
    comment_layout: Mapped[CommentLayout] = mapped_column(
        default=CommentLayout.thread, server_default=CommentLayout.thread.value
    )
    votes_each: Mapped[int | None]
    who_writes: Mapped[Eligible] = mapped_column(
        default=Eligible.everybody, server_default=Eligible.everybody.value
    )
    who_supports: Mapped[Eligible] = mapped_column(
        default=Eligible.everybody, server_default=Eligible.everybody.value
    )
    area_ids: Mapped[list[int]] = mapped_column(
        db.JsonData, default=list, server_default=text("'[]'")
    )
    threshold: Mapped[int | None]
    answer_days: Mapped[int] = mapped_column(default=30)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closed: Mapped[bool] = mapped_column(default=False)
    phases: Mapped[list[list[Any]]] = mapped_column(
        db.JsonData, default=list, server_default=text("'[]'")
    )
    phase_edge_at: Mapped[datetime | None] = mapped_column(index=True)
    dates_inferred: Mapped[bool] = mapped_column(default=False)
    idea_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=_now)
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    source_note: Mapped[str | None]
    held_by: Mapped[str] = mapped_column(default="", server_default="")
    scale: Mapped[int] = mapped_column(default=5, server_default="5")
    hides_authors: Mapped[bool] = mapped_column(default=False, server_default=false())
    name_policy: Mapped[NamePolicy] = mapped_column(
        default=NamePolicy.names, server_default=NamePolicy.names.value
    )
    moderators_see_names: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1)

    space: Mapped[Space] = relationship(lazy="raise")
    department: Mapped[Department | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (UniqueConstraint("source", "source_id"),)

    @property
    def timetable(self) -> Timetable:
        """When it is open, and what can be done when."""
        return Timetable(self.closed, self.opens_at, self.closes_at, phases_from(self.phases))

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether votes are taken at a moment (now, unless said)."""
        return self.timetable.is_open(now)

    @property
    def box_fields(self) -> list[BoxField]:
        """What it asks of an idea besides its text, in order."""
        return fields_from(self.fields)

    @property
    def authority(self) -> str:
        """Who holds it: the authority of its space, unless another held it."""
        return self.held_by or self.space.organisation

    @property
    def path(self) -> str:
        return f"/boxes/{self.slug}"
