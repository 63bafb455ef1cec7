"""What waits for an official or a moderator, each question bounded and counted by the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Row,
    Text,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload

from participation import clock, db
from participation.accounts.models import Reader, RoleName
from participation.comments.models import Comment
from participation.desk.models import DeskMail
from participation.hearings.assessing.models import Theme
from participation.hearings.intake.queries import (
    HELD,
    in_phase,
    mine,
    own_departments,
    worked_on_by,
)
from participation.hearings.notice.models import Hearing, Phase, Status
from participation.hearings.review.models import ReviewComment
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import OVER, Idea
from participation.moderation.models import Report
from participation.moderation.rules import moderated_by
from participation.spaces.models import Space
from participation.spaces.rules import run_by, today_in
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import shown_to_everyone

SHOWN = 5
"""How many rows of each kind the desk shows; the rest is behind a link."""
WHOLE = 200
"""How many it shows of a kind that is asked for whole."""

SOON = timedelta(days=7)


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


def waiting(reader: Reader, only_mine: bool, shown: int = SHOWN) -> Sequence[Row[Any]]:
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
        .limit(shown)
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
        Hearing.outcome_expected_on < today_in(Hearing.space_id, clock.now()),
        or_(Hearing.status == Status.under_assessment, in_phase(Phase.closed)),
    )
    return _hearings(reader, only_mine, late, Hearing.outcome_expected_on)


def unanswered(reader: Reader, only_mine: bool) -> Sequence[Row[Idea, int]]:
    """Ideas for which something is promised within a week or overdue, the oldest promise first.

    With each, how many there are in all: counted in the ideas' own table, where only the first ones
    are read whole.
    """
    rows, boxes = Idea.__table__.alias("due"), Box.__table__
    in_a_week: Any = today_in(boxes.c.space_id, clock.now() + SOON)
    conditions = [
        # Asked of each box in turn, so that a database begins with the few that are promised.
        db.one_by_one(boxes.c.space_id).in_(select(Space.id).where(run_by(reader))),
        rows.c.due_on <= clock.latest_day() + SOON,
        rows.c.due_on <= in_a_week,
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


def _handed_over(reader: Reader) -> ColumnElement[bool]:
    """Ideas that were given to the reader's departments and have taken no step since."""
    rows: Any = Idea.__table__.c
    return and_(
        rows.department_id.in_(own_departments(reader)),
        rows.handed_over_at.is_not(None),
        Subject.visibility == Visibility.visible,
        Idea.space_id.in_(select(Space.id).where(run_by(reader))),
    )


def handed_over(reader: Reader, shown: int = SHOWN) -> Sequence[Row[Idea, int]]:
    """Ideas that were given to the reader's departments and have taken no step since, oldest first."""
    if not own_departments(reader):
        return []
    rows: Any = Idea.__table__.c
    return db.session.execute(
        select(Idea, func.count().over().label("total"))
        .join(Idea.box)
        .where(_handed_over(reader))
        .options(joinedload(Idea.space), contains_eager(Idea.box))
        .order_by(rows.handed_over_at, rows.id)
        .limit(shown)
    ).all()


_asked: Any = Comment.__table__
_question: Any = Subject.__table__.alias("question")
_under: Any = Subject.__table__.alias("under")


def _questions(reader: Reader, only_mine: bool, *columns: Any) -> Any:
    """Columns of the questions to the authority that no department has answered, each with the idea that
    it stands under."""
    ideas: Any = Idea.__table__
    rows = (
        select(*columns)
        .select_from(_asked)
        .join(_question, _question.c.id == _asked.c.id)
        .join(ideas, ideas.c.id == _asked.c.about_id)
        .join(_under, _under.c.id == ideas.c.id)
        .join(Box, Box.id == ideas.c.box_id)
        .join(Space, Space.id == _question.c.space_id)
        .where(
            _asked.c.is_question,
            _asked.c.answered_at.is_(None),
            shown_to_everyone(of=_question.c),
            # No more is said under an idea that is over.
            ideas.c.state.not_in(sorted(OVER)),
            _question.c.space_id.in_(select(Space.id).where(run_by(reader))),
        )
    )
    if not only_mine:
        return rows
    found = own_departments(reader)
    department = func.coalesce(ideas.c.department_id, Box.department_id)
    return rows.where(department.in_(found) if found else false())


