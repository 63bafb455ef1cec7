"""What followers are told, who of them, and by which way."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from participation.accounts.models import Role
from participation.spaces.models import Audience, Space
from participation.spaces.rules import EVERY_ROLE_INSIDE
from participation.subjects.rules import Moment, shown_to_everyone

OFFICIAL_ANSWER = "comment.official"
"""How an official answer is told apart; in the ledger it is a comment that was added."""

REPLY = "comment.reply"
"""How whoever is answered is told of it; in the ledger it is a comment that was added."""

IDEA_STEPS = frozenset(
    f"idea.{state}"
    for state in (
        "in_discussion",
        "under_assessment",
        "accepted",
        "planned",
        "in_progress",
        "realised",
        "declined",
        "merged",
    )
)
"""The steps that officials take; the author of the idea gets a mail from the action itself."""

CALL_NEWS = frozenset(
    {
        "call.collect",
        "call.discuss",
        "call.assess",
        "call.decide",
        "call.over",
        "call.moved",
        "call.result",
        "call.result_corrected",
    }
)
"""What those are told who follow a box that is a call: its phases, its dates, and what came of it."""

MILESTONES = frozenset(
    {
        "hearing.opened",
        "hearing.not_opened",
        "hearing.extended",
        "hearing.closes_soon",
        "hearing.withdrawn",
        "hearing.concluded",
        "idea.new",
        "idea.accepted",
        "idea.realised",
        "idea.declined",
        "project.planned",
        "project.realised",
        "call.collect",
        "call.result",
    }
)
"""What those are told who follow a box, a topic, an area or a space."""

PROJECT_NEWS = frozenset(
    {
        "project.planned",
        "project.in_progress",
        "project.realised",
        "project.stopped",
        "project.update",
        "project.milestone_done",
        "project.milestone_moved",
        "project.milestone_dropped",
        "gain.measured",
    }
)
"""What those are told who follow a project, of itself."""

OF_ITS_PARTS = IDEA_STEPS | {
    "hearing.opened",
    "hearing.extended",
    "hearing.closes_soon",
    "hearing.withdrawn",
    "hearing.under_assessment",
    "hearing.concluded",
    "hearing.outcome_corrected",
    "hearing.meeting",
}
"""What those are told who follow a project, of the ideas and hearings in it: the authority's own steps."""

FOLLOWED = (
    MILESTONES
    | IDEA_STEPS
    | PROJECT_NEWS
    | CALL_NEWS
    | {
        "hearing.changed",
        "hearing.meeting",
        "hearing.outcome_corrected",
        "hearing.closed",
        "hearing.not_closed",
        "hearing.under_assessment",
        "response.published",
        "idea.withdrawn",
        "idea.reworded",
        "idea.given_up",
        "idea.taken_over",
        "idea.passed_on",
        "idea.threshold_reached",
        "idea.parted",
        "idea.split",
        "idea.unsplit",
        "attachment.added",
        "comment.added",
    }
)
"""What those are told who follow the hearing, the idea or the project itself."""

WRITERS_ARE_TOLD = frozenset({"suggestion.made"})
"""What those who write an idea are told, whether they follow it or not: it waits for their answer."""

MAKERS_ARE_TOLD = frozenset({"suggestion.accepted", "suggestion.declined"})
"""What whoever made a suggestion is told: what has become of it."""

OWNERS_ARE_TOLD = frozenset({"gain.asked"})
"""What the owner of something realised is told, and nobody else: the measured gain is asked for."""

NOT_FOLLOWED = WRITERS_ARE_TOLD | MAKERS_ARE_TOLD | OWNERS_ARE_TOLD
"""What is meant for some people alone, and no news for whoever follows the idea."""

TOLD = FOLLOWED | NOT_FOLLOWED
"""What anybody is told."""

SUPPORTERS_ARE_TOLD = frozenset(
    {
        "idea.reworded",
        "idea.merged",
        "idea.parted",
        "idea.split",
        "idea.unsplit",
        "idea.given_up",
        "idea.withdrawn",
    }
)
"""What whoever voted on an idea is told, without following it: what they voted on is another thing now."""

RESPONDENTS_ARE_MAILED = frozenset(
    {
        "hearing.changed",
        "hearing.extended",
        "hearing.withdrawn",
        "hearing.concluded",
        "hearing.outcome_corrected",
    }
)
"""What those who have answered a hearing, and its parties, get a mail about anyway (`outcome.notices`), and
a notice."""

COMMENTERS_ARE_TOLD = frozenset({"idea.withdrawn"})
"""What those who have said something about an idea are told, whether they follow it or not."""

FOR_WHO_HAS_NOT_ANSWERED = "hearing.closes_soon"


def is_open_to(space_id: Any, user_id: Any) -> ColumnElement[bool]:
    """Whether the person of each row may enter the space of each row, now.

    The same as `spaces.rules.readable_by`, for many readers at once; a test compares the two. With
    no person (an address without an account) only what is public is open.
    """
    inside = exists(
        select(Role.id).where(
            Role.user_id == user_id,
            # Written out: SQLAlchemy fills in a list of values anew each time it is asked.
            or_(*(Role.name == name for name in EVERY_ROLE_INSIDE)),
            or_(Role.space_id.is_(None), Role.space_id == space_id),
        )
    )
    public = select(Space.id).where(Space.audience == Audience.public)
    return or_(space_id.in_(public), inside)


def is_wanted(notice: Any, follower: Any) -> ColumnElement[bool]:
    """Whether the follower of each row still wants mail of its notice: what it came by is followed
    still, or it is meant for the person, who wants such mail."""
    return or_(
        notice.follow_id.is_not(None),
        and_(notice.personal, follower.personal_by_mail.is_(True)),
    )


def may_be_told(
    about: Any, thing: Any, user_id: Any, now: Moment | None = None
) -> ColumnElement[bool]:
    """Whether the person of each row may be told of `thing` (a comment, a response, or `about`
    itself), now: both are shown to everybody in their space, and the person may enter it.

    Narrower than `subjects.rules.readable_by`: what only the staff or the author can read is no
    news.
    """
    return and_(
        shown_to_everyone(now, of=about.c),
        shown_to_everyone(now, of=thing.c),
        is_open_to(about.c.space_id, user_id),
    )
