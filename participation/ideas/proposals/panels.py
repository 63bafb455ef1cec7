"""What rooms above add to the page of an idea and to the list of ideas."""

import enum
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Select

from participation.accounts.models import Reader
from participation.i18n import gettext as _
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


OWN_VOTES: Place[Callable[[Reader, Sequence[int]], Mapping[int, str]]] = Place()
"""What a reader has voted on ideas, in a few words for their cards: by the idea's number."""


def own_votes(reader: Reader, ideas: Sequence[int]) -> dict[int, str]:
    """What this reader has voted on these ideas. One statement for all of them, and none for visitors."""
    if not ideas or not reader.is_authenticated:
        return {}
    return {number: words for each in OWN_VOTES for number, words in each(reader, ideas).items()}


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


class Waiting(NamedTuple):
    """A kind of thing about ideas that waits for a person: which ideas, and how many of it each (a
    statement of these two columns), what is said of so many, and the page of the idea where it is done."""

    order: int
    ideas: Callable[[Reader], Select[Any]]
    text: Callable[[int], str]
    endpoint: str


WAITING: Place[Waiting] = Place()
"""What waits for the people of ideas, of all rooms."""


class View(NamedTuple):
    """A way of looking at ideas: its name, what it is called, and its address for this reader, narrowed as
    it was asked for (`q`, `state`, `topic`, `area`, `box`, `space`); None where there is none."""

    order: int
    name: str
    text: Callable[[], str]
    address: Callable[[Reader, Mapping[str, str]], str | None]


VIEWS: Place[View] = Place()
"""The ways of looking at ideas besides the list and the board, of all rooms."""
NARROWS = ("q", "state", "topic", "area", "box", "space")
"""What a way of looking at ideas is narrowed by, and takes along to the next."""


def narrowed(asked: Mapping[str, str]) -> dict[str, Any]:
    """What of an address narrows ideas down."""
    return {name: asked[name] for name in NARROWS if asked.get(name)}


def views(
    reader: Reader, current: str, asked: Mapping[str, str], here: Mapping[str, str] | None = None
) -> tuple[tuple[str, str, bool], ...]:
    """The ways of looking at ideas for this reader, in their order: text, address, and whether it is this
    one. The template is `ideas/proposals/_views.html`; `here` has addresses that the page knows better."""
    known = {
        "list": url_for("ideas.index", **narrowed(asked)),
        "board": url_for("ideas.index", view="board", **narrowed(asked)),
        **(here or {}),
    }
    found = [("list", _("List"), known["list"]), ("board", _("Board"), known["board"])]
    for each in sorted(VIEWS, key=lambda view: view.order):
        address = each.address(reader, narrowed(asked))
        if address is not None:
            found.append((each.name, each.text(), known.get(each.name, address)))
    return tuple((text, address, name == current) for name, text, address in found)
