"""The words for an idea's states, and the colours that go with them."""

from collections.abc import Mapping, Sequence

from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.boxes.models import Box, NamePolicy
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


def _read_under_a_pseudonym(box: Box) -> str:
    if box.space.is_public:
        return _("Your idea is public as soon as you publish it, under your pseudonym.")
    return _(
        "Your idea can be read by everybody in %(space)s as soon as you publish it, under your "
        "pseudonym, and by nobody else.",
        space=box.space.name,
    )


def seen_by(box: Box | None, boxes: Sequence[Box]) -> str:
    """Who will read an idea that is being written; without a box, of each kind of those there are."""
    if box and box.name_policy is NamePolicy.pseudonyms:
        return _read_under_a_pseudonym(box)
    among = [box] if box else boxes
    inside = sorted({each.space.name for each in among if not each.space.is_public})
    if not inside:
        return _(
            "Your idea is public as soon as you publish it, with the name you show on this site."
        )
    if len(inside) == 1 and not any(each.space.is_public for each in among):
        return _(
            "Your idea can be read by everybody in %(space)s as soon as you publish it, with the name "
            "you show on this site, and by nobody else.",
            space=inside[0],
        )
    return _(
        "Who reads it depends on the box: ideas in the boxes of %(spaces)s are read by everybody there and "
        "by nobody else, all others are public. The name you show on this site is shown beside it.",
        spaces=", ".join(inside),
    )


def state(value: IdeaState) -> str:
    """A state in a word or two."""
    return _(_STATES[value])


def states() -> Mapping[str, str]:
    """The states, by the codes of exports."""
    return {each.value: state(each) for each in IdeaState}


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
                "idea.passed_on",
                "idea.coauthor_invited",
                "idea.coauthor_joined",
                "idea.coauthor_left",
                "idea.handed_over",
                "idea.merger_proposed",
                "idea.split_chosen",
                "idea.merger_declined",
                "idea.assigned",
                "idea.scored",
                "idea.transfer_asked",
                "idea.transfer_agreed",
                "idea.transferred",
                "idea.transfer_ended",
            }
        ),
    )
