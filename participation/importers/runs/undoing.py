"""Taking a run of an importer back: all that it added goes, or nothing does.

What people have built on it since - a reply, a follower, a theme - keeps it where it is, and is named.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select, update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.hearings.notice.models import Hearing
from participation.ideas.answers import statistics
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.importers.files import ImportRefused
from participation.importers.writing.counting import (
    count_comments,
    count_comments_of,
    count_ideas_of,
    count_responses_of,
)
from participation.importers.writing.models import ImportedRows, ImportRun, RunRow, Thing
from participation.importers.writing.rows import table
from participation.spaces.models import Label
from participation.subjects.models import Subject

# What an importer writes beside its subjects, and what the worker works out from them: it goes with them.
# A row that names who wrote it (`by_id`) is a person's own.
_OURS = {
    "choices", "questions", "state_changes", "decisions", "revisions", "subject_labels",
    "likenesses", "locations", "likeness_marks", "theme_words", "notices", "outbox_subjects",
}  # fmt: skip
# What an importer writes of a project: it goes with the project, unless somebody has added to it.
_OF_PROJECTS = ("milestone_changes", "milestones", "project_parts")
_KINDS = ("comments", "responses", "sections", "projects", "ideas", "hearings")
_BUILT_ON: tuple[tuple[type[db.Base], str], ...] = (
    (Subject, Thing.subject),
    (Box, Thing.box),
    (Label, Thing.label),
)
_IN_WORDS = {
    "reports": "reports of readers",
    "subjects": "contributions",
    "follows": "people who follow it",
    "votes": "votes",
    "state_changes": "decisions on its state",
    "decisions": "decisions of moderators",
    "revisions": "changed texts",
    "points": "points for the assessment",
    "themes": "themes",
    "sortings": "responses that were sorted",
    "attachments": "files",
    "parties": "invited parties",
    "gains": "gains",
    "gain_measurements": "measured gains",
    "project_updates": "news of a project",
    "milestone_changes": "changed milestones",
    "gain_followups": "days on which its gain is asked for",
    "project_parts": "projects that it belongs to",
    "project_boxes": "projects that it belongs to",
    "milestones": "promises of its outcome",
    "ideas": "ideas that were merged into it",
    "idea_mergers": "mergers of ideas",
    "idea_splits": "splits of ideas",
    "hearings": "rounds that follow it",
    "boxes": "ideas in its box",
}


class Built(NamedTuple):
    """What stands on a run: how many rows, of what."""

    number: int
    what: str


class Undone(NamedTuple):
    """What was taken back: the runs, and how many rows of each thing are gone."""

    runs: list[int]
    removed: dict[str, int]


class Run(NamedTuple):
    """A run, with how much it has added, by thing, and how much it has changed of earlier ones."""

    run: ImportRun
    added: dict[str, int]
    changed: int


def runs(limit: int = 50) -> list[Run]:
    """The latest runs, the last one first."""
    with db.transaction(write=False) as session:
        found = session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)).all()
        rows = session.execute(
            select(RunRow.run_id, RunRow.thing, RunRow.changed, func.count())
            .where(RunRow.run_id.in_([run.id for run in found]))
            .group_by(RunRow.run_id, RunRow.thing, RunRow.changed)
        )
        added: dict[int, dict[str, int]] = defaultdict(dict)
        changed: Counter[int] = Counter()
        for number, thing, was_there, count in rows:
            if was_there:
                changed[number] += count
            else:
                added[number][thing] = count
        session.expunge_all()
        return [Run(run, added[run.id], changed[run.id]) for run in found]


def forget_empty(run_id: int | None) -> bool:
    """Drop a run that has written nothing; true when it did."""
    if run_id is None:
        return False
    with db.transaction() as session:
        rows, began = table(RunRow), table(ImportRun)
        empty = ~select(rows.c.run_id).where(rows.c.run_id == run_id).exists()
        gone = session.execute(delete(began).where(began.c.id == run_id, empty))
        return bool(getattr(gone, "rowcount", 0))


def undo(run_id: int, *, with_later: bool = False) -> Undone:
    """Take back a run, in one transaction; with the later ones that have changed what it added when
    `with_later`. ImportRefused names what stands in the way, and then nothing is taken back."""
    with db.transaction() as session:
        run = session.scalar(select(ImportRun).where(ImportRun.id == run_id).with_for_update())
        if run is None:
            raise ImportRefused(f"there is no run {run_id}: `participation import runs` lists them")
        if run.undone_at is not None:
            raise ImportRefused(f"run {run_id} has been taken back on {run.undone_at:%Y-%m-%d}")
        numbers = _together(run_id, with_later)
        # Whoever is about to build on it waits for this, and then finds it gone.
        for model, thing in _BUILT_ON:
            key = table(model).c.id
            session.execute(
                select(key).where(_among(model, thing, numbers)).order_by(key).with_for_update()
            ).all()
        built = _built(numbers)
        if built:
            said = ", ".join(f"{each.number} {each.what}" for each in built)
            raise ImportRefused(
                f"run {run_id} cannot be taken back: since then there are {said}. "
                "Nothing was taken back"
            )
        removed = _remove(numbers, run.space_id)
        session.execute(
            update(table(ImportRun))
            .where(table(ImportRun).c.id.in_(numbers))
            .values(undone_at=clock.now())
        )
        for number in numbers:
            ledger.record("import.undone", space_id=run.space_id, run=number)
        return Undone(numbers, removed)


def _together(run_id: int, with_later: bool) -> list[int]:
    """The runs that go together: those that have changed what this one added stand on it."""
    first, later = table(RunRow).alias(), table(RunRow).alias()
    runs_, found, fresh = table(ImportRun), {run_id}, {run_id}
    same = and_(first.c.thing == later.c.thing, first.c.row_id == later.c.row_id)
    while fresh:
        others = db.session.scalars(
            select(later.c.run_id)
            .join(first, same)
            .join(runs_, runs_.c.id == later.c.run_id)
            .where(
                first.c.run_id.in_(sorted(fresh)),
                first.c.changed.is_(False),
                later.c.changed.is_(True),
                runs_.c.undone_at.is_(None),
            )
            .distinct()
        )
        fresh = (set(others) | _added_to(fresh)) - found
        found |= fresh
    if len(found) > 1 and not with_later:
        rest = ", ".join(map(str, sorted(found - {run_id})))
        raise ImportRefused(
            f"run {rest} has changed or added to what run {run_id} brought in: "
            "--with-later takes both back"
        )
    earlier = db.session.scalars(
        select(first.c.run_id)
        .join(later, same)
        .join(runs_, runs_.c.id == first.c.run_id)
        .where(
            later.c.run_id.in_(sorted(found)),
            later.c.changed.is_(True),
            first.c.changed.is_(False),
            first.c.run_id.not_in(sorted(found)),
            runs_.c.undone_at.is_(None),
        )
        .distinct()
    ).all()
    if earlier:
        before = ", ".join(map(str, sorted(earlier)))
        raise ImportRefused(
            f"run {run_id} has changed what run {before} brought in, so it cannot be taken back "
            f"alone: `participation import undo {min(earlier)} --with-later` takes both back"
        )
    return sorted(found)


def _added_to(numbers: Iterable[int]) -> set[int]:
    """The later runs that put ideas, comments, responses or projects into what these brought in."""
    rows, ideas, subjects, runs_ = table(RunRow), table(Idea), table(Subject), table(ImportRun)
    inside = select(ideas.c.id).where(ideas.c.box_id.in_(_rows_of(Thing.box, numbers)))
    parts = db.Base.metadata.tables["project_parts"]
    made_of = select(parts.c.project_id).where(
        parts.c.subject_id.in_(_rows_of(Thing.subject, numbers))
    )
    below = select(subjects.c.id).where(subjects.c.root_id.in_(_rows_of(Thing.subject, numbers)))
    return set(
        db.session.scalars(
            select(rows.c.run_id)
            .join(runs_, runs_.c.id == rows.c.run_id)
            .where(
                rows.c.thing == Thing.subject,
                rows.c.changed.is_(False),
                or_(*(rows.c.row_id.in_(some) for some in (inside, below, made_of))),
                runs_.c.undone_at.is_(None),
            )
            .distinct()
        )
    )


def _rows_of(thing: str, numbers: Iterable[int]) -> Any:
    rows = table(RunRow)
    return select(rows.c.row_id).where(
        rows.c.thing == thing, rows.c.run_id.in_(sorted(numbers)), rows.c.changed.is_(False)
    )


def _among(model: type[db.Base], thing: str, numbers: Iterable[int]) -> ColumnElement[bool]:
    return table(model).c.id.in_(_rows_of(thing, numbers))


def _references(name: str) -> Iterable[tuple[Table, Any]]:
    """The columns of all tables that refer to the rows of one; a kind's own key is the subject itself."""
    for each in db.Base.metadata.sorted_tables:
        for key in each.foreign_keys:
            if key.column.table.name == name and not (
                name == "subjects" and key.parent.primary_key and each.name in _KINDS
            ):
                yield each, key.parent


