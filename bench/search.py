"""Part `search`: our engines beside FTS5 on the same made-up texts, milliseconds a question.

An engine is filled as a rebuild fills it (analysis, vocabulary, batches), which takes minutes; so what
was filled is kept until the code of the search changes. Questions go to FTS5 and to ours in turn.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bench import targets
from bench.asking import WrongAnswer
from bench.data import SQLITE, Store, digest, look_at_tables, settings
from bench.fts5 import LIMIT, Fts5
from bench.processor import Processor
from bench.results import Rounds, Row
from bench.running import Run
from bench.texts import Queries, Text, queries, texts
from participation import clock, create_app, db, migrating, revisions
from participation import index as room
from participation.accounts.models import Visitor
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.index import analysis, parsing, vocabulary
from participation.index.engines import engine
from participation.index.engines.protocol import Document, Reach, Seen
from participation.index.indexing import SUBJECTS
from participation.search import nearness
from participation.search import queries as page
from participation.spaces.models import Audience, Space
from participation.subjects.models import Visibility

ASKED = 100
"""How many different questions of each kind."""
LANGUAGE = "da"


def run(run: Run) -> None:
    """Ask on each database's engine."""
    count = run.options.documents
    sample = list(texts(min(count, 5_000)))
    looked_for = queries(sample, ASKED)
    reference = Fts5(run.store.folder / "fts5.sqlite3")
    begun = time.perf_counter()
    reference.fill(texts(count))
    filling = (time.perf_counter() - begun) * 1000 / count
    try:
        for database in run.options.databases:
            with _filled(run.store, database, count) as (app, indexing):
                name = "whoosh" if database == SQLITE else database
                run.results.begin(f"Search: {name}, {count:,} documents, milliseconds beside FTS5")
                what = f"{name}: indexing a document"
                run.results.add(
                    Row(what, database, 1, count, indexing, "ms", target=targets.INDEXING)
                )
                with app.app_context(), db.transaction(write=False):
                    _ask_all(run, (name, database), reference, looked_for)
                    _ask_similar(run, (name, database), sample[:ASKED])
        run.results.add(Row("fts5: indexing a document", SQLITE, 1, count, filling, "ms"))
    finally:
        reference.close()


# --------------------------------------------------------------------------------- filling


@contextmanager
def _filled(store: Store, database: str, count: int) -> Iterator[tuple[Flask, float]]:
    """An application whose index holds the texts, and how many milliseconds each had taken."""
    name = f"{database}_search_{count}"
    key = f"{revisions.newest()} {digest(Path(room.__file__).parent, Path(texts.__code__.co_filename))}"
    kept = store.kept(database, name, key)
    folder, url = store.place(database, name) if kept else store.empty(database, name)
    app = create_app(settings(folder, url), testing=True)
    try:
        if kept is None:
            print(f"bench: filling {name}", file=sys.stderr, flush=True)
            migrating.upgrade(app.extensions["database"].engine)
            with app.app_context():
                taken = _fill(texts(count))
            look_at_tables(app)
            kept = store.keep(name, key, {"each": taken * 1000 / count})
        yield app, float(kept["each"])
    finally:
        app.extensions["database"].engine.dispose()


def _fill(all_texts: Iterator[Text]) -> float:
    """Index the texts as a rebuild does; returns the seconds that the search's own work took.

    Each is an idea in the database, too: similar ones are read there.
    """
    now = clock.now()
    with db.transaction() as session:
        space = Space(
            slug="bench",
            name="Bench",
            organisation="Bench",
            audience=Audience.public,
            created_at=now,
        )
        session.add(space)
        session.flush()
        box = Box(space_id=space.id, slug="bench", name="Bench", created_at=now)
        session.add(box)
        session.flush()
        space_id, box_id = space.id, box.id
    index = engine().build(0)
    taken = 0.0
    while batch := list(islice(all_texts, SUBJECTS)):
        with db.transaction() as session:
            session.add_all(_idea(text, space_id, box_id) for text in batch)
        begun = time.perf_counter()
        documents = [_document(text, space_id) for text in batch]
        vocabulary.note(documents, anew=True)
        index.write(documents, last_id=batch[-1].number)
        taken += time.perf_counter() - begun
    begun = time.perf_counter()
    engine().promote(index)
    return taken + time.perf_counter() - begun


def _title(text: Text) -> str:
    """The title of a text with two words that people use, which have others near them."""
    groups = nearness.near_words().written
    chosen = (groups[text.number * step % len(groups)] for step in (1, 7))
    return " ".join([text.title, *(group[text.number % len(group)] for group in chosen)])


