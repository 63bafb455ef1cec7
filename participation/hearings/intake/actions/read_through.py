"""The read-through: each response is published or withheld by a person, with rule and reason."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from participation import clock, db
from participation.accounts.models import User
from participation.hearings.notice import deadlines
from participation.hearings.notice.models import Hearing, Publication
from participation.hearings.responses.models import Response, ResponseStatus
from participation.moderation import actions as moderation
from participation.moderation.models import Rule, Verdict
from participation.subjects.models import Subject, Visibility
from participation.text import privacy


def waits(response: Response) -> bool:
    """Whether nobody has decided about the response yet."""
    return response.status is ResponseStatus.received and response.visibility is Visibility.held


def shown_from(hearing: Hearing) -> datetime:
    """When a response that is decided about now gets its place in the public list."""
    now = clock.now()
    if hearing.type.publication is Publication.after_deadline and hearing.closes_at is not None:
        return max(now, deadlines.moment_after(hearing.closes_at))
    return now


def numbers_in(response: Response) -> list[tuple[str, privacy.Kind]]:
    """What seems to be a personal number or an account, in all that everybody would read of it."""
    texts = (
        response.searchable_text(),
        response.passage,
        response.place,
        response.respondent_name,
        response.organisation,
    )
    return [
        (text[hit.start : hit.end], hit.kind)
        for text in texts
        for hit in privacy.strong(privacy.find(text or ""))
    ]


def publish(
    hearing: Hearing, responses: Sequence[Response], *, by: User, looked: bool = False
) -> int:
    """Publish those of the responses that still wait; returns how many. The type says from when.

    One that seems to hold a personal number is left, unless somebody has `looked` at what is marked.
    """
    waiting = [each for each in responses if waits(each) and (looked or not numbers_in(each))]
    if not waiting:
        return 0
    # Somebody may have moved its deadline since it was loaded.
    db.hold(hearing)
    shown = len(moderation.publish(waiting, shown_from(hearing), by=by))
    db.session.execute(
        update(Hearing)
        .where(Hearing.id == hearing.id)
        .values(shown_count=Hearing.shown_count + shown)
        .execution_options(synchronize_session="evaluate")
    )
    return shown


def withhold(hearing: Hearing, response: Response, rule: Rule, reason: str, *, by: User) -> bool:
    """Withhold a response that waits: its number stays, its author is told. False when it no longer waits."""
    if not waits(response):
        return False
    db.hold(hearing)
    moderation.decide(
        response, Verdict.withheld, rule, reason, by=by, visible_from=shown_from(hearing)
    )
    return True


def wait_for_deadline(hearing: Hearing, now: datetime) -> None:
    """Let the responses that become public after the deadline wait for one that was moved.

    Those already public stay: what has been read cannot be unread.
    """
    if hearing.type.publication is not Publication.after_deadline or hearing.closes_at is None:
        return
    until = deadlines.moment_after(hearing.closes_at)
    db.session.execute(
        update(Subject)
        .where(
            or_(Subject.visible_from > now, Subject.visibility == Visibility.held),
            Subject.id.in_(
                select(Response.id).where(
                    Response.hearing_id == hearing.id,
                    Response.status == ResponseStatus.received,
                )
            ),
        )
        .values(visible_from=until)
        .execution_options(synchronize_session="fetch")
    )
