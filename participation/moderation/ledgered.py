"""What was decided about contributions, by the ledger: each decision has its entry."""

from typing import Any

from sqlalchemy import Select, func, literal, or_, select

from participation.moderation.models import Decision, Verdict
from participation.sealing.figures import entries, figure, last_of
from participation.subjects.models import Subject

_decisions: Any = Decision.__table__.c
_spine: Any = Subject.__table__.c
_MADE = [each for each in Verdict if each is not Verdict.stands]


@figure("decisions")
def decisions() -> Select[Any]:
    """How often it was decided about a contribution, as the public log shows."""
    ends = or_(*(entries.c.action == _spine.kind + literal(f".{each.value}") for each in _MADE))
    recorded = (
        select(entries.c.subject_id, func.count().label("number"))
        .join(Subject.__table__, _spine.id == entries.c.subject_id)
        .where(ends, entries.c.data["imported"].as_boolean().is_(None))
        .group_by(entries.c.subject_id)
        .subquery()
    )
    made = (
        select(_decisions.subject_id, func.count().label("number"))
        .where(_decisions.verdict.in_(_MADE), _decisions.by_id.is_not(None))
        .group_by(_decisions.subject_id)
        .subquery()
    )
    stands, follows = func.coalesce(made.c.number, 0), func.coalesce(recorded.c.number, 0)
    position = last_of(_spine.id)
    return (
        select(_spine.id, stands, follows, position)
        .outerjoin(made, made.c.subject_id == _spine.id)
        .outerjoin(recorded, recorded.c.subject_id == _spine.id)
        .where(stands != follows)
        .order_by(position)
    )