def _built(numbers: list[int]) -> list[Built]:
    """What people have made of the rows of these runs, found by asking every table that refers to them."""
    ours = _rows_of(Thing.subject, numbers)
    found: Counter[str] = Counter()
    for target in ("subjects", *_KINDS):
        for each, column in _references(target):
            foreign = _foreign(each, ours)
            if foreign is None:
                continue
            statement = select(func.count()).select_from(each).where(column.in_(ours), foreign)
            found[each.name] += db.session.scalar(statement) or 0
    boxes = _rows_of(Thing.box, numbers)
    for each, column in _references("boxes"):
        statement = select(func.count()).select_from(each).where(column.in_(boxes))
        name = each.name
        if name == "ideas":
            name, statement = "boxes", statement.where(each.c.id.not_in(ours))
        found[name] += db.session.scalar(statement) or 0
    built = [Built(count, _IN_WORDS.get(name, name)) for name, count in found.items() if count]
    hearings = table(Hearing)
    drafted = select(func.count()).where(
        hearings.c.id.in_(ours),
        or_(*(hearings.c[name] != "" for name in ("outcome_asked", "outcome_said", "outcome_did"))),
    )
    if number := db.session.scalar(drafted):
        built.append(Built(number, "outcomes that were begun"))
    return built


def _foreign(each: Table, ours: Any) -> ColumnElement[bool] | None:
    """Which rows of a table are not the import's own; None when all of them are."""
    if each.name == "subjects":
        return each.c.id.not_in(ours)
    if each.name in _KINDS:
        return each.c.id.not_in(ours)
    if each.name == "votes":
        # Who came with an import cannot sign in: what stands in their name came with one too.
        people = table(User)
        return each.c.user_id.in_(select(people.c.id).where(people.c.source.is_(None)))
    if each.name in _OF_PROJECTS:
        added = [each.c[name].is_not(None) for name in ("by_id", "added_by_id") if name in each.c]
        return or_(each.c.project_id.not_in(ours), *added)
    if each.name in _OURS:
        return each.c.by_id.is_not(None) if "by_id" in each.c else None
    return each.c[next(iter(each.primary_key.columns)).name].is_not(None)


