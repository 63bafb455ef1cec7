"""Finding: what a reader may read of what the index found, in which order, and how many of what."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, product
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Row, and_, case, literal, select
from sqlalchemy.orm import aliased, joinedload, with_polymorphic

from participation import clock, db, jobs, workers
from participation.accounts.models import Reader, RoleName
from participation.search import analysis, kinds, parsing, snippets, vocabulary
from participation.search.documents import parts_of
from participation.search.engines import engine
from participation.search.engines.protocol import Found, Index, Reach, Unavailable
from participation.search.parsing import SearchQuery, Word
from participation.spaces.models import Label, LabelKind, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject, subject_labels
from participation.subjects.rules import readable_by
from participation.text import slug

log = structlog.get_logger()

CAP = 1000
"""How many of the best are looked at for a page: what they are is counted, and said when it is not all."""
SIZE = 20
CHUNK = 1000
FARTHEST = timedelta(hours=14)
"""How far the clocks of a timezone are from UTC at most."""
ENOUGH = 0.5
"""What holds this share of the question that the best holds is shown, when nothing holds all of it."""
RECENT = timedelta(days=365)
RELEVANCE, NEWEST = "relevance", "newest"
SUGGESTED = 6
_ALIKE_WORDS = 8
LOOKED_AT = 30
"""How many of what a suggested word finds are looked at, whether the reader may read one of them."""
MOST_TRIED = 6
"""How many spellings of a whole query are tried."""


@dataclass(frozen=True)
class Wanted:
    """What somebody searches for, as it stands in the address."""

    text: str = ""
    kind: str = ""
    state: str = ""
    space: str = ""
    topic: str = ""
    area: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = RELEVANCE
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Wanted":
        """Read it from an address. Never fails: what is not understood is left out."""

        def word(name: str) -> str:
            return str(arguments.get(name) or "").replace("\x00", "")[:100].strip()

        def day(name: str) -> date | None:
            try:
                return date.fromisoformat(word(name))
            except ValueError:
                return None

        try:
            page = min(max(int(word("page") or 1), 1), CAP // SIZE)
        except ValueError:
            page = 1
        text = str(arguments.get("q") or "")[: parsing.MAX_LENGTH].replace("\x00", " ").strip()
        return cls(
            text=text.encode("utf-8", "ignore").decode(),
            kind=word("kind") if kinds.find(word("kind")) else "",
            state=word("state"),
            space=word("space"),
            topic=word("topic"),
            area=word("area"),
            language=word("language") if word("language") in analysis.LANGUAGES else "",
            since=day("since"),
            until=day("until"),
            sort=NEWEST if word("sort") == NEWEST else RELEVANCE,
            page=page,
        )

    @property
    def narrowed(self) -> bool:
        """Whether it is narrowed down by more than words."""
        chosen = (self.kind, self.state, self.space, self.topic, self.area, self.language)
        return any(chosen) or self.since is not None or self.until is not None

    @property
    def plain(self) -> "Wanted":
        """The same words, not narrowed down."""
        return Wanted(text=self.text, sort=self.sort)

    @property
    def moments(self) -> tuple[datetime | None, datetime | None]:
        """The first and the last moment at which it is one of the days asked for anywhere on Earth.

        Which day it was where the thing stands is looked at afterwards (`_fits`).
        """
        since = datetime.combine(self.since, time.min, UTC) - FARTHEST if self.since else None
        until = datetime.combine(self.until, time.max, UTC) + FARTHEST if self.until else None
        return since, until


EVERYTHING = Wanted()


@dataclass(frozen=True)
class Choice:
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
class Result:
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
    facets: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    meant: str = ""
    unavailable: bool = False
    rebuilding: bool = False

    @property
    def last_page(self) -> int:
        return max(1, min(-(-self.total // SIZE), CAP // SIZE))


# ------------------------------------------------------------------------- asking the index


def _index() -> Index:
    return engine().current()


def _question(text: str, languages: Sequence[str] = analysis.LANGUAGES) -> SearchQuery:
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


def _reach(reader: Reader) -> Reach:
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


_Spaces = Mapping[int, _Place]


def _space_ids(reader: Reader) -> dict[int, _Place]:
    """The spaces a reader may know of, by id. One statement."""
    rows = db.session.execute(
        select(Space.id, Space.slug, Space.name, Space.timezone).where(spaces_readable_by(reader))
    )
    return {number: _Place(*place) for number, *place in rows}


def _ask(question: SearchQuery, reach: Reach, limit: int | None, *, newest: bool = False) -> Found:
    """Ask the index. Raises Unavailable when there is none, or when it cannot be read."""
    with _reading() as index:
        return index.find(question, reach, limit, newest=newest)


@contextmanager
def _reading() -> Iterator[Index]:
    """The index, to be asked. An index that breaks meanwhile must not take the page with it.

    It is reported, inspected by the worker, and built anew; the page says that there is none.
    """
    try:
        yield _index()
    except Unavailable:
        raise
    except Exception as error:
        if not _from_files(error):
            raise
        engine().report(error)
        jobs.wake()
        raise Unavailable from error


def _from_files(error: Exception) -> bool:
    """Whether it comes from the index's files, and not from the database."""
    return not type(error).__module__.startswith(("sqlalchemy", "psycopg"))


