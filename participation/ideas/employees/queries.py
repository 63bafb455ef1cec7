"""Reads of what employees proposed: what it has won, and the ideas of a department's people."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true, union
from sqlalchemy.orm import aliased, joinedload

from participation import db
from participation.accounts.models import Reader, Role, RoleName, User, shown_name
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.boxes.models import Box, NamePolicy
from participation.ideas.projects.models import ProjectPart
from participation.ideas.proposals.models import Idea, IdeaState, idea_path
from participation.ideas.proposals.rules import VOTING
from participation.ideas.transfers.models import Transfer
from participation.spaces.models import Audience, Department, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Coauthor, Subject
from participation.subjects.rules import readable_by, shown_to_everyone
from participation.web import Cursor

_spine: Any = Subject.__table__.c
_ideas: Any = Idea.__table__.c
_boxes: Any = Box.__table__.c
_spaces: Any = Space.__table__.c
_parts: Any = ProjectPart.__table__.c
_transfers: Any = Transfer.__table__.c


class Won(NamedTuple):
    """What ideas and projects that came from an authority's employees have won a year: money in one
    currency, or hours; and how many won it."""

    organisation: str
    kind: GainKind
    unit: str
    amount: Decimal
    number: int


def won(reader: Reader, space_id: int | None = None) -> list[Won]:
    """What came of employees' ideas, authority by authority: of those the reader may read, of all internal
    spaces or of one, and of what was handed from there to the public. A gain that is counted for the project
    of an idea, or for what it became outside, is not counted for the idea again. One statement."""
    found = _from_employees(reader, space_id).subquery("from_employees").c
    gains, of_project = Gain.__table__.c, aliased(Gain, name="of_project")
    again = exists().where(
        _parts.subject_id == gains.subject_id,
        of_project.subject_id == _parts.project_id,
        of_project.kind == gains.kind,
        of_project.realised.is_not(None),
    )
    of_copy = aliased(Gain, name="of_copy")
    outside = exists().where(
        _transfers.idea_id == gains.subject_id,
        _transfers.ended_at.is_(None),
        of_copy.subject_id == _transfers.copy_id,
        of_copy.kind == gains.kind,
        of_copy.realised.is_not(None),
    )
    rows: Any = db.rows(
        select(
            found.organisation,
            gains.kind,
            gains.unit,
            func.sum(gains.realised),
            func.count(gains.subject_id.distinct()),
        )
        .join(Gain.__table__, gains.subject_id == found.subject_id)
        .where(
            gains.realised.is_not(None),
            gains.kind.in_((GainKind.money, GainKind.hours)),
            ~again,
            ~outside,
        )
        .group_by(found.organisation, gains.kind, gains.unit)
        .order_by(found.organisation, gains.kind.desc(), gains.unit)
    )
    return [
        Won(row[0], GainKind(row[1]), row[2], Decimal(row[3]), row[4]) for row in rows if row[3]
    ]


def _from_employees(reader: Reader, space_id: int | None) -> Any:
    """The ideas of internal spaces that everybody there may read, and the projects they belong to, with the
    authority: (subject_id, organisation)."""
    origin = Subject.__table__.alias("origin")
    came_in = exists().where(_transfers.copy_id == _spine.id, _transfers.outward.is_(False))
    inside = (
        select(_spine.id.label("subject_id"), _spaces.organisation)
        .join(Idea.__table__, _ideas.id == _spine.id)
        .join(Box.__table__, _boxes.id == _ideas.box_id)
        .join(Space.__table__, _spaces.id == _spine.space_id)
        .where(
            _spaces.audience == Audience.internal,
            _boxes.held_by == "",
            _spaces.id == space_id if space_id is not None else true(),
            spaces_readable_by(reader),
            shown_to_everyone(),
            ~came_in,
        )
    )
    handed = (
        select(_spine.id, _spaces.organisation)
        .join(Transfer.__table__, _transfers.copy_id == _spine.id)
        .join(origin, origin.c.id == _transfers.idea_id)
        .join(Space.__table__, _spaces.id == origin.c.space_id)
        .where(
            _transfers.outward,
            _transfers.ended_at.is_(None),
            _spaces.id == space_id if space_id is not None else true(),
            shown_to_everyone(),
        )
    )
    ideas = union(inside, handed).cte("ideas_of_employees").c
    project = aliased(Subject.__table__, name="project")
    projects = (
        select(_parts.project_id, ideas.organisation)
        .join(ProjectPart.__table__, _parts.subject_id == ideas.subject_id)
        .join(project, project.c.id == _parts.project_id)
        .where(shown_to_everyone(of=project.c))
    )
    return union(select(ideas.subject_id, ideas.organisation), projects)


# ------------------------------------------------------------------- a department's people


def departments(reader: Reader) -> Sequence[Department]:
    """The departments in use of the internal spaces in which the reader is an official, with their space."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    mine = true() if everywhere else Department.space_id.in_(sorted(inside))
    return db.session.scalars(
        select(Department)
        .join(Department.space)
        .where(
            mine,
            Department.closed_at.is_(None),
            Space.audience == Audience.internal,
            Space.closed_at.is_(None),
        )
        .options(joinedload(Department.space))
        .order_by(Space.name, Department.name, Department.id)
    ).all()