def questions(reader: Reader, only_mine: bool, shown: int = SHOWN) -> Sequence[Row[Any]]:
    """Questions to the authority that no department has answered, the oldest first: each with the idea
    that it stands under, and how many there are in all."""
    rows = _questions(
        reader,
        only_mine,
        _asked.c.id,
        _asked.c.body,
        _question.c.created_at,
        _under.c.title,
        Space.timezone,
        func.count().over().label("total"),
    )
    return db.session.execute(rows.order_by(_asked.c.id).limit(shown)).all()


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


class Work(NamedTuple):
    """Work of a kind that colleagues have given: what there is of it, since or until when, where."""

    kind: str
    item: Any
    day: Any
    table: Any
    condition: ColumnElement[bool]

    def of_hearings(self, *columns: Any) -> Any:
        """Columns of this work and of the hearings it belongs to."""
        rows = select(literal(self.kind).label("kind"), *columns).select_from(Hearing)
        if self.table is not None:
            rows = rows.join(self.table, self.table.hearing_id == Hearing.id)
        return rows.where(self.condition)


def _work(reader: Reader) -> list[Work]:
    """What colleagues have given to an official: comments on their drafts that nobody has settled,
    themes of their department that are not assessed, hearings under assessment.

    A draft is theirs who started it, or whose department it is.
    """
    own = or_(_answers_for(reader, Hearing.department_id), Hearing.author_id == reader.id)
    assessed = or_(
        in_phase(Phase.open), in_phase(Phase.closed), Hearing.status == Status.under_assessment
    )
    inside = worked_on_by(reader)
    return [
        Work(
            COMMENTS,
            ReviewComment.id,
            ReviewComment.at,
            ReviewComment,
            and_(
                ReviewComment.settled_at.is_(None),
                ReviewComment.by_id != reader.id,
                or_(in_phase(Phase.draft), in_phase(Phase.scheduled)),
                own,
                inside,
            ),
        ),
        Work(
            THEMES,
            Theme.id,
            Theme.due_on,
            Theme,
            and_(
                Theme.outcome.is_(None),
                Theme.removed_at.is_(None),
                assessed,
                _answers_for(reader, Theme.department_id),
                inside,
            ),
        ),
        Work(
            ASSESSMENT,
            Hearing.id,
            Hearing.outcome_expected_on,
            None,
            and_(Hearing.status == Status.under_assessment, own, inside),
        ),
    ]


def given(reader: Reader, shown: int = SHOWN) -> Sequence[Row[Any]]:
    """What colleagues have given to an official (`_work`), by hearing, each with how much of it there is,
    and how many hearings there are. One statement."""
    hearing = (
        Hearing.id.label("hearing_id"),
        Hearing.title.label("title"),
        Space.name.label("space"),
    )
    counted = (func.count().label("number"), func.count().over().label("total"))
    parts = [
        each.of_hearings(*hearing, *counted)
        .join(Space, Space.id == Hearing.space_id)
        .group_by(Hearing.id, Hearing.title, Space.name)
        .order_by(func.min(each.day), Hearing.id)
        .limit(shown)
        .subquery()
        for each in _work(reader)
    ]
    return db.session.execute(union_all(*(select(each) for each in parts))).all()


@dataclass(frozen=True)
class ToDecide:
    """What waits for whoever moderates, and since when; and whether they want mail about their desk."""

    reports: int
    reported_since: datetime | None
    held: int
    held_since: datetime | None
    by_mail: bool


def _held(reader: Reader) -> ColumnElement[bool]:
    """Ideas and comments that are held where the reader moderates."""
    spaces, everywhere = reader.spaces_where(RoleName.moderator)
    # One by one, so that what is held is found by its own index, and not among all there is of a kind.
    kept = and_(Subject.kind.concat("").in_(("idea", "comment")), Subject.visibility == HELD)
    return kept if everywhere else and_(kept, db.one_by_one(Subject.space_id).in_(sorted(spaces)))


