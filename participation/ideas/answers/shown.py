"""What is shown of boxes and ideas: their tables for exports."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from participation import db, shown, text
from participation.accounts.models import User
from participation.accounts.shown import author_columns, author_of, name_of
from participation.comments.shown import COMMENTS, comment_rows
from participation.i18n import mark
from participation.ideas.answers import words as answers_words
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.shown import BOXES
from participation.ideas.coauthors.shown import COAUTHORS, names_of
from participation.ideas.proposals import words
from participation.ideas.proposals.models import Idea, IdeaState, supports_at_source
from participation.ideas.proposals.rules import hides_author
from participation.ideas.writing.shown import PARTS, part_rows
from participation.illustrations.shown import PICTURES, picture_rows
from participation.locations.models import Location
from participation.locations.shown import PLACE, place_of, placed_columns
from participation.moderation.shown import DECISION, decisions, shown_or_not
from participation.places import Place
from participation.residence.queries import names
from participation.shown import Table, Values, site_address
from participation.spaces.models import Department, LabelKind, Space
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import shown_to_everyone
from participation.subjects.shown import (
    AT_SOURCE,
    SEEN,
    SOURCE,
    SPINE,
    Scope,
    TableOf,
    at_source,
    chunks,
    ids_with_text,
    source,
    steps,
    streamed,
)
from participation.subjects.shown import labels as labels_of

_subjects: Any = Subject.__table__.c
_ideas: Any = Idea.__table__.c
_users: Any = User.__table__.c

TABLES: Place[TableOf[Box]] = Place()
"""The tables of the file of a box."""


IDEAS = Table(
    "ideas",
    mark("Ideas"),
    mark("An idea, with how many supported it. Who did is never told."),
    (
        shown.number("idea_id", mark("Idea id"), mark("The idea's id.")),
        shown.number("box_id", mark("Box id"), mark("The box it lies in.")),
        shown.text("box", mark("Box"), mark("The last part of the box's address.")),
        shown.own_address(),
        *DECISION,
        *SEEN,
        shown.text("title", mark("Title"), mark("What it is called.")),
        shown.long_text("text", mark("Text"), mark("What it says.")),
        shown.text("author", mark("Author"), mark("The name or pseudonym that is shown on it.")),
        shown.code(
            "state", mark("Status"), mark("Where it is on its way."), IdeaState, words.states
        ),
        shown.moment("state_at", mark("In this state since"), mark("Since when.")),
        shown.text(
            "topics",
            mark("Topics"),
            mark("What it is about; several are kept apart by a semicolon."),
        ),
        shown.text(
            "areas", mark("Areas"), mark("Where it is; several are kept apart by a semicolon.")
        ),
        *PLACE,
        shown.text("department", mark("Department"), mark("The department it is routed to.")),
        shown.number("supports", mark("Supporters"), mark("How many support it, or agree.")),
        shown.number(
            "passes", mark("Pass"), mark("How many pass; only where a box asks to agree or not.")
        ),
        shown.number(
            "against",
            mark("Against"),
            mark("How many disagree; only where a box asks to agree or not."),
        ),
        shown.number(
            "source_supports",
            mark("Supporters at the source"),
            mark("How many supported it on the platform it came from; never part of `supports`."),
        ),
        *AT_SOURCE,
        shown.number(
            "comments", mark("Comments"), mark("How many comments it has, those without text too.")
        ),
        shown.moment("published_at", mark("Published"), mark("When it was published.")),
        shown.moment("edited_at", mark("Changed"), mark("When its text was last changed.")),
        shown.date(
            "answer_due_on", mark("Answer promised by"), mark("The day an answer is promised for.")
        ),
        shown.moment("answered_at", mark("Answered"), mark("When the authority first answered.")),
        shown.date(
            "promised_on", mark("Next news by"), mark("The day its next step is promised for.")
        ),
        shown.long_text("result", mark("Result"), mark("What came of it.")),
        shown.number(
            "merged_into_id", mark("Part of idea"), mark("The idea it has become part of.")
        ),
        shown.text("space", mark("Space"), mark("The space it is in.")),
        shown.language(mark("The language of its text, where it is known.")),
        *SOURCE,
        COAUTHORS,
    ),
)

STATES = Table(
    "states",
    mark("Steps of ideas"),
    mark("A step in an idea's life: the history behind its state."),
    (
        shown.number("idea_id", mark("Idea id"), mark("The idea.")),
        shown.code("state", mark("Status"), mark("What it became."), IdeaState, words.states),
        shown.moment("at", mark("When"), mark("When.")),
        shown.text("by", mark("By whom"), mark("Who took the step.")),
        shown.text("department", mark("Department"), mark("The department that took it.")),
        shown.long_text("reason", mark("Reason"), mark("Why.")),
        shown.date(
            "promised_on", mark("Next news by"), mark("The day the next step is promised for.")
        ),
        shown.yes_no(
            "inferred", mark("Inferred"), mark("Whether an import had to work the step out.")
        ),
    ),
)

GAINS = Table(
    "gains",
    mark("Gains"),
    mark("What an idea won, planned and realised."),
    (
        shown.number("gain_id", mark("Gain id"), mark("The gain's id.")),
        shown.number("idea_id", mark("Idea id"), mark("The idea.")),
        shown.code("kind", mark("Kind"), mark("What was won."), GainKind, answers_words.gains),
        shown.amount("planned", mark("Planned"), mark("How much was planned a year, in the unit.")),
        shown.amount(
            "realised", mark("Realised"), mark("How much was realised a year, in the unit.")
        ),
        shown.text(
            "unit",
            mark("Unit"),
            mark("What it is counted in: DKK, NOK, or h for hours."),
            words=answers_words.units,
        ),
        shown.long_text("note", mark("Note"), mark("What was won, in words.")),
        shown.moment("at", mark("When"), mark("When it was noted.")),
    ),
)


def _box_rows(scope: Scope, box: Box) -> Iterator[Values]:
    yield {
        "box_id": box.id,
        "address": site_address(box.path),
        "slug": box.slug,
        "name": box.name,
        "summary": box.summary,
        "description": box.description,
        "belongs": box.belongs,
        "belongs_elsewhere": box.belongs_elsewhere,
        "criteria": box.criteria,
        "space": box.space.name,
        "organisation": box.authority,
        "department": box.department.name if box.department else None,
        "method": box.method.value,
        "comment_layout": box.comment_layout.value,
        "votes_each": box.votes_each,
        "who_writes": box.who_writes.value,
        "who_supports": box.who_supports.value,
        "name_policy": box.name_policy.value,
        "moderators_see_names": box.moderators_see_names,
        "areas": names(box.area_ids),
        "threshold": box.threshold,
        "answer_days": box.answer_days,
        "opens_at": box.opens_at,
        "closes_at": box.closes_at,
        "is_open": box.is_open(scope.now),
        "ideas": box.idea_count,
        **source(box),
    }


def ideas_of(scope: Scope, box_id: int) -> Iterator[int]:
    """The ids of a box's ideas that have a row, in the order they came in."""
    yield from (row.id for row in _with_comment_counts(scope, box_id))


