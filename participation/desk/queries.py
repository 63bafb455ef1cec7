"""What waits for an official or a moderator, each question bounded and counted by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload

from participation import clock, config, db
from participation.accounts.models import Reader, RoleName
from participation.assessing.models import Theme
from participation.desk.models import DeskMail
from participation.hearings.models import Hearing, Phase, Status
from participation.hearings.queries.desk import (
    HELD,
    in_phase,
    mine,
    own_departments,
    worked_on_by,
)
from participation.ideas.models import Box, Idea
from participation.moderation.models import Report
from participation.moderation.rules import moderated_by
from participation.reviewing.models import ReviewComment
from participation.spaces.models import Space
from participation.spaces.rules import run_by
from participation.subjects.models import Subject, Visibility

SHOWN = 5
"""How many rows of each kind the desk shows; the rest is behind a link."""

SOON = timedelta(days=7)


def _today() -> date:
    return clock.today(config.current().timezone)


def _hearings(
    reader: Reader, only_mine: bool, condition: ColumnElement[bool], *order: Any
) -> Sequence[Row[Hearing, int]]:
    """The first hearings of a kind, with how many there are in all."""
    statement = (
        select(Hearing, func.count().over().label("total"))
        .where(worked_on_by(reader), condition)
        .options(joinedload(Hearing.space))
        .order_by(*order, Hearing.id)
        .limit(SHOWN)
    )
    if only_mine:
        statement = statement.where(mine(reader))
    return db.session.execute(statement).all()


def waiting(reader: Reader, only_mine: bool) -> Sequence[Row[Any]]:
    """Hearings with responses to read through: those that have waited longest first."""
    held = (
        select(
            Subject.root_id.label("hearing_id"),
            func.count().label("waiting"),
            func.min(Subject.created_at).label("since"),
        )
        .where(Subject.kind == "response", Subject.visibility == HELD)
        .group_by(Subject.root_id)
        .subquery()
    )
    statement = (
        select(
            Hearing,
            held.c.waiting,
            held.c.since,
            func.sum(held.c.waiting).over().label("responses"),
            func.count().over().label("total"),
        )
        .join(held, held.c.hearing_id == Hearing.id)
        .where(worked_on_by(reader))
        .options(joinedload(Hearing.space))
        .order_by(held.c.since, Hearing.id)
        .limit(SHOWN)
    )
    if only_mine:
        statement = statement.where(mine(reader))
    return db.session.execute(statement).all()


def closing(reader: Reader, only_mine: bool) -> Sequence[Row[Hearing, int]]:
    """Hearings that close within a week, the nearest first."""
    now = clock.now()
    soon = and_(in_phase(Phase.open), Hearing.closes_at <= now + SOON)
    return _hearings(reader, only_mine, soon, Hearing.closes_at)


def drafts(reader: Reader, only_mine: bool) -> Sequence[Row[Hearing, int]]:
    """Drafts, the newest first."""
    return _hearings(reader, only_mine, in_phase(Phase.draft), Hearing.id.desc())


def unassessed(reader: Reader, only_mine: bool) -> Sequence[Row[Hearing, int]]:
    """Hearings whose deadline has passed and whose assessment has not started, oldest first."""
    return _hearings(reader, only_mine, in_phase(Phase.closed), Hearing.closes_at)


def overdue(reader: Reader, only_mine: bool) -> Sequence[Row[Hearing, int]]:
    """Hearings whose outcome was promised for a day that has passed, the oldest promise first."""
    late = and_(
        Hearing.outcome_expected_on < _today(),
        or_(Hearing.status == Status.under_assessment, in_phase(Phase.closed)),
    )
    return _hearings(reader, only_mine, late, Hearing.outcome_expected_on)


def unanswered(reader: Reader, only_mine: bool) -> Sequence[Row[Idea, int]]:
    """Ideas for which something is promised within a week or overdue, the oldest promise first.

    With each, how many there are in all: counted in the ideas' own table, where only the first ones
    are read whole.
    """
    rows, boxes = Idea.__table__.alias("due"), Box.__table__
    conditions = [
        # Asked of each box in turn, so that a database begins with the few that are promised.
        db.one_by_one(boxes.c.space_id).in_(select(Space.id).where(run_by(reader))),
        rows.c.due_on <= _today() + SOON,
        rows.c.due_on.is_not(None),
    ]
    if only_mine:
        found = own_departments(reader)
        conditions.append(rows.c.department_id.in_(found) if found else false())
    due = rows.join(boxes, boxes.c.id == rows.c.box_id)
    total = select(func.count()).select_from(due).where(*conditions).scalar_subquery()
    first = (
        select(rows.c.id)
        .select_from(due)
        .where(*conditions)
        .order_by(rows.c.due_on, rows.c.id)
        .limit(SHOWN)
    )
    statement = (
        select(Idea, total.label("total"))
        .join(Idea.box)
        .where(Idea.__table__.c.id.in_(first))
        .options(joinedload(Idea.space), contains_eager(Idea.box))
        .order_by(Idea.due_on, Idea.id)
    )
    return db.session.execute(statement).all()


def handed_over(reader: Reader) -> Sequence[Row[Idea, int]]:
    """Ideas that were given to the reader's departments and have taken no step since, oldest first."""
    found = own_departments(reader)
    if not found:
        return []
    rows: Any = Idea.__table__.c
    return db.session.execute(
        select(Idea, func.count().over().label("total"))
        .join(Idea.box)
        .where(
            rows.department_id.in_(found),
            rows.handed_over_at.is_not(None),
            Subject.visibility == Visibility.visible,
            Idea.space_id.in_(select(Space.id).where(run_by(reader))),
        )
        .options(joinedload(Idea.space), contains_eager(Idea.box))
        .order_by(rows.handed_over_at, rows.id)
        .limit(SHOWN)
    ).all()