# ------------------------------------------------------------------------------- the page


def _rows(reader: Reader, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Of these ids, those the reader may read, with what they are counted by. One statement."""
    now = clock.now()
    statement = select(
        Subject.id,
        Subject.kind,
        Subject.space_id,
        Subject.language,
        Subject.visible_from,
        Subject.created_at,
        _state(now).label("state"),
    ).select_from(Subject.__table__)
    for kind in kinds.all_kinds():
        if kind.table is not None:
            statement = statement.outerjoin(kind.table, kind.table.c.id == Subject.id)
    statement = statement.where(Subject.id.in_(list(ids)), readable_by(reader, now))
    return {row.id: row for row in db.session.execute(statement)}


def _state(now: datetime) -> Any:
    told = [(Subject.kind == kind.key, kind.state(now)) for kind in kinds.all_kinds()]
    return case(*told, else_=literal("")) if told else literal("")


def _labels(ids: Sequence[int]) -> list[tuple[int, LabelKind, str, str]]:
    return [
        (number, kind, slug, name)
        for number, kind, slug, name in db.session.execute(
            select(subject_labels.c.subject_id, Label.kind, Label.slug, Label.name)
            .join(Label, Label.id == subject_labels.c.label_id)
            .where(subject_labels.c.subject_id.in_(list(ids)))
        )
    ]


@dataclass(frozen=True)
class _Candidate:
    """Something found that may be read, with what it is counted by."""

    id: int
    kind: str
    state: str
    space: str
    language: str
    at: datetime | None
    timezone: str
    topics: frozenset[str]
    areas: frozenset[str]

    def value(self, facet: str) -> frozenset[str]:
        if facet == "topic":
            return self.topics
        if facet == "area":
            return self.areas
        return frozenset({getattr(self, facet)})


FACETS = ("kind", "state", "space", "topic", "area", "language")


def _fits(candidate: _Candidate, wanted: Wanted, *, besides: str = "") -> bool:
    for facet in FACETS:
        chosen = getattr(wanted, facet)
        if chosen and facet != besides and chosen not in candidate.value(facet):
            return False
    if wanted.since is None and wanted.until is None:
        return True
    if candidate.at is None:
        return False
    day = clock.local_day(candidate.at, candidate.timezone)
    return (wanted.since or day) <= day <= (wanted.until or day)


def search(reader: Reader, wanted: Wanted) -> Result:
    """What a reader finds. At most seven statements, and nine more where nothing holds all the words."""
    question = parsing.read(wanted.text)
    if question.empty:
        return Result(wanted, question)
    try:
        question = _question(wanted.text)
        return _searched(reader, wanted, question)
    except Unavailable:
        return Result(wanted, question, unavailable=True, rebuilding=_is_rebuilt())


def _is_rebuilt() -> bool:
    """Whether an index is being built by a worker that is there: only then does waiting help."""
    return workers.is_there() and engine().building() is not None


def _searched(reader: Reader, wanted: Wanted, question: SearchQuery) -> Result:
    spaces = _space_ids(reader)
    newest = wanted.sort == NEWEST
    reach = _narrow(_reach(reader), wanted, spaces)
    found = _ask(question, reach, CAP, newest=newest)
    candidates, names = _candidates(reader, found, spaces, newest=newest)
    partly = not candidates and _may_be_partly(wanted, question)
    if partly:
        found, candidates, names = _most(reader, question, reach, spaces, newest=newest)
    fitting = [each for each in candidates if _fits(each, wanted)]
    shown = fitting[(wanted.page - 1) * SIZE : wanted.page * SIZE]
    return Result(
        wanted,
        question,
        hits=_hits([each.id for each in shown], {each.id: each for each in shown}, question),
        total=len(fitting),
        more=found.more,
        partly=partly and bool(fitting),
        facets=_facets(candidates, wanted, names),
        meant=_meant(reader, wanted, question, spaces) if partly or not fitting else "",
    )


def _may_be_partly(wanted: Wanted, question: SearchQuery) -> bool:
    """Whether what holds a part of a question is looked for when nothing holds all of it.

    Not within days: outside of them something may hold all of it. Not of words that are to stand side
    by side: that is more than to be held.
    """
    within_days = wanted.since is not None or wanted.until is not None
    return len(question.words) > 1 and not question.phrases and not within_days


def _most(
    reader: Reader, question: SearchQuery, reach: Reach, spaces: _Spaces, *, newest: bool
) -> tuple[Found, list[_Candidate], "Names"]:
    """What holds the most of a question of which nothing that may be read holds all."""
    with _reading() as index:
        found = index.find_most(question, reach, CAP)
    candidates, names = _candidates(reader, found, spaces, newest=True)
    scores = dict(zip(found.ids, found.scores, strict=True))
    enough = ENOUGH * max((scores[each.id] for each in candidates), default=0.0)
    kept = [each for each in candidates if scores[each.id] >= enough]
    if newest:
        kept.sort(key=lambda each: (each.at is not None, each.at, each.id), reverse=True)
    return found, kept, names


def _narrow(reach: Reach, wanted: Wanted, spaces: _Spaces) -> Reach:
    """Where the index looks: in the spaces the reader may know of, within the days asked for.

    What a search is narrowed down to is not told to the index, so that the other choices can be
    counted beside it; only when a page would be cut short (`every_hit`) is it.
    """
    since, until = wanted.moments
    return replace(reach, spaces=frozenset(spaces), since=since, until=until)


def _narrow_fully(reach: Reach, wanted: Wanted, spaces: _Spaces) -> Reach:
    reach = _narrow(reach, wanted, spaces)
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


Names = dict[tuple[str, str], str]


def _candidates(
    reader: Reader, found: Found, spaces: _Spaces, *, newest: bool
) -> tuple[list[_Candidate], Names]:
    """Of what the index found, what may be read, in its final order. Two statements."""
    if not found.ids:
        return [], {}
    rows = _rows(reader, found.ids)
    if not rows:
        return [], {}
    topics: dict[int, set[str]] = {}
    areas: dict[int, set[str]] = {}
    names: Names = {("space", place.slug): place.name for place in spaces.values()}
    for number, kind, label, name in _labels(sorted(rows)):
        facet = "topic" if kind is LabelKind.topic else "area"
        (topics if kind is LabelKind.topic else areas).setdefault(number, set()).add(label)
        names[(facet, label)] = name
    ordered = found.ids if newest else _with_recency(found, rows)
    candidates = [
        _Candidate(
            id=number,
            kind=row.kind,
            state=f"{row.kind}.{row.state}" if row.state else "",
            space=place.slug,
            timezone=place.timezone,
            language=analysis.content_language(row.language) if row.language else "",
            at=row.visible_from or row.created_at,
            topics=frozenset(topics.get(number, ())),
            areas=frozenset(areas.get(number, ())),
        )
        for number in ordered
        if (row := rows.get(number)) is not None and (place := spaces.get(row.space_id)) is not None
    ]
    return candidates, names


def _with_recency(found: Found, rows: Mapping[int, Row[Any]]) -> list[int]:
    """The order of the index, with a little more for what is recent: a fifth at most, halved each year."""
    now = clock.now()

    def score(place: int) -> float:
        row = rows.get(found.ids[place])
        if row is None:
            return 0.0
        age = max(timedelta(), now - (row.visible_from or row.created_at)) / RECENT
        return float(found.scores[place] * (1 + 0.2 * 0.5**age))

    firm = sorted(range(found.firm), key=score, reverse=True)
    rest = sorted(range(found.firm, len(found.ids)), key=score, reverse=True)
    return [found.ids[place] for place in (*firm, *rest)]


def _facets(
    candidates: Sequence[_Candidate], wanted: Wanted, names: Names
) -> dict[str, Sequence[Choice]]:
    """For each filter what there is to choose, each counted beside what else is chosen."""
    facets: dict[str, Sequence[Choice]] = {}
    for facet in FACETS:
        counts: Counter[str] = Counter()
        for candidate in candidates:
            if _fits(candidate, wanted, besides=facet):
                counts.update(candidate.value(facet) - {""})
        chosen = getattr(wanted, facet)
        if chosen and chosen not in counts:
            counts[chosen] = 0
        choices = [
            Choice(value, name, count)
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
    ids: Sequence[int], candidates: Mapping[int, _Candidate], question: SearchQuery
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


def _hit(
    subject: Subject,
    about: str,
    parts: Any,
    candidate: _Candidate,
    question: SearchQuery,
    lang: str,
) -> Hit:
    """An item with the piece of text that shows best why it was found."""
    # What the authority writes is Markdown: the sections of a hearing, and its outcome.
    texts: list[tuple[str, str, snippets.Source]] = [
        ("", subject.path, snippets.Source(subject.searchable_text()))
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


# ------------------------------------------------------------- what may have been meant


def shown_words(reader: Reader, words: Sequence[str]) -> list[str]:
    """Of these words those that stand in something the reader may read: one statement for all.

    So a word that stands only in what is hidden or internal is never shown to anybody else.
    """
    reach = _reach(reader)
    found: dict[str, list[int]] = {}
    for word in words:
        stems = analysis.query_stems(word, analysis.LANGUAGES) or (word,)
        question = SearchQuery(words=(Word(word, stems),))
        try:
            found[word] = _ask(question, reach, LOOKED_AT).ids
        except Unavailable:
            return []
    ids = sorted({number for numbers in found.values() for number in numbers})
    if not ids:
        return []
    readable = set(
        db.session.scalars(select(Subject.id).where(Subject.id.in_(ids), readable_by(reader)))
    )
    return [word for word in words if readable.intersection(found.get(word, ()))]


def _finding(reader: Reader, texts: Sequence[str], within: Wanted, spaces: _Spaces) -> list[str]:
    """Of these queries those whose page shows something that holds all their words. Two statements."""
    reach = _narrow_fully(_reach(reader), within, spaces)
    found: dict[str, Found] = {}
    for text in texts:
        try:
            found[text] = _ask(_question(text), reach, LOOKED_AT)
        except Unavailable:
            return []
    ids = sorted({number for each in found.values() for number in each.ids})
    candidates, _names = _candidates(reader, Found(ids), spaces, newest=True)
    there = {each.id for each in candidates if _fits(each, within)}
    return [text for text in texts if there.intersection(found[text].ids)]


def _meant(reader: Reader, wanted: Wanted, question: SearchQuery, spaces: _Spaces) -> str:
    """The query as it may have been meant; empty when nothing better finds anything. Five statements.

    A word that stands nowhere, and is like none that does, is left out where that finds something.
    """
    if not spaces or len(question.words) > 6:
        return ""
    options: dict[str, list[str]] = {}
    for word in question.words[:2]:
        options[word.written] = vocabulary.meant(word.written, list(spaces), limit=4)
    every = [option for near in options.values() for option in near]
    own = [word.written for word in question.words]
    fit = set(shown_words(reader, [*every, *own])) if every else set()
    if not fit:
        return ""
    ways: list[list[str]] = []
    for word in question.words:
        near = [option for option in options.get(word.written, ()) if option in fit]
        ways.append([word.written] if word.written in fit or not near else near)
    known = [way for way in ways if way[0] in fit]
    tried = [*islice(product(*ways), MOST_TRIED), *islice(product(*known), MOST_TRIED)]
    texts = dict.fromkeys(" ".join(each) for each in tried if not {*each} <= {*own})
    return next(iter(_finding(reader, list(texts), wanted, spaces)), "")


def suggestions(
    reader: Reader, text: str, limit: int = SUGGESTED, within: Wanted = EVERYTHING
) -> list[str]:
    """How the last word of what is being typed may go on, so that something is found. Four statements."""
    before, _space, part = text[:200].rpartition(" ")
    typed = [word for word, _start, _end in analysis.words(part)]
    if len(typed) != 1 or len(typed[0]) < 2 or not part[-1:].isalnum():
        return []
    spaces = _space_ids(reader)
    words = vocabulary.beginning_with(typed[0], list(spaces), limit * 4)
    texts = [f"{before} {word}".strip() for word in words if word != typed[0]]
    return _finding(reader, texts, within, spaces)[:limit]


# --------------------------------------------------------------------------- for other rooms


def every_hit(reader: Reader, wanted: Wanted) -> Iterator[int]:
    """The ids of everything a reader finds, in the order of the page, read in pieces.

    Besides a number for each hit nothing is kept in memory. Nothing when there is no index.
    """
    try:
        question = _question(wanted.text)
        if question.empty:
            return
        spaces = _space_ids(reader)
        reach = _narrow_fully(_reach(reader), wanted, spaces)
        found = _ask(question, reach, None, newest=wanted.sort == NEWEST)
        yield from _each_hit(reader, wanted, question, found, spaces)
    except Unavailable:
        return


def _each_hit(
    reader: Reader, wanted: Wanted, question: SearchQuery, found: Found, spaces: _Spaces
) -> Iterator[int]:
    newest, there = wanted.sort == NEWEST, False
    for start in range(0, len(found.ids), CHUNK):
        piece = Found(
            ids=found.ids[start : start + CHUNK],
            scores=found.scores[start : start + CHUNK],
            firm=max(0, min(found.firm - start, CHUNK)),
        )
        candidates, _names = _candidates(reader, piece, spaces, newest=newest)
        there = there or bool(candidates)
        yield from (each.id for each in candidates if _fits(each, wanted))
    if there or not _may_be_partly(wanted, question):
        return
    reach = _narrow(_reach(reader), wanted, spaces)
    whole, _names = _candidates(reader, _ask(question, reach, CAP), spaces, newest=newest)
    if not whole:
        _found, most, _names = _most(reader, question, reach, spaces, newest=newest)
        yield from (each.id for each in most if _fits(each, wanted))


def holding(reader: Reader, text: str, kind: str) -> list[int] | None:
    """The ids of what holds all words of a text, for a list to be narrowed down to.

    The list's own statement decides who may read which of them. None when there is no index to ask,
    or no word that can be searched for.
    """
    try:
        _index()
        question = _question(text)
        if question.empty:
            return None
        reach = replace(_reach(reader), kinds=frozenset({kind}))
        return _ask(question, reach, None, newest=True).ids
    except Unavailable:
        return None


def similar(
    reader: Reader, text: str, kind: str = "idea", box_id: int | None = None, limit: int = 3
) -> list[Subject] | None:
    """What resembles a text, the most alike first; None when there is no index to ask.

    The rarest words of the text decide; two of them must be shared, or the only one there is.
    With `box_id` only what stands in that box.
    """
    known = kinds.find(kind)
    if known is None:
        return []
    try:
        words = _telling_words(text)
    except Unavailable:
        return None
    if not words:
        return []
    reach = replace(_reach(reader), kinds=frozenset({kind}))
    shared: Counter[int] = Counter()
    weights: dict[int, float] = {}
    try:
        for word in words:
            found = _ask(SearchQuery(words=(word,)), reach, 200)
            for number, score in zip(found.ids, found.scores, strict=True):
                shared[number] += 1
                weights[number] = weights.get(number, 0.0) + score
    except Unavailable:
        return None
    need = min(2, len(words))
    ids = sorted(
        (number for number, count in shared.items() if count >= need),
        key=lambda number: (-shared[number], -weights[number], number),
    )[:60]
    if not ids:
        return []
    every = with_polymorphic(Subject, "*")
    conditions = [Subject.id.in_(ids), readable_by(reader)]
    if box_id is not None and known.table is not None and "box_id" in known.table.c:
        inside = select(known.table.c.id).where(known.table.c.box_id == box_id)
        conditions.append(Subject.id.in_(inside))
    readable = set(db.session.scalars(select(Subject.id).where(and_(*conditions))))
    first = [number for number in ids if number in readable][:limit]
    rows = {
        subject.id: subject
        for subject in db.session.scalars(select(every).where(every.id.in_(first)))
    }
    return [rows[number] for number in first if number in rows]


def _telling_words(text: str) -> list[Word]:
    """The words of a text that say most about it: those that stand in the fewest documents."""
    question = parsing.read(" ".join(word for word, _s, _e in analysis.words(text[:2000])) + " ")
    words = [replace(word, beginning="") for word in question.words if len(word.written) > 3]
    if len(words) <= _ALIKE_WORDS:
        return words
    with _reading() as index:
        counts = index.frequency([word.exact[0] for word in words])
    rare = sorted(words, key=lambda word: counts.get(word.exact[0], 0) or 10**9)
    return rare[:_ALIKE_WORDS]
