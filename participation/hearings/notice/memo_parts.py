"""What rooms above add to the memo of a hearing: tables, answers that are counted, who was asked by name."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from participation.hearings.notice.models import Hearing
from participation.i18n import gettext
from participation.places import Place


class MemoColumn(NamedTuple):
    """A column: its name in a Word template, for good, and its heading, marked for translation.

    `characters` is how wide it is in a workbook, `centimetres` how wide on a page of 16.
    """

    key: str
    heading: str
    characters: int
    centimetres: float

    @property
    def called(self) -> str:
        """Its heading in the memo's language."""
        return gettext(self.heading)


@dataclass(frozen=True)
class MemoTable:
    """A part of a memo that is a table: where there is nothing to say, the part is left out.

    - `key`: what a Word template calls it; it stays for good.
    - `heading`: what it is called, marked for translation.
    - `things`: what the rows are about, read from the hearing; `row` says one in the memo's language,
      by its number and in the time zone of the hearing.
    - `sample`: a thing to try templates with.
    """

    key: str
    heading: str
    columns: tuple[MemoColumn, ...]
    things: Callable[[Hearing], Sequence[Any]]
    row: Callable[[Any, int, str], tuple[str, ...]]
    sample: Callable[[], Any]

    @property
    def called(self) -> str:
        """What it is called, in the memo's language."""
        return gettext(self.heading)


class Chosen(NamedTuple):
    """What could be chosen, and by how many it was."""

    text: str
    chosen: int
    href: str = ""


class InWords(NamedTuple):
    """An answer in words, and the number of the response it stands in."""

    number: int
    text: str


class Answers(NamedTuple):
    """A question and its answers; `responses` is how many have answered it."""

    question: str
    responses: int
    bars: tuple[Chosen, ...]
    words: tuple[InWords, ...]


class Asked(NamedTuple):
    """Who was asked by name, and the number of the response they have sent."""

    name: str
    response_number: int | None


MEMO_TABLES: Place[MemoTable] = Place()
"""The tables of rooms, in the order of the rooms."""

ANSWERS: Place[Callable[[Hearing], Iterable[Answers]]] = Place()
"""The answers to questions, of the responses that everybody may read; asked in the memo's language."""

ASKED_BY_NAME: Place[Callable[[Hearing], Iterable[Asked]]] = Place()
