"""The read-through: each response is published or withheld by a person, with rule and reason."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, db
from participation.accounts.models import User
from participation.hearings import deadlines
from participation.hearings.models import Hearing, Publication, Response, ResponseStatus
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from participation.subjects.models import Visibility


def waits(response: Response) -> bool:
    """Whether nobody has decided about the response yet."""
    return response.status is ResponseStatus.received and response.visibility is Visibility.held


def shown_from(hearing: Hearing) -> datetime:
    """When a response that is decided about now gets its place in the public list."""
    now = clock.now()
    if hearing.type.publication is Publication.after_deadline and hearing.closes_at is not None:
        return max(now, deadlines.moment_after(hearing.closes_at))
    return now


def _hold(hearing: Hearing) -> None:
    """Hold the hearing and read its deadline again: somebody may have moved it since it was loaded."""
    table = Hearing.__table__
    found = select(table.c.closes_at).where(table.c.id == hearing.id).with_for_update()
    set_committed_value(hearing, "closes_at", db.session.scalar(found))


def publish(hearing: Hearing, responses: Sequence[Response], *, by: User) -> int:
    """Publish those of the responses that still wait; returns how many. The type says from when."""
    waiting = [response for response in responses if waits(response)]
    if waiting:
        _hold(hearing)
    for response in waiting:
        decide(response, Verdict.published, by=by, visible_from=shown_from(hearing))
    return len(waiting)


def withhold(hearing: Hearing, response: Response, rule: Rule, reason: str, *, by: User) -> bool:
    """Withhold a response that waits: its number stays, its author is told. False when it no longer waits."""
    if not waits(response):
        return False
    _hold(hearing)
    decide(response, Verdict.withheld, rule, reason, by=by, visible_from=shown_from(hearing))
    return True
