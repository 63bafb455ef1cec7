"""What colleagues have given to an official: comments on drafts, themes, hearings to assess."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Row, and_, func, literal, or_, select, union_all

from participation import db
from participation.accounts.models import Reader, RoleName
from participation.desk.queries.hearings import SHOWN
from participation.hearings.assessing.models import Theme
from participation.hearings.intake.queries import in_phase, own_departments, worked_on_by
from participation.hearings.notice.models import Hearing, Phase, Status
from participation.hearings.review.models import ReviewComment
from participation.spaces.models import Space

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


def work_of(reader: Reader) -> list[Work]:
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
    """What colleagues have given to an official (`work_of`), by hearing, each with how much of it there is,
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
        for each in work_of(reader)
    ]
    return db.session.execute(union_all(*(select(each) for each in parts))).all()