def to_decide(reader: Reader) -> ToDecide:
    """How many reported contributions, and how many ideas and comments that are held, wait for a
    moderator, and since when. One statement."""
    kept = _held(reader)

    def reported(what: ColumnElement[Any]) -> Any:
        found = select(what).select_from(Report).join(Subject, Subject.id == Report.subject_id)
        return found.where(Report.closed_at.is_(None), moderated_by(reader)).scalar_subquery()

    def held(what: ColumnElement[Any]) -> Any:
        return select(what).select_from(Subject).where(kept).scalar_subquery()

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
    """Something on a desk: its key, what it is about, how much of it there is, and the ids of what it is."""

    key: str
    kind: str
    title: str
    number: int
    path: str
    ids: frozenset[int]


REPORTS, HELD_BACK, RESPONSES = "reports", "held", "responses"
QUESTIONS, HANDED_OVER = "questions", "handed over"


def everything(reader: Reader) -> list[Waits]:
    """What stands on a desk and has come from somebody else, to the last piece: for the mail about it.
    One statement. A contribution that several have reported is one, each report of it a piece."""
    none, nothing = literal(0, db.BigId), literal("", Text)

    def part(kind: str, about: Any, title: Any, thing: Any, item: Any) -> Any:
        return select(literal(kind).label("kind"), about.label("about"), title.label("title"),
                      thing.label("thing"), item.label("item"))  # fmt: skip

    held = aliased(Subject, flat=True)
    responses = (
        part(RESPONSES, Hearing.id, Hearing.title, held.id, held.id)
        .select_from(Hearing)
        .join(held, held.root_id == Hearing.id)
        .where(held.kind == "response", held.visibility == HELD, worked_on_by(reader))
    )
    parts = [
        part(REPORTS, none, nothing, Report.subject_id, Report.id)
        .join(Subject, Subject.id == Report.subject_id)
        .where(Report.closed_at.is_(None), moderated_by(reader)),
        part(HELD_BACK, none, nothing, Subject.id, Subject.id).where(_held(reader)),
        responses.where(mine(reader)) if own_departments(reader) else responses,
    ]
    if reader.works_as("official"):
        parts += [
            each.of_hearings(
                Hearing.id.label("about"), Hearing.title.label("title"), each.item, each.item
            )
            for each in _work(reader)
        ]
        number: Any = Idea.__table__.c.id
        asked = _asked.c.id
        tied = bool(own_departments(reader))
        parts.append(
            _questions(
                reader,
                tied,
                literal(QUESTIONS).label("kind"),
                asked.label("about"),
                _under.c.title.label("title"),
                asked.label("thing"),
                asked.label("item"),
            )
        )
        parts.append(
            part(HANDED_OVER, number, Idea.title, number, number)
            .select_from(Idea)
            .where(_handed_over(reader))
        )
    return _gathered(db.session.execute(union_all(*parts)))


def _gathered(rows: Iterable[Any]) -> list[Waits]:
    """What waits, in the order of the desk: of rows (kind, what it is about, title, thing, piece)."""
    found: dict[tuple[str, int, str], tuple[set[int], set[int]]] = {}
    for kind, about, title, thing, item in rows:
        things, items = found.setdefault((kind, about, title or ""), (set(), set()))
        things.add(thing)
        items.add(item)
    return [
        Waits(
            f"{kind}:{about}" if about else kind,
            kind,
            title,
            len(things),
            _path(kind, about),
            frozenset(items),
        )
        for (kind, about, title), (things, items) in sorted(
            found.items(), key=lambda each: (_ORDER.index(each[0][0]), each[0][1])
        )
    ]


def _path(kind: str, about: int) -> str:
    if kind == HANDED_OVER:
        return f"/ideas/{about}"
    if kind == QUESTIONS:
        return f"/comments/{about}"
    if about:
        return f"/desk/hearings/{about}{PLACES[kind]}"
    return "/desk/reports" if kind == REPORTS else "/desk"


_ORDER = (REPORTS, HELD_BACK, RESPONSES, QUESTIONS, COMMENTS, THEMES, ASSESSMENT, HANDED_OVER)
PLACES = {RESPONSES: "/responses", COMMENTS: "/review", THEMES: "/themes", ASSESSMENT: ""}
"""Where on a hearing's desk each kind of work is done."""