class OfPeople(NamedTuple):
    """An idea of a department's people, as their leader's list shows it."""

    id: int
    title: str
    language: str | None
    state: IdeaState
    state_at: Any
    supporters: int
    due_on: date | None
    department: str | None
    waits_here: bool
    author: str
    money: Decimal | None
    currency: str | None
    hours: Decimal | None

    @property
    def path(self) -> str:
        """The address of its page."""
        return idea_path(self.id, self.title)

    @property
    def won(self) -> list[tuple[GainKind, Decimal, str]]:
        """What it has won a year: a kind, how much, and in what."""
        found = (
            (GainKind.money, self.money, self.currency or ""),
            (GainKind.hours, self.hours, "h"),
        )
        return [(kind, amount, unit) for kind, amount, unit in found if amount]


def people(department: Department) -> int:
    """How many people belong to a department, as employees or officials."""
    return (
        db.session.scalar(
            select(func.count(Role.user_id.distinct()))
            .join(User, User.id == Role.user_id)
            .where(Role.department_id == department.id, User.disabled_at.is_(None))
        )
        or 0
    )


def of_people(
    reader: Reader, department: Department, cursor: Cursor | None = None, limit: int = 20
) -> Sequence[OfPeople]:
    """What those who belong to a department proposed in its space, or write along, the latest step first.

    Only what everybody in the space may read, and nothing that its box shows without its author, or under
    a pseudonym: to be on this list would say who wrote it. One statement.
    """
    author, due = User.__table__.alias("author"), Department.__table__.alias("due")
    statement = (
        select(
            _ideas.id,
            _spine.title,
            _spine.language,
            _ideas.state,
            _ideas.state_at,
            _ideas.support_count,
            _ideas.due_on,
            due.c.name,
            and_(_ideas.due_on.is_not(None), _responsible() == department.id).label("waits_here"),
            author.c.name.label("author_name"),
            author.c.pseudonym,
            author.c.shows_pseudonym,
            author.c.erased_at,
            _spine.signed,
            *_gain(GainKind.money),
            _gain(GainKind.hours)[0],
        )
        .select_from(Idea.__table__)
        .join(Subject.__table__, _spine.id == _ideas.id)
        .join(Box.__table__, _boxes.id == _ideas.box_id)
        .join(author, author.c.id == _spine.author_id)
        .outerjoin(due, due.c.id == _responsible())
        .where(
            _spine.space_id == department.space_id,
            _by_people_of(department),
            _ideas.state_at.is_not(None),
            readable_by(reader),
            shown_to_everyone(),
            or_(_boxes.hides_authors.is_(False), _ideas.state.not_in(sorted(VOTING))),
            _boxes.name_policy == NamePolicy.names,
        )
        .order_by(_ideas.state_at.desc(), _ideas.id.desc())
        .limit(limit)
    )
    if cursor:
        at, number = _ideas.state_at, _ideas.id
        statement = statement.where(
            at <= cursor[0], or_(at < cursor[0], and_(at == cursor[0], number < cursor[1]))
        )
    return [_row(row) for row in db.rows(statement)]


def _row(row: Any) -> OfPeople:
    author = shown_name(*row[9:14])
    return OfPeople._make((*row[:3], IdeaState(row[3]), *row[4:9], author, *row[14:]))


def _responsible() -> Any:
    return func.coalesce(_ideas.department_id, _boxes.department_id)


def _gain(kind: GainKind) -> tuple[Any, Any]:
    """What an idea has won of a kind, and what it is counted in."""
    gains: Any = Gain.__table__.c
    mine = and_(gains.subject_id == _ideas.id, gains.kind == kind, gains.realised.is_not(None))
    return (
        select(func.sum(gains.realised)).where(mine).scalar_subquery().label(kind.value),
        select(func.max(gains.unit)).where(mine).scalar_subquery().label("currency"),
    )


def _by_people_of(department: Department) -> ColumnElement[bool]:
    theirs = select(Role.user_id).where(Role.department_id == department.id)
    along = select(Coauthor.subject_id).where(Coauthor.user_id.in_(theirs))
    return or_(_spine.author_id.in_(theirs), _spine.id.in_(along))
