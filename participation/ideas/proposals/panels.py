"""What rooms above add to the page of an idea and to the list of ideas."""

import enum
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from participation.accounts.models import Reader
from participation.ideas.proposals.cards import IdeaCard
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.rows import IdeaRow
from participation.places import Panels, Place

ABOVE_THE_TEXT = Panels()
"""Above the text of an idea on its page: of the reader and the idea."""

BELOW_THE_TEXT = Panels()
"""Below the text of an idea on its page: of the reader and the idea."""

ABOVE_THE_LIST = Panels()
"""Above the list of ideas, or of those of a box: of the reader, and the box if it is of one."""

CARD_VOTES: Place[Callable[[Reader, Sequence[IdeaCard]], Mapping[int, Markup]]] = Place()
"""What stands on the cards of a box in the place of their votes, for this reader: by the idea's number."""


def card_votes(reader: Reader, cards: Sequence[IdeaCard]) -> dict[int, Markup]:
    """What stands on these cards in the place of their votes."""
    return {number: shown for each in CARD_VOTES for number, shown in each(reader, cards).items()}


class Doer(enum.StrEnum):
    """As whom somebody does something with an idea, in the order of the page."""

    reader = "reader"
    writer = "writer"
    official = "official"


class Choice(NamedTuple):
    """Something a reader may do with an idea: where it leads, what it is called, and for whom it is there.

    `doer` is as whom it is done. `plain` is what is done seldom, and stands back. `names_it` is what the
    id is called in the address.
    """

    order: int
    endpoint: str
    text: Callable[[], str]
    may: Callable[[Reader, Idea | IdeaRow], bool]
    doer: Doer = Doer.reader
    plain: bool = False
    names_it: str = "idea_id"


CHOICES: Place[Choice] = Place()
"""What a reader can do with an idea, of all rooms."""


def choices(reader: Reader, idea: Idea | IdeaRow) -> dict[Doer, list[Choice]]:
    """What this reader can do with an idea, by as whom; what stands back comes last."""
    ordered = sorted(CHOICES, key=lambda each: (each.plain, each.order))
    mine = [each for each in ordered if each.may(reader, idea)]
    return {doer: [each for each in mine if each.doer is doer] for doer in Doer}
