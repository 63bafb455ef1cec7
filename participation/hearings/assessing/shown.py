"""What is shown of themes and points: their tables for exports, and the column of a response's themes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, case, select

from participation import db, shown
from participation.hearings.assessing import words
from participation.hearings.assessing.models import Outcome, Point, Theme, point_themes
from participation.hearings.assessing.queries.themes import themes as themes_of
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.notice.shown import OF_HEARING
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.rules import responses_are_listed
from participation.i18n import mark
from participation.shown import Table, Values
from participation.subjects.models import Subject
from participation.subjects.rules import may_be_quoted
from participation.subjects.shown import AddedColumns, Scope, TableOf, streamed

_subjects: Any = Subject.__table__.c
_responses: Any = Response.__table__.c


def _outcomes() -> Mapping[str, str]:
    return {key.value: said for key, said in words.outcomes().items()}


THEMES = Table(
    "themes",
    mark("Themes"),
    mark("What people said, gathered, and what the authority makes of it."),
    (
        shown.number("theme_id", mark("Theme id"), mark("The theme's id.")),
        OF_HEARING,
        shown.number("position", mark("Order"), mark("Its place among the themes.")),
        shown.text("title", mark("Title"), mark("What it is called.")),
        shown.number("points", mark("Points"), mark("How many points of responses are under it.")),
        shown.long_text("summary", mark("What people say"), mark("What people say, in short.")),
        shown.long_text(
            "assessment",
            mark("What the authority thinks of it"),
            mark("What the authority thinks of it."),
        ),
        shown.code("outcome", mark("Outcome"), mark("What is done with it."), Outcome, _outcomes),
        shown.long_text("reason", mark("Reason"), mark("Why.")),
        shown.number(
            "changed_section_id",
            mark("Changed section"),
            mark("The section that was changed for it."),
        ),
        shown.for_officials(
            shown.text("department", mark("Department"), mark("The department that assesses it."))
        ),
        shown.for_officials(
            shown.date("due_on", mark("Assessed by"), mark("By when it is to be assessed."))
        ),
    ),
)

POINTS = Table(
    "points",
    mark("Points"),
    mark("A point of a response under a theme, in the respondent's own words."),
    (
        shown.number(
            "point_id", mark("Point id"), mark("The point's id; it may be under several themes.")
        ),
        OF_HEARING,
        shown.number("response_number", mark("Response no."), mark("The response it is from.")),
        shown.number("theme_id", mark("Theme id"), mark("The theme it is gathered under.")),
        shown.text("theme", mark("Theme"), mark("That theme's title.")),
        shown.long_text("quote", mark("Words"), mark("The words of the response.")),
    ),
)


def _told_themes(scope: Scope, hearing: Hearing) -> Sequence[Theme]:
    """The themes that a version of a file may tell: those of a published outcome, or all of them."""
    if not (scope.official or hearing.status is Status.concluded):
        return []
    return [each for each in themes_of(hearing.id) if scope.official or each.is_assessed]


def _theme_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """The themes of a hearing in their order, with what the authority makes of each."""
    for each in _told_themes(scope, hearing):
        yield {
            "theme_id": each.id,
            "hearing_id": hearing.id,
            "position": each.position,
            "title": each.title,
            "points": each.point_count,
            "summary": each.summary,
            "assessment": each.assessment,
            "outcome": each.outcome.value if each.outcome else None,
            "reason": each.reason,
            "changed_section_id": each.changed_section_id,
            "department": each.department.name if each.department else None,
            "due_on": each.due_on,
        }


def _points(scope: Scope, hearing: Hearing, *columns: Any) -> Select[Any]:
    """Points under themes that may be told, of responses that are there with their text."""
    linked = point_themes.c
    told = [Theme.removed_at.is_(None)]
    if not scope.official:
        told.append(Theme.outcome.is_not(None))
    return (
        select(*columns)
        .select_from(Point)
        .join(point_themes, linked.point_id == Point.id)
        .join(Theme, Theme.id == linked.theme_id)
        .join(Subject.__table__, _subjects.id == Point.subject_id)
        .join(Response.__table__, _responses.id == Point.subject_id)
        .where(
            Point.hearing_id == hearing.id,
            _responses.status == ResponseStatus.received,
            _responses.number.is_not(None),
            scope.readable(),
            *told,
        )
    )


def _has_points(scope: Scope, hearing: Hearing) -> bool:
    told = scope.official or hearing.status is Status.concluded
    return told and responses_are_listed(scope.reader, hearing)


def _point_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """What responses say under each theme, by number; words that may not be quoted are left out."""
    if not _has_points(scope, hearing):
        return
    quoted = case((may_be_quoted(_subjects), Point.quote), else_="")
    statement = _points(
        scope, hearing, Point.id.label("point"), _responses.number, Theme.id, Theme.title,
        quoted.label("quote"),
    ).order_by(_responses.number, Point.id, Theme.id)  # fmt: skip
    for point_id, number, theme_id, title, said in streamed(statement):
        yield {
            "point_id": point_id,
            "hearing_id": hearing.id,
            "response_number": number,
            "theme_id": theme_id,
            "theme": title,
            "quote": said,
        }


def _read_themes(scope: Scope, hearing: Hearing, rows: Sequence[Any]) -> dict[int, Values]:
    """The themes under which each of some responses has points, in their order."""
    if not _has_points(scope, hearing):
        return {}
    statement = _points(scope, hearing, Point.subject_id, Theme.title, Theme.position, Theme.id)
    found: dict[int, list[str]] = {}
    for subject_id, title, *_place in db.session.execute(
        statement.where(Point.subject_id.in_([row.id for row in rows]))
        .distinct()
        .order_by(Point.subject_id, Theme.position, Theme.id)
    ):
        found.setdefault(subject_id, []).append(title)
    return {subject_id: {"themes": titles} for subject_id, titles in found.items()}


THEMES_OF_A_RESPONSE = AddedColumns[Hearing](
    (
        shown.several(
            "themes",
            mark("Themes"),
            mark("The themes its points are gathered under, once the outcome is published."),
        ),
    ),
    _read_themes,
    after="files",
)
"""The column of responses with their themes."""

TABLES_OF_A_HEARING = (TableOf(40, THEMES, _theme_rows), TableOf(50, POINTS, _point_rows))
"""The tables of this room."""
