"""Asking the index: the words, the spaces a reader may look into, and what it answers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

import structlog
from sqlalchemy import select

from participation import db, jobs
from participation.accounts.models import Reader, RoleName
from participation.index import analysis, parsing, vocabulary
from participation.index.engines import engine
from participation.index.engines.protocol import Hits, Index, IndexUnavailable, Reach
from participation.index.parsing import SearchQuery, Word
from participation.search.queries.wanted import Wanted
from participation.spaces.models import Space
from participation.spaces.rules import readable_by as spaces_readable_by

log = structlog.get_logger()


def current_index() -> Index:
    return engine().current()


def question_of(text: str, languages: Sequence[str] = analysis.LANGUAGES) -> SearchQuery:
    """The query, with the longer words of the vocabulary that each of its words stands inside."""
    question = parsing.read(text, languages)
    if question.empty:
        return question
    keys = vocabulary.keys()
    return replace(
        question, words=tuple(_widened(word, languages, keys) for word in question.words)
    )


def _widened(word: Word, languages: Sequence[str], keys: vocabulary.Keys) -> Word:
    if analysis.is_number(word.written):
        return word
    longer: set[str] = set()
    for part in {analysis.fold(each) for each in analysis.inside(word.written, languages)}:
        if len(part) >= parsing.SHORTEST_PART:
            longer.update(keys.longer(part))
    return replace(word, loose=tuple(sorted({*word.loose, *longer} - set(word.exact))))


def reach_of(reader: Reader) -> Reach:
    """Where a reader can come across anything; the database has the last word.

    The spaces are not asked for here: which are public is the database's to say, so everything
    shown to all in a space is a candidate, and `readable_by` decides.
    """
    inside, everywhere = reader.spaces_where(RoleName.official, RoleName.moderator)
    return Reach(
        staff_in=None if everywhere else frozenset(inside),
        user_id=reader.id,
    )


class _Place(NamedTuple):
    """A space as far as search knows it."""

    slug: str
    name: str
    timezone: str


Spaces = Mapping[int, _Place]


def space_ids(reader: Reader) -> dict[int, _Place]:
    """The spaces a reader may know of, by id. One statement."""
    rows = db.session.execute(
        select(Space.id, Space.slug, Space.name, Space.timezone).where(spaces_readable_by(reader))
    )
    return {number: _Place(*place) for number, *place in rows}


def ask(question: SearchQuery, reach: Reach, limit: int | None, *, newest: bool = False) -> Hits:
    """Ask the index. Raises Unavailable when there is none, or when it cannot be read."""
    with reading() as index:
        return index.find(question, reach, limit, newest=newest)


@contextmanager
def reading() -> Iterator[Index]:
    """The index, to be asked. An index that breaks meanwhile must not take the page with it.

    It is reported, inspected by the worker, and built anew; the page says that there is none.
    """
    try:
        yield current_index()
    except IndexUnavailable:
        raise
    except Exception as error:
        if not _from_files(error):
            raise
        engine().report(error)
        jobs.wake()
        raise IndexUnavailable from error


def _from_files(error: Exception) -> bool:
    """Whether it comes from the index's files, and not from the database."""
    return not type(error).__module__.startswith(("sqlalchemy", "psycopg"))


def may_be_partly(wanted: Wanted, question: SearchQuery) -> bool:
    """Whether what holds a part of a question is looked for when nothing holds all of it.

    Not within days: outside of them something may hold all of it. Not of words that are to stand side
    by side: that is more than to be held.
    """
    within_days = wanted.since is not None or wanted.until is not None
    return len(question.words) > 1 and not question.phrases and not within_days


def narrow(reach: Reach, wanted: Wanted, spaces: Spaces) -> Reach:
    """Where the index looks: in the spaces the reader may know of, within the days asked for.

    What a search is narrowed down to is not told to the index, so that the other choices can be
    counted beside it; only when a page would be cut short (`every_hit`) is it.
    """
    since, until = wanted.moments
    return replace(reach, spaces=frozenset(spaces), since=since, until=until)


def narrow_fully(reach: Reach, wanted: Wanted, spaces: Spaces) -> Reach:
    reach = narrow(reach, wanted, spaces)
    chosen = frozenset(n for n, place in spaces.items() if place.slug == wanted.space)
    labels = [
        f"{kind}:{slug}" for kind, slug in (("topic", wanted.topic), ("area", wanted.area)) if slug
    ]
    return replace(
        reach,
        spaces=chosen if wanted.space else reach.spaces,
        kinds=frozenset({wanted.kind}) if wanted.kind else None,
        languages=frozenset({wanted.language}) if wanted.language else None,
        labels=tuple(labels),
    )