def _remove(numbers: list[int], space_id: int) -> dict[str, int]:
    """Delete the rows of these runs and what goes with them; a bounded number of statements."""
    session, tables = db.session, db.Base.metadata.tables
    ours = _rows_of(Thing.subject, numbers)
    boxes = session.scalars(
        select(Idea.box_id)
        .where(or_(Idea.__table__.c.id.in_(ours), Idea.__table__.c.id.in_(_abouts(ours))))
        .distinct()
    ).all()
    projects = session.scalars(
        select(tables["projects"].c.id).where(tables["projects"].c.id.in_(_abouts(ours)))
    ).all()
    hearings = session.scalars(
        select(tables["responses"].c.hearing_id)
        .where(tables["responses"].c.id.in_(ours))
        .distinct()
    ).all()
    names = session.execute(
        select(Box.source, Box.source_id).where(_among(Box, Thing.box, numbers))
    ).all()
    # What was written about them stays in the ledger; the index learns that they are gone.
    gone = session.scalars(ours.order_by(RunRow.row_id)).all()
    questions = select(tables["questions"].c.id).where(tables["questions"].c.hearing_id.in_(ours))
    session.execute(delete(tables["choices"]).where(tables["choices"].c.question_id.in_(questions)))
    session.execute(delete(tables["votes"]).where(tables["votes"].c.idea_id.in_(ours)))
    for name in _OF_PROJECTS:
        session.execute(delete(tables[name]).where(tables[name].c.project_id.in_(ours)))
    for name in sorted(_OURS):
        each = tables[name]
        for column in each.columns:
            if any(key.column.table.name == "subjects" for key in column.foreign_keys):
                session.execute(delete(each).where(column.in_(ours)))
    removed = {}
    for name in (*_KINDS, "subjects"):
        removed[name] = _count(
            session.execute(delete(tables[name]).where(tables[name].c.id.in_(ours)))
        )
    removed["boxes"] = _count(
        session.execute(delete(tables["boxes"]).where(_among(Box, Thing.box, numbers)))
    )
    marks = table(ImportedRows)
    for source, source_id in names:
        session.execute(
            delete(marks).where(marks.c.source == source, marks.c.source_id == source_id)
        )
    for model, thing in ((Label, Thing.label), (User, Thing.person)):
        removed[table(model).name] = _remove_unused(model, thing, numbers)
    del removed["subjects"]
    count_comments(projects)
    _count_again(boxes, hearings, space_id)
    _tell_index(gone, space_id)
    return {name: number for name, number in removed.items() if number}


def _abouts(ours: Any) -> Any:
    """The subjects that comments of ours stand under."""
    comments = db.Base.metadata.tables["comments"]
    return select(comments.c.about_id).where(comments.c.id.in_(ours))


def _count(result: Any) -> int:
    return int(result.rowcount)


def _remove_unused(model: type[db.Base], thing: str, numbers: list[int]) -> int:
    """Delete labels or people that nothing refers to any more; the others are somebody else's too."""
    own = table(model)
    unused = [
        ~select(column).where(column == own.c.id).correlate(own).exists()
        for _, column in _references(own.name)
    ]
    return _count(db.session.execute(delete(own).where(_among(model, thing, numbers), *unused)))


def _count_again(boxes: Iterable[int], hearings: Iterable[int], space_id: int) -> None:
    for box_id in db.session.scalars(select(Box.id).where(Box.id.in_(sorted(boxes)))).all():
        count_comments_of(box_id)
        count_ideas_of(box_id)
    for hearing_id in db.session.scalars(
        select(table(Hearing).c.id).where(table(Hearing).c.id.in_(sorted(hearings)))
    ).all():
        count_responses_of(hearing_id)
    statistics.recount(space_id)


def _tell_index(gone: Iterable[int], space_id: int) -> None:
    """Entries without a subject name in their data what is gone, for the index to drop it."""
    some = list(gone)
    for at in range(0, len(some), 500):
        ledger.record(ledger.REMOVED, space_id=space_id, removed=some[at : at + 500])