def _with_comment_counts(scope: Scope, box_id: int) -> Iterator[Any]:
    yield from streamed(
        select(_subjects.id, _subjects.comment_count)
        .join(Idea.__table__, _ideas.id == _subjects.id)
        .where(_ideas.box_id == box_id, _no_draft(), scope.placed())
        .order_by(_subjects.id)
    )


def _no_draft() -> ColumnElement[bool]:
    condition: ColumnElement[bool] = _subjects.visibility != Visibility.draft
    return condition


def idea_rows(scope: Scope, ids: Iterable[int]) -> Iterator[Values]:
    """Ideas, in the order of their ids."""
    target = Subject.__table__.alias("target")
    statement = (
        select(
            *SPINE,
            _subjects.title,
            _subjects.comment_count,
            *(
                _ideas[name]
                for name in (
                    "box_id", "body", "state", "state_at", "support_count", "pass_count",
                    "against_count", "coauthor_count", "answer_due_on", "answered_at", "promised_on",
                    "result",
                )
            ),
            case((shown_to_everyone(scope.now, of=target.c), _ideas.merged_into_id)).label("into"),
            _subjects.source_figures,
            Box.slug.label("box"),
            Box.hides_authors,
            Space.name.label("space"),
            Department.name.label("department"),
            *placed_columns(),
            *author_columns(_subjects.signed),
            scope.readable().label("readable"),
        )
        .join(Idea.__table__, _ideas.id == _subjects.id)
        .join(Box, Box.id == _ideas.box_id)
        .join(Space, Space.id == _subjects.space_id)
        .outerjoin(Department, Department.id == _ideas.department_id)
        .outerjoin(Location, Location.subject_id == _subjects.id)
        .outerjoin(User.__table__, _users.id == _subjects.author_id)
        .outerjoin(target, target.c.id == _ideas.merged_into_id)
        .where(scope.placed())
    )  # fmt: skip
    for chunk in chunks(ids):
        found = {
            row.id: row for row in db.session.execute(statement.where(_subjects.id.in_(chunk)))
        }
        labels, decided = labels_of(chunk), decisions(found.values())
        along = names_of([row.id for row in found.values() if row.coauthor_count])
        for idea_id in chunk:
            row = found.get(idea_id)
            if row is not None:
                yield _idea(
                    row, labels, decided.get(idea_id, {}), scope.official, along.get(idea_id)
                )


