"""The votes on the cards of statements: buttons, and the votes of others once one has voted."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from participation.accounts.models import Reader
from participation.ideas.boxes.models import Method
from participation.ideas.proposals.cards import IdeaCard
from participation.ideas.statements import queries
from participation.ideas.support.ballots import Ballot
from participation.ideas.support.rewording import stamp
from participation.ideas.support.rules import hides_votes, may_vote
from participation.web.fragments import fragment

TEMPLATE = "ideas/statements/_votes.html"


def on_cards(reader: Reader, cards: Sequence[IdeaCard]) -> Mapping[int, Markup]:
    """What stands in the place of the votes on the cards of statements that the reader may vote on now.

    One statement, where a signed-in reader looks at statements.
    """
    ids = [each.id for each in cards if each.box.method is Method.agreement]
    if not ids or not reader.is_authenticated:
        return {}
    return {
        idea.id: votes_on(idea, value, reader)
        for idea, value in queries.with_votes(ids, reader)
        if may_vote(reader, idea)
    }


def votes_on(idea: Ballot, value: int | None, reader: Reader) -> Markup:
    """The buttons of a statement, and how all voted, unless that is to be hidden."""
    hidden = hides_votes(reader, idea, value)
    counts = (idea.support_count, idea.pass_count, idea.against_count)
    return fragment(
        TEMPLATE,
        "card_votes",
        idea.id,
        idea.title,
        stamp(idea.edited_at),
        value,
        None if hidden else counts,
    )