def _given(kind: str, ordered_by: ColumnElement[Any]) -> Any:
    """Hearings with work of a kind, each with how much of it there is."""
    return (
        select(
            literal(kind).label("kind"),
            Hearing.id.label("hearing_id"),
            Hearing.title.label("title"),
            Space.name.label("space"),
            func.count().label("number"),
        )
        .select_from(Hearing)
        .join(Space, Space.id == Hearing.space_id)
        .group_by(Hearing.id, Hearing.title, Space.name)
        .order_by(ordered_by, Hearing.id)
        .limit(SHOWN)
    )


COMMENTS, THEMES, ASSESSMENT = "comments", "themes", "assessment"


def _answers_for(reader: Reader, department_id: Any) -> ColumnElement[bool]:
    """Whether work of a department is this official's: of the own ones; of all when tied to none."""
    whole = [
        role.space_id
        for role in reader.held_roles
        if role.name is RoleName.official and role.department_id is None
    ]
    all_of = {each for each in whole if each is not None}
    if len(all_of) < len(set(whole)):
        return cast("ColumnElement[bool]", department_id.is_not(None))
    return or_(
        department_id.in_(own_departments(reader)),
        and_(department_id.is_not(None), Hearing.space_id.in_(sorted(all_of))),
    )


def given(reader: Reader) -> Sequence[Row[Any]]:
    """What colleagues have given to an official: comments on their drafts that nobody has settled,
    themes of their department that are not assessed, hearings under assessment. One statement.

    A draft is theirs who started it, or whose department it is.
    """
    own = or_(_answers_for(reader, Hearing.department_id), Hearing.author_id == reader.id)
    comments = (
        _given(COMMENTS, func.min(ReviewComment.at))
        .join(ReviewComment, ReviewComment.hearing_id == Hearing.id)
        .where(
            ReviewComment.settled_at.is_(None),
            ReviewComment.by_id != reader.id,
            or_(in_phase(Phase.draft), in_phase(Phase.scheduled)),
            own,
        )
    )
    assessed = or_(
        in_phase(Phase.open), in_phase(Phase.closed), Hearing.status == Status.under_assessment
    )
    themes = (
        _given(THEMES, func.min(Theme.due_on))
        .join(Theme, Theme.hearing_id == Hearing.id)
        .where(
            Theme.outcome.is_(None),
            Theme.removed_at.is_(None),
            assessed,
            _answers_for(reader, Theme.department_id),
        )
    )
    assessment = _given(ASSESSMENT, func.min(Hearing.outcome_expected_on)).where(
        Hearing.status == Status.under_assessment, own
    )
    inside = worked_on_by(reader)
    parts = [select(each.where(inside).subquery()) for each in (comments, themes, assessment)]
    return db.session.execute(union_all(*parts)).all()