def _idea(text: Text, space_id: int, box_id: int) -> Idea:
    now = clock.now()
    return Idea(
        id=text.number,
        box_id=box_id,
        space_id=space_id,
        language=LANGUAGE,
        title=_title(text),
        body=text.body,
        state=IdeaState.new,
        state_at=now,
        visibility=Visibility.visible,
        visible_from=now,
        published_at=now,
    )


def _document(text: Text, space_id: int) -> Document:
    terms = analysis.Terms()
    terms.add(_title(text), LANGUAGE, analysis.TITLE_WEIGHT)
    terms.add(text.body, LANGUAGE)
    return Document(
        id=text.number,
        kind="idea",
        space_id=space_id,
        language=LANGUAGE,
        seen=Seen.all,
        author_id=None,
        at=clock.now() - timedelta(minutes=text.number),
        terms=terms,
    )


# ---------------------------------------------------------------------------------- asking


def _ask_similar(run: Run, place: tuple[str, str], written: Sequence[Text]) -> None:
    """Similar ideas while somebody types: half of the title, all of it, and the text besides; by the clock,
    and by what it takes of the processor, here and in the database."""
    name, database = place
    space_id = db.session.scalars(select(Space.id)).one()
    taken: list[float] = []
    worked: list[float] = []
    processor = Processor([os.getpid(), *run.store.processes(database)])
    for text in written:
        title = _title(text)
        words = title.split()
        for typed, body in ((" ".join(words[-4:]), ""), (title, ""), (title, text.body)):
            before, begun = processor.spent(), time.perf_counter()
            found = page.similar(Visitor(), typed, body, space_id=space_id)
            taken.append((time.perf_counter() - begun) * 1000)
            worked.append(processor.spent() - before)
            if not found:
                raise WrongAnswer(f"{name} finds nothing like {typed}")
    what, size = f"{name}: similar ideas while typing", run.options.documents
    for how, some in (("", taken), (", processor", worked if processor.known else [])):
        if some:
            slow, median = statistics.quantiles(some, n=100)[98], statistics.median(some)
            row = Row(f"{what}{how}", database, 1, size, median, "ms", None, targets.SIMILAR, slow)
            run.results.add(row)


def _ask_all(run: Run, place: tuple[str, str], reference: Fts5, looked_for: Queries) -> None:
    name, database = place
    index, reach = engine().current(), Reach(staff_in=frozenset())

    def words(text: str) -> int:
        # A word that something follows is finished.
        return len(index.find(parsing.read(f"{text} "), reach, LIMIT).ids)

    def beginning(text: str) -> int:
        return len(index.find(parsing.read(f"{text}*"), reach, LIMIT).ids)

    def as_the_page(text: str) -> int:
        return len(index.find(page.question_of(f"{text} "), reach, page.CAP).ids)

    kinds: list[tuple[str, list[str], bool, Callable[[str], int], targets.Target | None]] = [
        ("one term", looked_for.one, False, words, targets.SEARCH[name]["one term"]),
        ("two terms", looked_for.two, False, words, targets.SEARCH[name]["two terms"]),
        ("prefix", looked_for.prefix, True, beginning, targets.SEARCH[name]["prefix"]),
        ("one term, inside longer words, 1,000 best", looked_for.one, False, as_the_page, None),
        ("two terms, inside longer words, 1,000 best", looked_for.two, False, as_the_page, None),
    ]
    for what, questions, starts, ours, target in kinds:
        theirs_took, ours_took = Rounds(), Rounds()
        both: list[tuple[float, float]] = []
        for at in range(-1, max(2, run.options.rounds - 2)):
            for question in questions:
                begun = time.perf_counter()
                theirs_found = len(reference.find(question, beginning=starts))
                between = time.perf_counter()
                ours_found = ours(question)
                ended = time.perf_counter()
                if theirs_found and not ours_found:
                    raise WrongAnswer(f"{name} finds nothing for {question}")
                if at >= 0:
                    both.append(((between - begun) * 1000, (ended - between) * 1000))
        _fill_rounds(theirs_took, [each for each, _ours in both])
        _fill_rounds(ours_took, [each for _theirs, each in both])
        run.results.compared(
            f"{name}: {what}",
            (database, 1, run.options.documents),
            ours_took,
            theirs_took,
            target,
            "ms",
            noise=False,
        )


def _fill_rounds(rounds: Rounds, taken: list[float]) -> None:
    """All times as one round each; the median is what is judged."""
    slow = statistics.quantiles(taken, n=100)[98]
    for each in taken:
        rounds.add(each, slow)