def _idea(
    row: Any, labels: Mapping[Any, str], decision: Values, official: bool, along: str | None
) -> Values:
    with_text = bool(row.readable)
    title = row.title if with_text else ""
    # Officials are those who assess: the file for everybody has the name that the page shows.
    hidden = official and hides_author(row.hides_authors, row.state)
    values: Values = {
        "idea_id": row.id,
        "box_id": row.box_id,
        "box": row.box,
        "address": site_address(f"/ideas/{row.id}-{text.slug(title, 'idea')}"),
        "shown": shown_or_not(with_text, False),
        "visibility": row.visibility.value,
        "published_at": row.published_at,
        "space": row.space,
        **decision,
    }
    if with_text:
        values |= {
            "title": row.title,
            "text": row.body,
            "author": None if hidden else author_of(row),
            "coauthors": None if hidden else along,
            "state": row.state.value,
            "state_at": row.state_at,
            "topics": labels.get((row.id, LabelKind.topic)),
            "areas": labels.get((row.id, LabelKind.area)),
            **place_of(row),
            "department": row.department,
            "supports": row.support_count,
            "passes": row.pass_count,
            "against": row.against_count,
            "source_supports": supports_at_source((row.source_figures or {}).get("supports")),
            **at_source(row.source_figures),
            "comments": row.comment_count,
            "edited_at": row.edited_at,
            "answer_due_on": row.answer_due_on,
            "answered_at": row.answered_at,
            "promised_on": row.promised_on,
            "result": row.result,
            "merged_into_id": row.into,
            "language": row.language,
            **source(row),
        }
    return values


def _state_rows(scope: Scope, box: Box) -> Iterator[Values]:
    for chunk in chunks(ideas_of(scope, box.id)):
        for each in steps(ids_with_text(scope, chunk)):
            yield {
                "idea_id": each.subject_id,
                "state": each.state,
                "at": each.at,
                "by": name_of(each.by, each.signed),
                "department": each.department.name if each.department else None,
                "reason": each.reason,
                "promised_on": each.promised_on,
                "inferred": each.inferred,
            }


def _gain_rows(scope: Scope, box: Box) -> Iterator[Values]:
    for chunk in chunks(ideas_of(scope, box.id)):
        for each in db.session.scalars(
            select(Gain)
            .where(Gain.subject_id.in_(ids_with_text(scope, chunk)))
            .order_by(Gain.subject_id, Gain.id)
        ):
            yield {
                "gain_id": each.id,
                "idea_id": each.subject_id,
                "kind": each.kind.value,
                "planned": each.planned,
                "realised": each.realised,
                "unit": each.unit,
                "note": each.note,
                "at": each.at,
            }


def _picture_rows(scope: Scope, box: Box) -> Iterator[Values]:
    for chunk in chunks(ideas_of(scope, box.id)):
        yield from picture_rows(scope, chunk)


def box_counts(scope: Scope, box_id: int) -> tuple[int, int]:
    """How many ideas the export of a box has, and how many comments they have."""
    ideas, comments = db.session.execute(
        select(func.count(), func.coalesce(func.sum(_subjects.comment_count), 0))
        .select_from(Subject.__table__.join(Idea.__table__, _ideas.id == _subjects.id))
        .where(_ideas.box_id == box_id, _no_draft(), scope.placed())
    ).one()
    return int(ideas), int(comments)


TABLES_OF_A_BOX = (
    TableOf(10, BOXES, _box_rows),
    TableOf[Box](20, IDEAS, lambda scope, box: idea_rows(scope, ideas_of(scope, box.id))),
    TableOf(30, STATES, _state_rows),
    TableOf[Box](
        40, COMMENTS, lambda scope, box: comment_rows(scope, _with_comment_counts(scope, box.id))
    ),
    TableOf(50, GAINS, _gain_rows),
    TableOf(60, PICTURES, _picture_rows),
    TableOf[Box](70, PARTS, lambda scope, box: part_rows(scope, ideas_of(scope, box.id))),
)
"""The tables of a box, with its ideas and the comments on them."""
