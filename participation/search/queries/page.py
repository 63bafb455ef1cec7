"""Finding: what a reader may read of what the index found, in which order, and how many of what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, with_polymorphic

from participation import db, workers
from participation.accounts.models import Reader
from participation.index import analysis, kinds, parsing
from participation.index.documents import parts_of
from participation.index.engines import engine
from participation.index.engines.protocol import IndexUnavailable
from participation.index.parsing import SearchQuery
from participation.search import snippets
from participation.search.queries.candidates import (
    FACETS,
    Candidate,
    Names,
    candidates_of,
    fits,
    most_of,
)
from participation.search.queries.index import (
    ask,
    may_be_partly,
    narrow,
    question_of,
    reach_of,
    space_ids,
)
from participation.search.queries.meant import meant
from participation.search.queries.wanted import CAP, NEWEST, SIZE, Wanted
from participation.subjects.models import Subject
from participation.text import slug, unformatted


@dataclass(frozen=True)
class FilterChoice:
    """Something a search can be narrowed down to: its value, its name, and how many there are."""

    value: str
    name: str
    count: int


@dataclass(frozen=True)
class Hit:
    """Something that was found, as the page shows it."""

    subject: Subject
    kind: str
    state: tuple[str, str] | None
    title: str
    about: str
    path: str
    snippet: snippets.Marked
    marked_title: snippets.Marked
    place: str
    at: datetime | None
    timezone: str


@dataclass(frozen=True)
class SearchResult:
    """A page of what was found, and what it can be narrowed down to.

    `partly` says that nothing holds all the words, and this is what holds the most of them.
    `more` says that only the best were looked at. `unavailable` says that there is no
    index to ask, and `rebuilding` that one is being built.
    """

    wanted: Wanted
    question: SearchQuery
    hits: Sequence[Hit] = ()
    total: int = 0
    more: bool = False
    partly: bool = False
    facets: Mapping[str, Sequence[FilterChoice]] = field(default_factory=dict)
    meant: str = ""
    unavailable: bool = False
    rebuilding: bool = False

    @property
    def last_page(self) -> int:
        return max(1, min(-(-self.total // SIZE), CAP // SIZE))


def search(reader: Reader, wanted: Wanted) -> SearchResult:
    """What a reader finds. At most seven statements, and nine more where nothing holds all the words."""
    question = parsing.read(wanted.text)
    if question.empty:
        return SearchResult(wanted, question)
    try:
        question = question_of(wanted.text)
        return _searched(reader, wanted, question)
    except IndexUnavailable:
        return SearchResult(wanted, question, unavailable=True, rebuilding=_is_rebuilt())


def _is_rebuilt() -> bool:
    """Whether an index is being built by a worker that is there: only then does waiting help."""
    return workers.is_there() and engine().building() is not None


def _searched(reader: Reader, wanted: Wanted, question: SearchQuery) -> SearchResult:
    spaces = space_ids(reader)
    newest = wanted.sort == NEWEST
    reach = narrow(reach_of(reader), wanted, spaces)
    found = ask(question, reach, CAP, newest=newest)
    candidates, names = candidates_of(reader, found, spaces, newest=newest)
    partly = not candidates and may_be_partly(wanted, question)
    if partly:
        found, candidates, names = most_of(reader, question, reach, spaces, newest=newest)
    fitting = [each for each in candidates if fits(each, wanted)]
    shown = fitting[(wanted.page - 1) * SIZE : wanted.page * SIZE]
    return SearchResult(
        wanted,
        question,
        hits=_hits([each.id for each in shown], {each.id: each for each in shown}, question),
        total=len(fitting),
        more=found.more,
        partly=partly and bool(fitting),
        facets=_facets(candidates, wanted, names),
        meant=meant(reader, wanted, question, spaces) if partly or not fitting else "",
    )


def _facets(
    candidates: Sequence[Candidate], wanted: Wanted, names: Names
) -> dict[str, Sequence[FilterChoice]]:
    """For each filter what there is to choose, each counted beside what else is chosen."""
    facets: dict[str, Sequence[FilterChoice]] = {}
    for facet in FACETS:
        counts: Counter[str] = Counter()
        for candidate in candidates:
            if fits(candidate, wanted, besides=facet):
                counts.update(candidate.value(facet) - {""})
        chosen = getattr(wanted, facet)
        if chosen and chosen not in counts:
            counts[chosen] = 0
        choices = [
            FilterChoice(value, name, count)
            for value, count in counts.items()
            if (name := _name(facet, value, names))
        ]
        facets[facet] = sorted(choices, key=lambda each: (-each.count, each.name))
    return facets


def _name(facet: str, value: str, names: Names) -> str:
    """The name of a choice; a state is named by its kind's room."""
    if facet == "kind":
        kind = kinds.find(value)
        return kind.name() if kind else ""
    if facet == "state":
        told = state_of(value)
        return told[0] if told else ""
    if facet == "language":
        return value
    return names.get((facet, value), "")


