"""The figures: one statement counts what came of it, by space, department and year.

Those of ideas are kept (`answers.statistics`); hearings, projects and gains that were asked for are few, and
counted by their indexes.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from participation import clock, db
from participation.accounts.models import Reader, Standing
from participation.db import NOW
from participation.hearings.notice.models import Hearing, Status
from participation.ideas.answers import statistics
from participation.ideas.answers.models import Gain, Tallied
from participation.ideas.answers.statistics import NO_DEPARTMENT, year
from participation.ideas.boxes.models import Box
from participation.ideas.gains.models import FollowUp
from participation.ideas.projects.models import Project, ProjectState
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rules import LATEST_DAY
from participation.results.wanted import Wanted, What
from participation.spaces.models import Audience, Department, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.spaces.rules import today_in
from participation.subjects.models import Subject
from participation.subjects.rules import asking, shown_to_everyone, written

Key = TypeVar("Key", bound=Hashable)

ideas: Any = Idea.__table__.c
spine: Any = Subject.__table__.c
projects: Any = Project.__table__.c
hearings: Any = Hearing.__table__.c
gains: Any = Gain.__table__.c
boxes: Any = Box.__table__.c

CONCLUDED_AT = func.coalesce(hearings.concluded_at, spine.visible_from)
REALISED_AT = func.coalesce(projects.state_at, spine.visible_from)
PROJECT_REALISED = and_(projects.state == written(ProjectState.realised), projects.held_by == "")
"""Which projects are realised, of ours: what another authority did is no figure of it."""
OWNER = func.coalesce(ideas.department_id, boxes.department_id, projects.department_id)
"""The department of an idea or a project, where both are asked for."""


class Figure(NamedTuple):
    """How many there are of what, in a department of a space and a year; amounts are `planned` and
    `measured`, in a unit, and counted by no `number`."""

    space_id: int
    space: str
    slug: str
    authority: str
    internal: bool
    department_id: int
    department: str | None
    year: int
    what: What
    unit: str
    number: int
    planned: Decimal
    measured: Decimal

    @property
    def name_there(self) -> str:
        """The name of its space, with its authority where that is another word."""
        return self.space if self.authority in self.space else f"{self.space}, {self.authority}"


def read(reader: Reader) -> list[Figure]:
    """All figures over what the reader may read. One statement."""
    values = asking(reader, latest_day=clock.latest_day(), **statistics.at_this_moment())
    postgresql = db.session.get_bind().dialect.name == "postgresql"
    found: dict[tuple[Any, ...], Figure] = {}
    for row in db.rows(_all(reader.standing, postgresql), values):
        part, what = _MEANING[row.what]
        unit = "" if part == _NUMBER else row.detail.rpartition(" ")[2]
        if part != _NUMBER and not unit:
            continue
        key = (row.space_id, row.department_id, row.year, what, unit)
        figure = found.get(key) or Figure(
            row.space_id,
            row.space,
            row.slug,
            row.organisation,
            row.audience is Audience.internal,
            row.department_id,
            row.department,
            row.year,
            what,
            unit,
            0,
            Decimal(0),
            Decimal(0),
        )
        number = int(row.number)
        amount = number if part == _NUMBER else Decimal(number) / 100
        found[key] = figure._replace(**{part: getattr(figure, part) + amount})
    return _with_late(found)


_NUMBER, _PLANNED, _MEASURED = "number", "planned", "measured"
_MEANING: dict[str, tuple[str, What]] = {
    "hearings": (_NUMBER, What.hearings),
    "projects": (_NUMBER, What.projects),
    "unmeasured": (_NUMBER, What.unmeasured),
    Tallied.realised.value: (_NUMBER, What.ideas),
    Tallied.declined.value: (_NUMBER, What.declined),
    Tallied.on_time.value: (_NUMBER, What.in_time),
    # Taken away from those that came on time, below.
    Tallied.answered.value: (_NUMBER, What.late),
    Tallied.owed.value: (_NUMBER, What.missing),
    Tallied.promised.value: (_NUMBER, What.overdue),
    Tallied.planned.value: (_PLANNED, What.idea_gains),
    Tallied.won.value: (_MEASURED, What.idea_gains),
    "project planned": (_PLANNED, What.project_gains),
    "project won": (_MEASURED, What.project_gains),
}


def _with_late(found: dict[tuple[Any, ...], Figure]) -> list[Figure]:
    """The figures, with those that were answered less those in time: the late ones."""
    for key, figure in list(found.items()):
        if figure.what is What.in_time:
            late = (*key[:3], What.late, "")
            found[late] = found[late]._replace(number=found[late].number - figure.number)
    return [each for each in found.values() if each.number or each.planned or each.measured]


# Built anew, it takes longer than the rest of the page.
@lru_cache(maxsize=64)
def _all(standing: Standing, postgresql: bool) -> Select[Any]:
    inside = spaces_readable_by(standing)
    parts = [
        _of_ideas(inside, postgresql),
        _of_hearings(inside),
        *_of_projects(inside),
        _unmeasured(inside),
    ]
    found = union_all(*parts).subquery()
    return (
        select(
            Space.id.label("space_id"),
            Space.name.label("space"),
            Space.slug,
            Space.organisation,
            Space.audience,
            found.c.department_id,
            Department.name.label("department"),
            found.c.year,
            found.c.what,
            found.c.detail,
            found.c.number,
        )
        .join(Space, Space.id == found.c.space_id)
        .outerjoin(Department, Department.id == found.c.department_id)
        .order_by(Space.organisation, Space.name, Department.name, found.c.year.desc())
    )


def _of_ideas(inside: ColumnElement[bool], postgresql: bool) -> Select[Any]:
    """What is kept of ideas."""
    kept = statistics.now(postgresql).c
    by_day = kept.what.in_([each.value for each in statistics.MONTH_OF])
    detail = case((by_day, ""), else_=kept.detail)
    keys = (kept.space_id, kept.department_id, kept.year, kept.what, detail.label("detail"))
    return (
        select(*keys, cast(func.sum(kept.number), BigInteger).label("number"))
        .join(Space, Space.id == kept.space_id)
        .where(inside)
        .group_by(kept.space_id, kept.department_id, kept.year, kept.what, detail)
    )


def _counted(
    code: str, moment: Any, department: Any, *, detail: Any = None, number: Any = None
) -> Select[Any]:
    """A count of subjects, by the space, the department, and the year of a moment there."""
    of_year = year(db.local_day(moment, Space.timezone))
    said = literal("", Text) if detail is None else detail
    keys = (spine.space_id, func.coalesce(department, NO_DEPARTMENT), of_year)
    return select(
        *keys,
        literal(code, Text),
        said,
        cast(func.count() if number is None else func.sum(number), BigInteger),
    ).group_by(*keys, said)


def _of_hearings(inside: ColumnElement[bool]) -> Select[Any]:
    return (
        _counted("hearings", CONCLUDED_AT, hearings.department_id)
        .select_from(Hearing.__table__)
        .join(Subject.__table__, spine.id == hearings.id)
        .join(Space, Space.id == spine.space_id)
        .where(
            hearings.status == written(Status.concluded), shown_to_everyone(NOW, of=spine), inside
        )
    )


def _of_projects(inside: ColumnElement[bool]) -> list[Select[Any]]:
    def realised(statement: Select[Any]) -> Select[Any]:
        return (
            statement.select_from(Project.__table__)
            .join(Subject.__table__, spine.id == projects.id)
            .join(Space, Space.id == spine.space_id)
            .where(PROJECT_REALISED, shown_to_everyone(NOW, of=spine), inside)
        )

    def amounts(code: str, amount: Any) -> Select[Any]:
        hundredths = func.round(amount * 100)
        detail = cast(gains.kind, Text) + " " + gains.unit
        counted = _counted(
            code, REALISED_AT, projects.department_id, detail=detail, number=hundredths
        )
        joined = realised(counted).join(Gain.__table__, gains.subject_id == projects.id)
        return joined.where(amount.is_not(None))

    return [
        realised(_counted("projects", REALISED_AT, projects.department_id)),
        amounts("project planned", gains.planned),
        amounts("project won", gains.realised),
    ]


def asked_for() -> Any:
    """What is realised and whose measured gain was to be there and is not: its id, and since when."""
    asked: Any = FollowUp.__table__.c
    return (
        select(asked.subject_id, func.min(asked.due_on).label("due_on"))
        .where(asked.answered_at.is_(None), asked.due_on <= LATEST_DAY)
        .group_by(asked.subject_id)
        .subquery("asked_for")
    )


def unmeasured(statement: Select[Any], asked: Any) -> Select[Any]:
    """Of what is asked for: what everybody in its space may read, ideas of ours and projects."""
    ours = and_(ideas.state == written(IdeaState.realised), boxes.held_by == "")
    return (
        statement.select_from(asked)
        .join(Subject.__table__, spine.id == asked.c.subject_id)
        .join(Space, Space.id == spine.space_id)
        .outerjoin(Idea.__table__, ideas.id == spine.id)
        .outerjoin(Box.__table__, boxes.id == ideas.box_id)
        .outerjoin(Project.__table__, projects.id == spine.id)
        .where(
            or_(ours, PROJECT_REALISED),
            asked.c.due_on <= today_in(spine.space_id, NOW),
            shown_to_everyone(NOW, of=spine),
        )
    )


def _unmeasured(inside: ColumnElement[bool]) -> Select[Any]:
    asked = asked_for()
    keys = (spine.space_id, func.coalesce(OWNER, NO_DEPARTMENT), year(asked.c.due_on))
    counted = select(
        *keys, literal("unmeasured", Text), literal("", Text), cast(func.count(), BigInteger)
    )
    return unmeasured(counted, asked).where(inside).group_by(*keys)


# ------------------------------------------------------------------------------- put together


def narrowed(figures: Iterable[Figure], wanted: Wanted) -> list[Figure]:
    """Those of some figures that are wanted."""
    return [
        each
        for each in figures
        if (not wanted.authority or each.authority == wanted.authority)
        and (not wanted.space or each.slug == wanted.space)
        and (wanted.department is None or each.department_id == wanted.department)
        and (wanted.year is None or each.year == wanted.year)
        and (not wanted.unit or each.unit in ("", wanted.unit))
    ]


class Group(NamedTuple):
    """Some figures that belong together: their name, what narrows down to them, and how many of what."""

    name: str
    within: str
    wanted: Wanted
    numbers: Counter[What]

    @property
    def due(self) -> int:
        """How many promised answers were due."""
        return sum(self.numbers[each] for each in (What.in_time, What.late, What.missing))


def grouped(
    figures: Iterable[Figure],
    by: Callable[[Figure], Key],
    called: Callable[[Figure], tuple[str, str]],
    wanted: Callable[[Figure], Wanted],
) -> list[Group]:
    """Figures put together by what they share, in the order in which they come."""
    found: dict[Key, Group] = {}
    for each in figures:
        group = found.setdefault(by(each), Group(*called(each), wanted(each), Counter()))
        group.numbers[each.what] += each.number
    return list(found.values())


def nothing() -> Counter[What]:
    """No figures."""
    return Counter()


class Gained(NamedTuple):
    """What ideas, or projects, of one authority were to win and have won a year, in one unit."""

    what: What
    authority: str
    unit: str
    planned: Decimal
    measured: Decimal
    wanted: Wanted


def gained(figures: Sequence[Figure], wanted: Wanted) -> list[Gained]:
    """The gains of each authority in each unit: two of either are never added."""
    found: dict[tuple[Any, ...], Gained] = {}
    for each in figures:
        if not each.unit:
            continue
        key = (each.authority, each.what, each.unit)
        before = found.get(key) or Gained(
            each.what,
            each.authority,
            each.unit,
            Decimal(0),
            Decimal(0),
            wanted.but(authority=each.authority, unit=each.unit),
        )
        found[key] = before._replace(
            planned=before.planned + each.planned, measured=before.measured + each.measured
        )
    return [found[key] for key in sorted(found)]
