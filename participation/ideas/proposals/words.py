"""The words for an idea's states, and the colours that go with them."""

from participation.i18n import gettext as _
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


def state(value: IdeaState) -> str:
    """A state in a word or two."""
    return {
        IdeaState.draft: _("Unpublished draft"),
        IdeaState.new: _("New"),
        IdeaState.in_discussion: _("In discussion"),
        IdeaState.under_assessment: _("Under assessment"),
        IdeaState.accepted: _("Accepted"),
        IdeaState.planned: _("Planned"),
        IdeaState.in_progress: _("In progress"),
        IdeaState.realised: _("Realised"),
        IdeaState.declined: _("Declined"),
        IdeaState.merged: _("Merged"),
        IdeaState.withdrawn: _("Withdrawn"),
    }[value]


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
            }
        ),
    )
