"""Who is asked for the measured gain of what was realised."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import func, select

from participation import db
from participation.places import Place
from participation.subjects.models import StateChange

OWNERS: Place[Callable[[Sequence[int]], Mapping[int, int]]] = Place()
"""What gives the persons who are named for some subjects, by the subjects' ids, in one statement."""

REALISED = "realised"


def owners(subject_ids: Sequence[int]) -> dict[int, int | None]:
    """Who is named for each of these subjects, or else who said last that it is realised."""
    last = (
        select(func.max(StateChange.id))
        .where(StateChange.subject_id.in_(subject_ids), StateChange.state == REALISED)
        .group_by(StateChange.subject_id)
    )
    said = select(StateChange.subject_id, StateChange.by_id).where(StateChange.id.in_(last))
    found = {row.subject_id: row.by_id for row in db.session.execute(said)}
    for named in OWNERS:
        found.update(named(subject_ids))
    return found