@dataclass(frozen=True)
class ToDecide:
    """What waits for whoever moderates, and since when; and whether they want mail about their desk."""

    reports: int
    reported_since: datetime | None
    held: int
    held_since: datetime | None
    by_mail: bool


def to_decide(reader: Reader) -> ToDecide:
    """How many reported contributions, and how many ideas and comments that are held, wait for a
    moderator, and since when. One statement."""
    spaces, everywhere = reader.spaces_where(RoleName.moderator)
    # One by one, so that what is held is found by its own index, and not among all there is of a kind.
    kept = [Subject.kind.concat("").in_(("idea", "comment")), Subject.visibility == HELD]
    if not everywhere:
        kept.append(db.one_by_one(Subject.space_id).in_(sorted(spaces)))

    def reported(what: ColumnElement[Any]) -> Any:
        found = select(what).select_from(Report).join(Subject, Subject.id == Report.subject_id)
        return found.where(Report.closed_at.is_(None), moderated_by(reader)).scalar_subquery()

    def held(what: ColumnElement[Any]) -> Any:
        return select(what).select_from(Subject).where(*kept).scalar_subquery()

    row = db.session.execute(
        select(
            reported(func.count(Report.subject_id.distinct())),
            reported(func.min(Report.at)),
            held(func.count(Subject.id)),
            held(func.min(Subject.created_at)),
            select(func.count(DeskMail.user_id))
            .where(DeskMail.user_id == reader.id)
            .scalar_subquery(),
        )
    ).one()
    return ToDecide(*row[:4], bool(row[4]))


# ----------------------------------------------------------------------------- mail about the desk


@dataclass(frozen=True)
class Waits:
    """Something on a desk: its key, what it is about, and how much of it there is."""

    key: str
    kind: str
    title: str
    number: int
    path: str


REPORTS, HELD_BACK, RESPONSES = "reports", "held", "responses"


def everything(reader: Reader) -> list[Waits]:
    """What stands on a desk and has come from somebody else: for the mail about it."""
    decide = to_decide(reader)
    found = []
    if decide.reports:
        found.append(Waits(REPORTS, REPORTS, "", decide.reports, "/desk/reports"))
    if decide.held:
        found.append(Waits(HELD_BACK, HELD_BACK, "", decide.held, "/desk"))
    for row in waiting(reader, only_mine=bool(own_departments(reader))):
        hearing = row.Hearing
        path = f"/desk/hearings/{hearing.id}/responses"
        found.append(
            Waits(f"{RESPONSES}:{hearing.id}", RESPONSES, hearing.title, row.waiting, path)
        )
    if reader.works_as("official"):
        for row in given(reader):
            path = f"/desk/hearings/{row.hearing_id}{PLACES[row.kind]}"
            key = f"{row.kind}:{row.hearing_id}"
            found.append(Waits(key, row.kind, row.title, row.number, path))
    return found


PLACES = {COMMENTS: "/review", THEMES: "/themes", ASSESSMENT: ""}
"""Where on a hearing's desk each kind of work is done."""


def is_past(day: Any) -> bool:
    """Whether a promised day has gone by."""
    return bool(day is not None and day < _today())