def state_of(value: str) -> tuple[str, str] | None:
    """The word and colour of `kind.state`."""
    key, _dot, state = value.partition(".")
    kind = kinds.find(key)
    return kind.states().get(state) if kind and state else None


def _hits(
    ids: Sequence[int], candidates: Mapping[int, Candidate], question: SearchQuery
) -> list[Hit]:
    """What the page shows of these, in this order. Three statements."""
    if not ids:
        return []
    every = with_polymorphic(Subject, "*")
    root = aliased(Subject.__table__, name="found_in")
    rows = db.session.execute(
        select(every, root.c.title)
        .outerjoin(root, root.c.id == every.root_id)
        .where(every.id.in_(list(ids)))
        .options(joinedload(every.space))
    ).all()
    subjects = {subject.id: (subject, title or "") for subject, title in rows}
    parts = parts_of([subject for subject, _about in subjects.values()])
    hits = []
    for number in ids:
        if number not in subjects:
            continue
        subject, about = subjects[number]
        if subject.is_withdrawn:
            continue
        language = analysis.content_language(subject.language or subject.space.language)
        hits.append(_hit(subject, about, parts[number], candidates[number], question, language))
    return hits


def _words(subject: Subject) -> str:
    text = subject.searchable_text()
    return unformatted(text[: snippets.LOOKED_AT]) if subject.is_formatted else text


def _hit(
    subject: Subject,
    about: str,
    parts: Any,
    candidate: Candidate,
    question: SearchQuery,
    lang: str,
) -> Hit:
    """An item with the piece of text that shows best why it was found."""
    # What the authority writes is Markdown: the sections of a hearing, and its outcome.
    texts: list[tuple[str, str, snippets.Source]] = [
        ("", subject.path, snippets.Source(_words(subject)))
    ]
    texts += [
        (
            inside.title,
            inside.path,
            snippets.Source(f"{inside.title}. {inside.searchable_text()}", True),
        )
        for inside in parts.inside
    ]
    texts += [
        (title, f"/files/{number}/{slug(title)}", snippets.Source(f"{title}. {text}"))
        for number, title, text in parts.documents
    ]
    texts += [
        (part.title, part.path, snippets.Source(f"{part.title}. {part.text}"))
        for part in parts.others
    ]
    besides = (subject.searchable_number(), subject.searchable_besides())
    texts.append(
        ("", subject.path, snippets.Source("\n\n".join(each for each in besides if each), True))
    )
    best = snippets.best([text for _place, _path, text in texts], question, lang)
    place, path, _text = texts[best.which]
    title = subject.title or subject.searchable_title()
    return Hit(
        subject=subject,
        kind=subject.kind,
        state=state_of(candidate.state),
        title=title,
        about=about,
        path=path if best.which and best.found else subject.path,
        snippet=best.marked,
        marked_title=snippets.mark(title, question, lang),
        place=place if best.found else "",
        at=candidate.at,
        timezone=candidate.timezone,
    )
