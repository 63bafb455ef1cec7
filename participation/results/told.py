"""The results themselves, told first: hearings with an outcome, what ideas became, what projects came to."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    func,
    select,
)

from participation import clock, db
from participation.accounts.models import Reader, Standing
from participation.db import NOW, BigId, UTCDateTime
from participation.hearings.notice import cards as hearing_cards
from participation.hearings.notice.cards import HearingCard
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.notice.queries.public import asking
from participation.ideas.answers.statistics import year
from participation.ideas.boxes.models import Box
from participation.ideas.projects.models import Project, project_path
from participation.ideas.proposals import cards as idea_cards
from participation.ideas.proposals.cards import IdeaCard
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries.lists import with_cards
from participation.illustrations import faces
from participation.illustrations.faces import with_faces
from participation.results.figures import (
    CONCLUDED_AT,
    PROJECT_REALISED,
    REALISED_AT,
    hearings,
    ideas,
    projects,
    spine,
)
from participation.results.wanted import Wanted, bounds
from participation.spaces.models import Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject
from participation.subjects.rules import readable_by, shown_to_everyone

EVERYTHING = Wanted()


def is_shown(table: FromClause, standing: Standing) -> ColumnElement[bool]:
    """What everybody who may enter a space can read there, in the spaces the reader may enter: asked of
    each row of `hearings` or `ideas`.

    Asked this way a database begins with the rows that are wanted, by their own index, and not
    with everything that a space holds.
    """
    shown = select(Subject.id).where(
        Subject.id == table.c.id, readable_by(standing, NOW), shown_to_everyone(NOW)
    )
    return shown.correlate(table).exists()


def _values(reader: Reader, wanted: Wanted, space_id: int | None) -> dict[str, Any]:
    values = asking(
        reader, space=space_id, authority=wanted.authority, slug=wanted.space, year=wanted.year
    )
    return values if wanted.year is None else {**values, **bounds(wanted.year)}


def _asked(wanted: Wanted, space_id: int | None) -> tuple[str, ...]:
    given = {
        "authority": wanted.authority,
        "slug": wanted.space,
        "year": wanted.year,
        "space": space_id,
    }
    return tuple(name for name, value in given.items() if value)


def _narrowed(asked: tuple[str, ...], of_space: Any, moment: Any, zone: Any) -> list[Any]:
    """Conditions on the space of a result and on the moment at which it was there; `zone` is the space's."""
    spaces = Space.__table__.alias("its_space").c
    which = {
        "authority": spaces.organisation == bindparam("authority", type_=Text),
        "slug": spaces.slug == bindparam("slug", type_=Text),
    }
    conditions = [which[name] for name in asked if name in which]
    found: list[Any] = []
    if conditions:
        found.append(of_space.in_(select(spaces.id).where(*conditions)))
    if "year" in asked:
        # An index holds the moments; what lies in a year is a matter of the space's zone at its ends.
        first, end = (bindparam(name, type_=UTCDateTime()) for name in ("first", "end"))
        found += [moment >= first, moment < end]
        found.append(year(db.local_day(moment, zone)) == bindparam("year", type_=Integer))
    if "space" in asked:
        found.append(of_space == bindparam("space", type_=BigId))
    return found


def _there(of_space: Any) -> Any:
    """The zone of a space."""
    zones = Space.__table__.alias("zone").c
    return select(zones.timezone).where(zones.id == of_space).scalar_subquery()


def concluded_hearings(
    reader: Reader, *, limit: int, wanted: Wanted = EVERYTHING, space_id: int | None = None
) -> Sequence[HearingCard]:
    """The hearings with an outcome, the latest first."""
    statement = _concluded_hearings(reader.standing, limit, _asked(wanted, space_id))
    return hearing_cards.read(db.rows(statement, _values(reader, wanted, space_id)))


