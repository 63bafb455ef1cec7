"""The protocol: what an engine is given, what it answers, and how an index lives, in both engines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import log
from typing import Any, Protocol

from participation.index.analysis import Terms
from participation.index.parsing import SearchQuery

FORMAT = 3
"""The form of what is written. A change of analysis or tables counts it up: indexes are rebuilt."""


class IndexUnavailable(Exception):
    """There is no index to ask just now; it is being built."""


class Busy(Exception):
    """Another process is writing the index."""


class Seen(StrEnum):
    """Who may find a document, as far as the index knows; the database decides (`readable_by`)."""

    all = "a"
    staff = "s"
    author = "d"


@dataclass(frozen=True)
class Document:
    """One item as it is written into an index."""

    id: int
    kind: str
    space_id: int
    language: str
    seen: Seen
    author_id: int | None
    at: datetime
    terms: Terms
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reach:
    """What a reader can come across, and what the search is narrowed down to; None is everything."""

    spaces: frozenset[int] | None = None
    staff_in: frozenset[int] | None = frozenset()
    user_id: int | None = None
    kinds: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    labels: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Hits:
    """The ids of what was found, the best first, with their scores.

    Whatever holds the words as they are written stands above what was found by a second chance;
    `firm` is how many of the former there are. `more` says that there were more than were asked for.
    """

    ids: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    firm: int = 0
    more: bool = False


COMMON = 1_000
"""In more documents than this a word says nothing more about any of them."""
NUMBER = 3
"""How many words a number with signs in it is worth, such as 25/1234 or #123."""
SOME = 30
"""In how many documents a word is taken to stand that is only found by a second chance."""


def shares(question: SearchQuery, frequency: Mapping[str, int]) -> list[float]:
    """For each word of a question how much of it the word is; all together are 1.

    A word is the more the fewer documents it stands in; `frequency` says for its stems in how many. The
    number of a case is what a question is about, whatever small words stand beside it.
    """
    worth = []
    for word in question.words:
        count = sum(frequency.get(each, 0) for each in word.exact) or SOME
        rare = log(1 + COMMON / (min(count, COMMON) + 0.5))
        worth.append(rare if word.written.isalnum() else NUMBER * rare)
    return [each / sum(worth) for each in worth]


class Index(Protocol):
    """One index: the present one, or one that is being built beside it."""

    @property
    def position(self) -> int:
        """The ledger position up to which it has been brought."""

    @property
    def last_id(self) -> int:
        """While it is being built: the last subject that was looked at."""

    @property
    def started_at(self) -> datetime:
        """When it was begun."""

    def write(
        self,
        documents: Sequence[Document],
        gone: Sequence[int] = (),
        *,
        position: int | None = None,
        last_id: int | None = None,
    ) -> None:
        """Write documents in place of what was there under their ids, and take out `gone`.

        May be repeated. Raises Busy while another process writes.
        """

    def find(
        self, question: SearchQuery, reach: Reach, limit: int | None = 20, *, newest: bool = False
    ) -> Hits:
        """What fits all words, phrases and the reach; without a limit, all of it."""

    def find_most(
        self, question: SearchQuery, reach: Reach, limit: int, worth: Sequence[float] | None = None
    ) -> Hits:
        """What fits some of the words and the reach, what holds most of the question first.

        The scores are the share of the question that a document holds (`shares`, or what each word
        is `worth`), with a trifle more for what holds it better.
        """

    def frequency(self, terms: Sequence[str]) -> dict[str, int]:
        """In about how many documents each term stands."""

    def estimate(self, terms: Sequence[str]) -> dict[str, int]:
        """In about how many documents each term stands, for choosing among many: rare ones may be 0."""

    def count(self) -> int:
        """How many documents it holds."""


class Engine(Protocol):
    """Where indexes are kept."""

    def current(self) -> Index:
        """The index that is searched. Raises Unavailable."""

    def building(self) -> Index | None:
        """The index that is being built beside it, if any."""

    def build(self, position: int) -> Index:
        """Begin a new index beside the present one, for the ledger as it is at a position."""

    def promote(self, index: Any) -> None:
        """Let the index that was built be the one that is searched, and forget the one before.

        Nothing happens when another one has been begun since.
        """

    def report(self, error: Exception) -> None:
        """Say that reading failed although the index looked whole: the worker inspects it."""

    def inspect(self, *, thoroughly: bool = False) -> bool:
        """Look whether what is kept is what was written; what is not is given up, to be built anew.

        Returns whether anything was. For the worker; cheap as long as nothing was touched.
        """

    def forget(self) -> None:
        """Remove every index."""
