"""Passages of a hearing's text that responses answer: which section holds one, and whether it still does.

A passage is kept in words, not in places: when the text is changed it is looked for anew, so that it
moves along, or is gone.
"""

from collections.abc import Iterable
from urllib.parse import quote

from participation.hearings import passages
from participation.hearings.notice.models import Section
from participation.hearings.notice.rows import AnySection
from participation.text import plain, visible

LONGEST = 1000
"""How many characters of a text can be quoted at once."""
WHOLE = 8
"""Of a longer passage an address names the first and the last words only."""
EDGE = 4


def holds(section: AnySection, passage: str) -> bool:
    """Whether the words of a passage stand in a section now, whatever the punctuation between them."""
    if section.removed_at is not None:
        return False
    # What is selected in a browser may hold the numbers of a list, or not; so may what is typed.
    readings = dict.fromkeys((plain(section.body), plain(section.body, counted=False)))
    return any(passages.find_alike(each, passage) is not None for each in readings)


def section_holding(sections: Iterable[Section], passage: str, first: str = "") -> Section | None:
    """The section a passage stands in: of several the one with the id `first`, else the first."""
    ordered = sorted(sections, key=lambda section: str(section.id) != first)
    return next((section for section in ordered if holds(section, passage)), None)


def address(section: AnySection, passage: str) -> str:
    """Where a passage stands on the page of its hearing; browsers that know text fragments mark it.

    See the WICG draft "URL Fragment Text Directives".
    """
    words = visible(passage).split()
    if len(words) > WHOLE:
        wanted = ",".join(_escaped(part) for part in (words[:EDGE], words[-EDGE:]))
    else:
        wanted = _escaped(words)
    return f"#section-{section.id}:~:text={wanted}"


def _escaped(words: list[str]) -> str:
    return quote(" ".join(words), safe="").replace("-", "%2D")
