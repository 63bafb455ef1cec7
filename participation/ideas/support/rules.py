"""Who may vote on an idea, leave it to others, and take it over."""

from participation.accounts.models import Reader
from participation.ideas.boxes.models import Method
from participation.ideas.boxes.rules import is_eligible
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import VOTING
from participation.ideas.support.areas import SMALLEST
from participation.ideas.support.ballots import Ballot
from participation.spaces.rules import is_official, may_contribute
from participation.subjects.models import Visibility


def may_be_given_up(idea: Idea | IdeaRow) -> bool:
    """Whether who keeps an idea may leave it to others: some support it, and it is not decided."""
    return idea.given_up_at is None and idea.state in VOTING and idea.support_count > 0


def may_give_up(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may leave the idea to others."""
    return (
        idea.is_kept_by(reader) and may_be_given_up(idea) and idea.visibility is Visibility.visible
    )


def may_be_taken_over(idea: Idea | IdeaRow) -> bool:
    """Whether somebody may take an idea over: it was given up, and is not decided."""
    return idea.given_up_at is not None and idea.state in VOTING


def may_take_over(reader: Reader, idea: Idea | IdeaRow, vote: int | None) -> bool:
    """Whether the reader may take the idea over: one of those who support it."""
    return (
        may_be_taken_over(idea)
        and vote == 1
        and idea.is_shown
        and may_contribute(reader, idea.space)
    )


def takes_votes(idea: Idea | IdeaRow | Ballot) -> bool:
    """Whether votes are taken now, of those the box is for."""
    return idea.is_shown and idea.state in VOTING and idea.box.is_open()


def may_vote(reader: Reader, idea: Idea | IdeaRow | Ballot) -> bool:
    """Whether the reader may vote on it now: one of those who support in its box."""
    box = idea.box
    return may_take_back(reader, idea) and is_eligible(
        reader, box.who_supports, idea.space, box.area_ids
    )


def may_take_back(reader: Reader, idea: Idea | IdeaRow | Ballot) -> bool:
    """Whether the reader may take back a vote that they have given, also when they are no longer one of
    those who support in its box."""
    return takes_votes(idea) and may_contribute(reader, idea.space)


def may_see_areas(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may see in which areas the supporters say that they live: an official, of
    an idea that was not held elsewhere."""
    return is_official(reader, idea.space_id) and not idea.box.held_by


def has_areas_to_see(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may see that, and there are supporters enough to be told of."""
    return may_see_areas(reader, idea) and idea.support_count >= SMALLEST


def hides_votes(reader: Reader, idea: Idea | IdeaRow | Ballot, vote: int | None) -> bool:
    """Whether the votes of others are not shown: the reader can vote on a statement, and has not yet.

    It keeps a mind free; it is no secret. Visitors, feeds and exports have the figures.
    """
    return vote is None and idea.box.method is Method.agreement and may_vote(reader, idea)