# Built anew, it takes 0.7 ms of the 4.0 of the front page.
@lru_cache(maxsize=64)
def _concluded_hearings(standing: Standing, limit: int, asked: tuple[str, ...]) -> Select[Any]:
    cards = select(*hearing_cards.columns()).select_from(Hearing).join(Hearing.space)
    return (
        with_faces(cards, Hearing.face_id)
        .where(
            Hearing.status == Status.concluded,
            readable_by(standing, NOW),
            shown_to_everyone(NOW),
            *_narrowed(asked, spine.space_id, CONCLUDED_AT, Space.timezone),
        )
        .order_by(hearings.concluded_at.desc(), hearings.id.desc())
        .limit(limit)
    )


def realised_ideas(
    reader: Reader, *, limit: int, wanted: Wanted = EVERYTHING
) -> Sequence[IdeaCard]:
    """The ideas that have become something here, the latest first."""
    statement = _realised_ideas(reader.standing, limit, _asked(wanted, None))
    return idea_cards.read(db.rows(statement, _values(reader, wanted, None)))


# Built anew, it takes 0.8 ms of the 4.0 of the front page.
@lru_cache(maxsize=64)
def _realised_ideas(standing: Standing, limit: int, asked: tuple[str, ...]) -> Select[Any]:
    boxes = Box.__table__.alias("of_idea").c
    of_space: Any = (
        select(boxes.space_id).where(boxes.id == ideas.box_id).correlate(Idea.__table__)
    ).scalar_subquery()
    latest = (
        select(ideas.id)
        .where(
            ideas.state == IdeaState.realised,
            ideas.box_id.not_in(select(Box.id).where(Box.held_by != "")),
            is_shown(Idea.__table__, standing),
            *_narrowed(asked, of_space, ideas.state_at, _there(of_space)),
        )
        .order_by(ideas.state_at.desc(), ideas.id.desc())
        .limit(limit)
    )
    return (
        with_cards(select(*idea_cards.columns()))
        .where(ideas.id.in_(select(latest.subquery().c.id)))
        .order_by(ideas.state_at.desc(), ideas.id.desc())
        .limit(limit)
    )


class ProjectResult(NamedTuple):
    """A realised project on a card: what came of it, in figures and in words."""

    id: int
    title: str
    language: str | None
    figures: str
    result: str
    realised_at: datetime
    space: str
    timezone: str
    colour: str
    picture_id: int | None
    picture_version: int | None
    picture_shows: str | None

    @property
    def path(self) -> str:
        """The address of its page."""
        return project_path(self.id, self.title)

    @property
    def face(self) -> faces.Face | None:
        """Its first picture."""
        return faces.of_card(self)

    @property
    def came_to(self) -> str:
        """What it came to, in one sentence."""
        return self.figures or self.result

    @property
    def day(self) -> Any:
        """The day on which it was realised, in its space."""
        return clock.local_day(self.realised_at, self.timezone)


def realised_projects(
    reader: Reader, *, limit: int, wanted: Wanted = EVERYTHING
) -> Sequence[ProjectResult]:
    """The projects that are realised, the latest first."""
    statement = _realised_projects(reader.standing, limit, _asked(wanted, None))
    rows = db.rows(statement, _values(reader, wanted, None))
    return [ProjectResult._make(row) for row in rows]


# Built anew, it takes longer than it is asked.
@lru_cache(maxsize=64)
def _realised_projects(standing: Standing, limit: int, asked: tuple[str, ...]) -> Select[Any]:
    statement = (
        select(
            projects.id,
            spine.title,
            spine.language,
            projects.result_figures,
            func.substr(projects.result, 1, 2000),
            REALISED_AT,
            Space.name,
            Space.timezone,
            Space.colour,
            *faces.columns(),
        )
        .select_from(Project.__table__)
        .join(Subject.__table__, spine.id == projects.id)
        .join(Space, Space.id == spine.space_id)
        .where(
            and_(PROJECT_REALISED, spaces_readable_by(standing)),
            shown_to_everyone(NOW, of=spine),
            *_narrowed(asked, spine.space_id, REALISED_AT, Space.timezone),
        )
        .order_by(REALISED_AT.desc(), projects.id.desc())
        .limit(limit)
    )
    return with_faces(statement, spine.face_id)
