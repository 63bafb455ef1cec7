"""The words for an idea's states, and the colours that go with them."""

from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.proposals.models import Idea, IdeaState
from participation.index.kinds import SearchKind

COLORS = {
    IdeaState.new: "open",
    IdeaState.in_discussion: "open",
    IdeaState.under_assessment: "review",
    IdeaState.accepted: "accent",
    IdeaState.planned: "accent",
    IdeaState.in_progress: "accent",
    IdeaState.realised: "accent",
}


_STATES = {
    IdeaState.draft: mark("Unpublished draft"),
    IdeaState.new: mark("New"),
    IdeaState.in_discussion: mark("In discussion"),
    IdeaState.under_assessment: mark("Under assessment"),
    IdeaState.accepted: mark("Accepted"),
    IdeaState.planned: mark("Planned"),
    IdeaState.in_progress: mark("In progress"),
    IdeaState.realised: mark("Realised"),
    IdeaState.declined: mark("Declined"),
    IdeaState.merged: mark("Merged"),
    IdeaState.withdrawn: mark("Withdrawn"),
}


def state(value: IdeaState) -> str:
    """A state in a word or two."""
    return _(_STATES[value])


def tag(value: IdeaState) -> tuple[str, str]:
    """A state as a tag: its word and its colour."""
    return state(value), COLORS.get(value, "neutral")


def kind() -> SearchKind:
    """What search says about ideas."""
    return SearchKind(
        "idea",
        lambda: _("Ideas"),
        lambda: _("Idea"),
        order=20,
        table=Idea.__table__,
        state=lambda _now: Idea.__table__.c.state,
        states=lambda: {value.value: tag(value) for value in IdeaState},
        wordless=frozenset(
            {
                "idea.voted",
                "idea.threshold_reached",
                "idea.given_up",
                "idea.taken_over",
                "idea.handed_over",
                "idea.assigned",
                "idea.scored",
            }
        ),
    )
