"""What is counted of a hearing, against its responses, points, parties, meetings and questions."""

from typing import Any

from sqlalchemy import Select, func, or_, select

from participation.assessing.models import Theme, point_themes
from participation.hearings.models import Hearing, Response, ResponseStatus
from participation.invariants import invariant
from participation.meetings.models import Meeting
from participation.parties.models import Party
from participation.questions.models import Question
from participation.subjects.models import Subject, Visibility

_hearings: Any = Hearing.__table__
_responses: Any = Response.__table__
_themes: Any = Theme.__table__


@invariant("hearings.responses")
def responses() -> Select[Any]:
    """A hearing counts its numbered responses, those that are shown, and knows the last number."""
    spine: Any = Subject.__table__.c
    counted = (
        select(
            _responses.c.hearing_id,
            func.count().label("received"),
            func.count().filter(spine.visibility == Visibility.visible).label("shown"),
            func.max(_responses.c.number).label("last"),
        )
        .join(Subject.__table__, spine.id == _responses.c.id)
        .where(_responses.c.number.is_not(None))
        .group_by(_responses.c.hearing_id)
        .subquery()
    )
    pairs = [
        (_hearings.c.response_count, func.coalesce(counted.c.received, 0)),
        (_hearings.c.shown_count, func.coalesce(counted.c.shown, 0)),
        (_hearings.c.last_number, func.coalesce(counted.c.last, 0)),
    ]
    return (
        select(
            _hearings.c.id, *(kept for kept, _number in pairs), *(number for _kept, number in pairs)
        )
        .outerjoin(counted, counted.c.hearing_id == _hearings.c.id)
        .where(or_(*(kept != number for kept, number in pairs)))
    )


def _differs(kept: Any, rows: Any, hearing_id: Any, *conditions: Any) -> Select[Any]:
    counted = (
        select(hearing_id.label("hearing_id"), func.count().label("number"))
        .select_from(rows)
        .where(*conditions)
        .group_by(hearing_id)
        .subquery()
    )
    number = func.coalesce(counted.c.number, 0)
    return (
        select(_hearings.c.id, kept, number)
        .outerjoin(counted, counted.c.hearing_id == _hearings.c.id)
        .where(kept != number)
    )


@invariant("hearings.meeting_count")
def meetings() -> Select[Any]:
    """A hearing counts its meetings, cancelled ones too."""
    table: Any = Meeting.__table__
    return _differs(_hearings.c.meeting_count, table, table.c.hearing_id)


@invariant("hearings.question_count")
def questions() -> Select[Any]:
    """A hearing counts its questions."""
    table: Any = Question.__table__
    return _differs(_hearings.c.question_count, table, table.c.hearing_id)


@invariant("hearings.party_count")
def parties() -> Select[Any]:
    """A hearing counts the parties that have been asked."""
    table: Any = Party.__table__
    return _differs(
        _hearings.c.party_count, table, table.c.subject_id, table.c.invited_at.is_not(None)
    )


@invariant("parties.answers")
def answers() -> Select[Any]:
    """A party stands as answered when a response of its own stands, and then by the first of them."""
    table: Any = Party.__table__
    standing = (
        select(_responses.c.party_id, func.min(_responses.c.number).label("number"))
        .where(
            _responses.c.party_id.is_not(None),
            _responses.c.status == ResponseStatus.received,
        )
        .group_by(_responses.c.party_id)
        .subquery()
    )
    number = func.coalesce(standing.c.number, 0)
    kept = func.coalesce(table.c.response_number, 0)
    return (
        select(table.c.id, kept, number)
        .outerjoin(standing, standing.c.party_id == table.c.id)
        .where(or_(kept != number, (table.c.answered_at.is_not(None)) != (number != 0)))
    )


@invariant("themes.point_count")
def points() -> Select[Any]:
    """A theme counts its points."""
    linked = (
        select(point_themes.c.theme_id, func.count().label("number"))
        .group_by(point_themes.c.theme_id)
        .subquery()
    )
    number = func.coalesce(linked.c.number, 0)
    return (
        select(_themes.c.id, _themes.c.point_count, number)
        .outerjoin(linked, linked.c.theme_id == _themes.c.id)
        .where(_themes.c.point_count != number)
    )


@invariant("points.themes")
def standing() -> Select[Any]:
    """Every point stands under a theme that is not removed."""
    return (
        select(point_themes.c.point_id, _themes.c.id, _themes.c.merged_into_id)
        .join(_themes, _themes.c.id == point_themes.c.theme_id)
        .where(_themes.c.removed_at.is_not(None))
    )
