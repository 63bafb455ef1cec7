"""Boxes, ideas and comments on their way in, and the one writer that all importers of ideas use.

An importer only reads: it makes a `Collection`, and the writer makes rows of it. What is there
already, known by its source id, is left as it is; what is missing is added, in batches.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from participation import clock, db, ledger, text
from participation.comments.models import Comment
from participation.comments.trails import PlaceInThread, place
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState, supports_at_source
from participation.importers.files import ImportRefused
from participation.importers.writing import languages
from participation.importers.writing.counting import count_comments_of, count_ideas_of
from participation.importers.writing.models import Thing
from participation.importers.writing.report import (
    CHANGED_HERE,
    NOT_ASKED,
    ImportReport,
    ProposedUpdate,
)
from participation.importers.writing.rows import (
    BATCH,
    add_people,
    add_rows,
    add_subjects,
    batches,
    begin_run,
    entry,
    free_slug,
    held_by,
    joined,
    known_subjects,
    look_at_tables,
    note_rows,
    shown_name,
    table,
)
from participation.importers.writing.updating import (
    AT_ONCE,
    described,
    differing,
    edited_here,
    names_of,
    take_over,
)
from participation.spaces.models import Department, Label, LabelKind, Space
from participation.subjects.models import (
    NO_TEXT,
    StateChange,
    Subject,
    Visibility,
    subject_labels,
)

Told = tuple[str, str, str, str]
"""What differs, before and after, and why it stays when it does."""

TITLE_LENGTH = 200
LABEL_LENGTH = 100
DEPARTMENT_SLUG = "imported"


@dataclass(slots=True)
class Container:
    """A box that is to hold ideas; `key` is its id at the source."""

    key: str
    name: str
    note: str = ""
    summary: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    held_elsewhere: bool = True
    authority: str = ""


@dataclass(slots=True)
class ImportedStep:
    """A step in an idea's life; inferred when the source does not say when it was taken."""

    state: IdeaState
    at: datetime
    reason: str = ""
    inferred: bool = False


@dataclass(slots=True)
class IdeaAnswer:
    """What the authority answered."""

    body: str
    at: datetime
    author: str = ""
    language: str | None = None
    note: str = ""


@dataclass(slots=True)
class Proposal:
    """An idea as its source has it. `steps` begin with its publication."""

    key: str
    box: str
    title: str
    body: str
    at: datetime
    steps: list[ImportedStep]
    author: str = ""
    language: str | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    answer: IdeaAnswer | None = None
    answered_at: datetime | None = None
    result: str = ""
    merged_into: str = ""

    @property
    def last(self) -> datetime:
        """When it last took a step or was answered."""
        return max(
            self.at,
            *(step.at for step in self.steps),
            *((self.answer.at,) if self.answer else ()),
        )

    @property
    def words(self) -> tuple[Any, ...]:
        """What makes it the idea that it is; rows that agree in this tell of the same one."""
        return self.box, self.title, self.body, self.author, self.at, self.steps, self.answer


@dataclass(slots=True)
class Remark:
    """A comment as its source has it; `parent` is the comment that it answers."""

    key: str
    proposal: str
    at: datetime
    body: str
    parent: str = ""
    author: str = ""
    language: str | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    official: bool = False
    orphan: bool = False
    depth: int = 0


@dataclass(slots=True)
class Collection:
    """All that a file holds. `place` stands before the ids, so that two sites do not meet.

    `people` says what those who wrote are called, by their ids at the source; `people_source` is
    where these ids count.
    """

    source: str
    place: str
    people_source: str
    containers: dict[str, Container] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)


def headed(title: str, body: str) -> tuple[str, str]:
    """A title that fits, and the text; what is cut from a title stands in the text."""
    if not title:
        title, _, rest = body.partition("\n")
        title = " ".join(title.split())
        if len(title) <= TITLE_LENGTH:
            return title, rest.strip()
        return text.excerpt(title, TITLE_LENGTH - 1), body
    if len(title) <= TITLE_LENGTH:
        return title, body
    cut = title[: TITLE_LENGTH - 1].rsplit(" ", 1)[0]
    return f"{cut}…", f"{title}\n\n{body}".strip()


def threaded(remarks: dict[str, Remark]) -> list[Remark]:
    """Comments in an order in which each stands after what it answers.

    One that answers a comment which is not there, or stands under another idea, is an orphan. A
    circle of answers is opened: one of them becomes an orphan.
    """
    for remark in remarks.values():
        parent = remarks.get(remark.parent)
        if remark.parent and (parent is None or parent.proposal != remark.proposal):
            remark.orphan = True
    depths: dict[str, int] = {}
    for key in remarks:
        chain: dict[str, None] = {}
        here = key
        while here not in depths:
            remark = remarks[here]
            remark.orphan = remark.orphan or here in chain
            if remark.orphan or not remark.parent:
                depths[here] = 0
            else:
                chain[here] = None
                here = remark.parent
        for below in reversed(chain):
            if below not in depths:
                depths[below] = depths[remarks[below].parent] + 1
    for key, remark in remarks.items():
        remark.depth = depths[key]
    return sorted(remarks.values(), key=lambda each: (each.depth, each.at, each.key))


class BoxWriter:
    """Writes a collection into a space."""

    def __init__(self, collection: Collection, space: Space, report: ImportReport) -> None:
        self.collection = collection
        self.space = space
        self.report = report
        self.language = languages.guess(
            f"{each.title}\n{each.body}" for each in collection.proposals.values()
        ) or languages.guess(each.body for each in collection.remarks)
        self._said: dict[str, datetime] = {}
        for remark in collection.remarks:
            last = self._said.get(remark.proposal, remark.at)
            self._said[remark.proposal] = max(last, remark.at)

    def write(self) -> None:
        ideas = known_subjects(self.collection.source, self._prefix("proposal"))
        wanted = self.collection.proposals
        here = {key: ideas[key] for key in wanted if key in ideas}
        missing = [each for key, each in wanted.items() if key not in ideas]
        self._refuse_another_space(ideas.values())
        begin_run(self.space, self.collection.source, self.report)
        boxes = self._have_boxes({each.box for each in missing})
        self._authority = self._authority_of(boxes.values(), ideas.values())
        self._people = self._have_people()
        self._keys = {key: ledger.actor_key(number) for key, number in self._people.items()}
        self._compare_ideas(here)
        self._write_ideas(missing, boxes, ideas)
        self._link_merged(ideas)
        self._write_comments(ideas)
        touched = [ideas[key] for key in wanted] + [
            ideas[each.proposal] for each in self.collection.remarks
        ]
        look_at_tables(Idea, Comment, Subject)
        for box_id in self._boxes_of(touched):
            with db.transaction():
                count_comments_of(box_id)
                count_ideas_of(box_id)
            self.report.ids.append(box_id)
        self.report.unchanged["boxes"] += len(self.report.ids) - self.report.added["boxes"]

    def _prefix(self, kind: str) -> str:
        return f"{self.collection.place}/{kind}/"

    def _refuse_another_space(self, ideas: Iterable[int]) -> None:
        with db.transaction(write=False) as session:
            for some in batches(sorted(ideas), 500):
                elsewhere = (
                    select(Space.slug)
                    .join(Subject, Subject.space_id == Space.id)
                    .where(Subject.id.in_(some), Space.id != self.space.id)
                )
                slug = session.scalars(elsewhere.limit(1)).one_or_none()
                if slug is not None:
                    raise ImportRefused(
                        f"{self.collection.place} has been imported into another space before: "
                        f"{slug}"
                    )

    def _boxes_of(self, ideas: Iterable[int]) -> list[int]:
        found: set[int] = set()
        with db.transaction(write=False) as session:
            for some in batches(sorted(set(ideas)), 500):
                found.update(session.scalars(select(Idea.box_id).where(Idea.id.in_(some))))
        return sorted(found)

    # Boxes, people and labels

    def _have_boxes(self, keys: set[str]) -> dict[str, int]:
        with_ideas = {key: each for key, each in self.collection.containers.items() if key in keys}
        return {key: self._have_box(each) for key, each in with_ideas.items()}

    def _have_box(self, container: Container) -> int:
        moments = [
            (each.at, max(each.last, self._said.get(each.key, each.at)))
            for each in self.collection.proposals.values()
            if each.box == container.key
        ]
        first, last = min(at for at, _ in moments), max(at for _, at in moments)
        with db.transaction() as session:
            box = session.scalar(
                select(Box).where(
                    Box.source == self.collection.source, Box.source_id == container.key
                )
            )
            if box is None:
                box = Box(
                    space_id=self.space.id,
                    slug=free_slug(container.name),
                    name=container.name,
                    summary=container.summary,
                    opens_at=container.opens_at or first,
                    closes_at=container.closes_at or last,
                    closed=True,
                    dates_inferred=not (container.opens_at and container.closes_at),
                    created_at=container.opens_at or first,
                    source=self.collection.source,
                    source_id=container.key,
                    source_note=container.note,
                    held_by=self._held_by(container),
                )
                session.add(box)
                session.flush()
                self.report.added["boxes"] += 1
                note_rows(self.report, Thing.box, [box.id])
            elif box.space_id != self.space.id:
                raise ImportRefused(f"{container.name} has been imported into another space before")
            elif box.dates_inferred and box.closes_at and box.closes_at < last:
                box.closes_at = last
            return box.id

    def _authority_of(self, boxes: Iterable[int], ideas: Iterable[int]) -> str:
        """Who decided about these ideas at the source, as their boxes say; empty when it was us."""
        some = sorted(ideas)[:1]
        with db.transaction(write=False) as session:
            held = select(Box.held_by).where(
                or_(
                    Box.id.in_(sorted(boxes)),
                    Box.id.in_(select(table(Idea).c.box_id).where(table(Idea).c.id.in_(some))),
                )
            )
            return session.scalars(held.order_by(Box.id).limit(1)).one_or_none() or ""

    def _held_by(self, container: Container) -> str:
        return held_by(
            self.report,
            container.note or self.collection.source,
            elsewhere=container.held_elsewhere,
            authority=container.authority,
        )

    def _have_people(self) -> dict[str, int]:
        wrote = {each.author for each in self.collection.proposals.values()}
        wrote |= {each.author for each in self.collection.remarks}
        wrote |= {each.answer.author for each in self.collection.proposals.values() if each.answer}
        names = self.collection.people
        wanted = {key: shown_name(names.get(key, "")) for key in sorted(wrote - {""})}
        dates = [each.at for each in self.collection.proposals.values()]
        dates += [each.at for each in self.collection.remarks]
        if not wanted:
            return {}
        return add_people(
            self.collection.people_source, wanted, min(dates), self.report, self.space.language
        )

    def _have_labels(self, proposals: list[Proposal]) -> dict[tuple[LabelKind, str], int]:
        """A topic or area of the space for each name; two that have one address are one."""
        names: dict[tuple[LabelKind, str], str] = {}
        for each in proposals:
            for kind, said in ((LabelKind.topic, each.topics), (LabelKind.area, each.areas)):
                for name in said:
                    names.setdefault((kind, text.slug(name, kind.value)), name)
        if not names:
            return {}
        with db.transaction() as session:
            rows = session.execute(
                select(Label.kind, Label.slug, Label.id).where(Label.space_id == self.space.id)
            )
            here = {(kind, slug): number for kind, slug, number in rows}
            new = [Label(space_id=self.space.id, kind=kind, slug=slug, name=name,
                         source=self.collection.source)
                   for (kind, slug), name in names.items() if (kind, slug) not in here]  # fmt: skip
            session.add_all(new)
            session.flush()
            note_rows(self.report, Thing.label, (label.id for label in new))
            here.update(((label.kind, label.slug), label.id) for label in new)
        for kind, word in ((LabelKind.topic, "topics"), (LabelKind.area, "areas")):
            made = [label.name for label in new if label.kind is kind]
            if made:
                shown = ", ".join(made[:10]) + (", …" if len(made) > 10 else "")
                self.report.notes.append(
                    f"New {word} in {self.space.slug}: {shown}. People find by them; an admin says "
                    "whether they may be chosen in forms."
                )
        return here

    def _have_department(self) -> int:
        """Who answered at the source, as a department of that name; nobody can choose it for a new
        answer."""
        name = self._authority
        slug = f"{DEPARTMENT_SLUG}-{text.slug(name, 'source')}" if name else DEPARTMENT_SLUG
        with db.transaction() as session:
            found = session.scalar(
                select(Department).where(
                    Department.space_id == self.space.id, Department.slug == slug
                )
            )
            if found is None:
                found = Department(
                    space_id=self.space.id,
                    slug=slug,
                    name=name or self.space.organisation,
                    closed_at=clock.now(),
                )
                session.add(found)
                session.flush()
            return found.id

    # Ideas

    def _write_ideas(
        self, missing: list[Proposal], boxes: dict[str, int], ideas: dict[str, int]
    ) -> None:
        if not missing:
            return
        labels = self._have_labels(missing)
        department = self._have_department() if any(each.answer for each in missing) else 0
        missing.sort(key=lambda each: (each.at, len(each.key), each.key))
        done = len(self.collection.proposals) - len(missing)
        for batch in batches(missing, 1000):
            with db.transaction():
                rows = [self._idea(each, boxes[each.box]) for each in batch]
                ids = add_subjects(Idea, rows, self.report)
                self._add_lives(batch, ids)
                self._add_labels(batch, ids, labels)
                # In the transaction of its idea: an answer is never half there.
                answers = self._add_answers(dict(zip(ids, batch, strict=True)), department)
            if answers:
                self.report.added["comments"] += answers
            ideas.update((each.key, number) for each, number in zip(batch, ids, strict=True))
            done += len(batch)
            self.report.added["ideas"] += len(batch)
            self.report.progress(
                f"{self.collection.place}: ideas", done, len(self.collection.proposals)
            )

    def _idea(self, proposal: Proposal, box_id: int) -> dict[str, Any]:
        author = self._people[proposal.author] if proposal.author else None
        said = self._said.get(proposal.key, proposal.at)
        step = proposal.steps[-1]
        supports = supports_at_source(proposal.figures.get("supports")) or 0
        return {
            "space_id": self.space.id,
            "author_id": author,
            "title": proposal.title,
            "body": proposal.body,
            "language": proposal.language or self.language,
            "visibility": Visibility.visible,
            "visible_from": proposal.at,
            "created_at": proposal.at,
            "published_at": proposal.at,
            "source": self.collection.source,
            "source_id": self._prefix("proposal") + proposal.key,
            "source_note": joined(*proposal.notes, "" if proposal.body else NO_TEXT),
            "source_figures": proposal.figures,
            "source_supports": supports,
            "supported": supports,
            "box_id": box_id,
            "state": step.state,
            "state_at": step.at,
            "answered_at": proposal.answer.at if proposal.answer else proposal.answered_at,
            "result": proposal.result,
            "active_at": max(proposal.last, said),
        }

    def _add_lives(self, proposals: list[Proposal], ids: list[int]) -> None:
        """The states an idea went through."""
        lives, entries = [], []
        for proposal, number in zip(proposals, ids, strict=True):
            for step in proposal.steps:
                lives.append(
                    {
                        "subject_id": number,
                        "state": step.state.value,
                        "at": step.at,
                        "reason": step.reason,
                        "inferred": step.inferred,
                    }
                )
                key = self._keys.get(proposal.author) if step.state is IdeaState.new else None
                action = f"idea.{step.state.value.replace(' ', '_')}"
                entries.append(entry(action, step.at, number, self.space.id, key))
        add_rows(StateChange, lives)
        ledger.record_many(entries)

    def _add_labels(
        self, proposals: list[Proposal], ids: list[int], labels: dict[tuple[LabelKind, str], int]
    ) -> None:
        pairs = {
            (number, labels[each])
            for proposal, number in zip(proposals, ids, strict=True)
            for each in _wanted(proposal)
        }
        if pairs:
            db.session.execute(
                insert(subject_labels),
                [{"subject_id": idea, "label_id": label} for idea, label in sorted(pairs)],
            )

    def _link_merged(self, ideas: dict[str, int]) -> None:
        """Say what merged ideas have become part of, once all of them are there."""
        links = [
            {"here": ideas[each.key], "into": ideas[each.merged_into]}
            for each in self.collection.proposals.values()
            if each.merged_into in ideas and each.merged_into != each.key
        ]
        own = table(Idea)
        for batch in batches(links, 1000):
            with db.transaction() as session:
                session.execute(
                    update(own)
                    .where(
                        own.c.id == bindparam("here"),
                        own.c.state == IdeaState.merged,
                        own.c.merged_into_id.is_(None),
                    )
                    .values(merged_into_id=bindparam("into")),
                    batch,
                )

    # Comments and answers

    def _write_comments(self, ideas: dict[str, int]) -> None:
        remarks = self.collection.remarks
        if not remarks:
            return
        prefix = self._prefix("comment")
        known = known_subjects(self.collection.source, prefix)
        places = self._known_places(prefix)
        missing = [each for each in remarks if each.key not in known]
        self._compare_comments([(known[each.key], each) for each in remarks if each.key in known])
        self._department = (
            self._have_department() if any(each.official for each in missing) else None
        )
        done = len(remarks) - len(missing)
        for batch in batches(missing, BATCH // 2):
            with db.transaction():
                self._write_batch(batch, ideas, known, places)
            done += len(batch)
            self.report.added["comments"] += len(batch)
            self.report.progress(f"{self.collection.place}: comments", done, len(remarks))

    def _known_places(self, prefix: str) -> dict[str, PlaceInThread]:
        comments = table(Comment)
        with db.transaction(write=False) as session:
            rows = session.execute(
                select(
                    table(Subject).c.source_id,
                    comments.c.thread_id,
                    comments.c.trail,
                    comments.c.depth,
                )
                .join_from(comments, table(Subject), table(Subject).c.id == comments.c.id)
                .where(
                    table(Subject).c.source == self.collection.source,
                    func.substr(table(Subject).c.source_id, 1, len(prefix)) == prefix,
                )
            )
            return {
                str(key)[len(prefix) :]: PlaceInThread(thread, trail, depth)
                for key, thread, trail, depth in rows
            }

    def _write_batch(
        self,
        remarks: list[Remark],
        ideas: dict[str, int],
        known: dict[str, int],
        places: dict[str, PlaceInThread],
    ) -> None:
        """Insert comments, then give each its place: that needs its id and those above it."""
        rows = [
            self._comment(ideas[each.proposal], each.at, each.body, each.author)
            | {
                "language": each.language or self.language,
                "source_id": self._prefix("comment") + each.key,
                "source_note": joined(each.note, "" if each.body else NO_TEXT),
                "source_figures": each.figures,
                "orphan": each.orphan,
                "department_id": self._department if each.official else None,
            }
            for each in remarks
        ]
        ids = add_subjects(Comment, rows, self.report)
        moved, entries = [], []
        for each, number in zip(remarks, ids, strict=True):
            above = "" if each.orphan else each.parent
            spot = place(number, places[above] if above else None)
            known[each.key], places[each.key] = number, spot
            moved.append(_moved(number, spot, known[above] if above else None))
            entries.append(
                entry(
                    "comment.added",
                    each.at,
                    number,
                    self.space.id,
                    self._keys.get(each.author),
                    about=ideas[each.proposal],
                    official=each.official,
                )
            )
        _give_places(moved)
        ledger.record_many(entries)

    def _comment(self, about: int, at: datetime, body: str, author: str) -> dict[str, Any]:
        return {
            "space_id": self.space.id,
            "root_id": about,
            "about_id": about,
            "author_id": self._people[author] if author else None,
            "visibility": Visibility.visible,
            "visible_from": at,
            "created_at": at,
            "published_at": at,
            "source": self.collection.source,
            "body": body,
        }

    def _add_answers(self, proposals: dict[int, Proposal], department: int) -> int:
        """The authority's answers, by the id of the idea: comments that speak for a department.

        Returns how many there are.
        """
        answered = [(number, each.key, each.answer) for number, each in proposals.items()
                    if each.answer]  # fmt: skip
        rows = [
            self._comment(number, answer.at, answer.body, answer.author)
            | {
                "language": answer.language or self.language,
                "source_id": self._prefix("answer") + key,
                "source_note": answer.note or None,
                "department_id": department,
                "is_answer": True,
            }
            for number, key, answer in answered
        ]
        ids = add_subjects(Comment, rows, self.report)
        _give_places([_moved(number, place(number), None) for number in ids])
        ledger.record_many(
            entry(
                "comment.added",
                answer.at,
                number,
                self.space.id,
                self._keys.get(answer.author),
                about=about,
                official=True,
                answer=True,
            )
            for (about, _, answer), number in zip(answered, ids, strict=True)
        )
        return len(ids)

    # What is there already

    def _compare_ideas(self, here: dict[str, int]) -> None:
        """Tell of ideas that the source says something else about now, and take that over when it was
        asked for: text, state, labels and answer of one idea in one transaction."""
        wanted = self.collection.proposals
        labels: dict[tuple[LabelKind, str], int] = {}
        department = 0
        if self.report.update and here:
            labels = self._have_labels([wanted[key] for key in here])
            answered = any(wanted[key].answer for key in here)
            department = self._have_department() if answered else 0
        for batch in batches(sorted(here.items(), key=lambda each: each[1]), AT_ONCE):
            with db.transaction(write=self.report.update):
                ids = {number: wanted[key] for key, number in batch}
                if self.report.update:
                    db.hold_rows(Idea, ids)
                self._compare_batch(ids, labels, department)

    def _compare_batch(
        self,
        ids: dict[int, Proposal],
        labels: dict[tuple[LabelKind, str], int],
        department: int,
    ) -> None:
        report = self.report
        others = differing(
            Idea,
            {
                number: {
                    "title": each.title,
                    "body": each.body,
                    "author_id": self._people[each.author] if each.author else None,
                    "created_at": each.at,
                    "source_note": joined(*each.notes, "" if each.body else NO_TEXT),
                    "source_figures": each.figures,
                    "result": each.result,
                }
                for number, each in ids.items()
            },
        )
        edited = edited_here(others)
        names = names_of(each for found in others.values() for each in found.get("author_id", ()))
        steps = _other_steps(ids)
        labelled = _other_labels(ids)
        answers = self._other_answers(ids)
        for number, proposal in ids.items():
            found = others.get(number, {})
            told = dict(found)
            if "author_id" in told:
                before, after = (names.get(each, "") for each in found["author_id"])
                told["author_id"] = (before, after)
            changes = described("idea", proposal.key, told, report, edited=number in edited)
            for what, before, after, stays in (
                *steps.get(number, ()), *labelled.get(number, ()), *answers.get(number, ()),
            ):  # fmt: skip
                stays = stays or ("" if report.update else NOT_ASKED)
                changes.append(ProposedUpdate("idea", proposal.key, what, before, after, stays))
            if not changes:
                report.unchanged["ideas"] += 1
                continue
            report.differs("ideas", changes)
            if not report.update:
                continue
            take_over(Idea, number, self.space.id, found, report, edited=number in edited)
            taken = {change.what for change in changes if not change.stays}
            if "state" in taken:
                self._take_step(number, proposal)
            if "labels" in taken:
                self._relabel(number, proposal, labels)
            if "answer" in taken:
                self._take_answer(number, proposal, department)

    def _other_answers(self, ids: dict[int, Proposal]) -> dict[int, list[Told]]:
        """Answers that are others at the source, or are not here yet."""
        comments, subjects = table(Comment), table(Subject)
        rows = db.session.execute(
            select(comments.c.about_id, comments.c.id, comments.c.body, subjects.c.created_at)
            .join(subjects, subjects.c.id == comments.c.id)
            .where(
                comments.c.about_id.in_(sorted(ids)),
                subjects.c.source == self.collection.source,
                func.substr(subjects.c.source_id, 1, len(self._prefix("answer")))
                == self._prefix("answer"),
            )
        ).all()
        here = {about: (number, body, at) for about, number, body, at in rows}
        edited = edited_here([number for number, _, _ in here.values()])
        found: dict[int, list[Told]] = {}
        for number, proposal in ids.items():
            answer, known = proposal.answer, here.get(number)
            if answer is None and known is not None:
                found[number] = [("answer", known[1], "", "an answer is not taken away")]
            elif answer is not None and (known is None or (answer.body, answer.at) != known[1:]):
                stays = CHANGED_HERE if known is not None and known[0] in edited else ""
                found[number] = [("answer", known[1] if known else "", answer.body, stays)]
            elif answer is not None:
                self.report.unchanged["comments"] += 1
        return found

    def _take_step(self, number: int, proposal: Proposal) -> None:
        """Let an idea take the last step that its source knows of."""
        step = proposal.steps[-1]
        idea = db.session.get_one(Idea, number)
        idea.state, idea.state_at = step.state, step.at
        idea.active_at = max(idea.active_at or step.at, step.at)
        db.session.add(
            StateChange(
                subject_id=number,
                state=step.state.value,
                at=step.at,
                reason=step.reason,
                inferred=step.inferred,
            )
        )
        db.session.flush()
        action = f"idea.{step.state.value.replace(' ', '_')}"
        ledger.record_many([entry(action, step.at, number, self.space.id, None)])
        note_rows(self.report, Thing.subject, [number], changed=True)

    def _relabel(
        self, number: int, proposal: Proposal, labels: dict[tuple[LabelKind, str], int]
    ) -> None:
        wanted = [labels[each] for each in _wanted(proposal)]
        theirs = select(Label.id).where(or_(Label.source.is_not(None), Label.id.in_(wanted)))
        db.session.execute(
            delete(subject_labels).where(
                subject_labels.c.subject_id == number, subject_labels.c.label_id.in_(theirs)
            )
        )
        self._add_labels([proposal], [number], labels)
        ledger.record_many([entry("idea.edited", clock.now(), number, self.space.id, None)])
        note_rows(self.report, Thing.subject, [number], changed=True)

    def _take_answer(self, number: int, proposal: Proposal, department: int) -> None:
        """Write an answer and when it was given, in one."""
        answer = proposal.answer
        if answer is None:
            return
        known = db.session.scalar(
            select(Subject.id).where(
                Subject.source == self.collection.source,
                Subject.source_id == self._prefix("answer") + proposal.key,
            )
        )
        if known is None:
            self.report.added["comments"] += self._add_answers({number: proposal}, department)
        else:
            values = {"body": answer.body, "created_at": answer.at}
            others = differing(Comment, {known: values}).get(known, {})
            take_over(Comment, known, self.space.id, others, self.report)
        idea = db.session.get_one(Idea, number)
        idea.answered_at = answer.at
        db.session.flush()
        note_rows(self.report, Thing.subject, [number], changed=True)

    def _compare_comments(self, here: list[tuple[int, Remark]]) -> None:
        """The same for comments."""
        report = self.report
        for batch in batches(here, AT_ONCE):
            with db.transaction(write=report.update):
                remarks = dict(batch)
                if report.update:
                    db.hold_rows(Comment, remarks)
                others = differing(
                    Comment,
                    {
                        number: {
                            "body": each.body,
                            "author_id": self._people[each.author] if each.author else None,
                            "created_at": each.at,
                            "source_note": joined(each.note, "" if each.body else NO_TEXT),
                            "source_figures": each.figures,
                        }
                        for number, each in remarks.items()
                    },
                )
                edited = edited_here(others)
                report.unchanged["comments"] += len(remarks) - len(others)
                for number, found in others.items():
                    is_edited = number in edited
                    changes = described(
                        "comment", remarks[number].key, found, report, edited=is_edited
                    )
                    report.differs("comments", changes)
                    if report.update:
                        take_over(Comment, number, self.space.id, found, report, edited=is_edited)


def _other_steps(ids: dict[int, Proposal]) -> dict[int, list[Told]]:
    """Ideas whose state is another at the source; what was decided here since stays."""
    ideas, steps = table(Idea), table(StateChange)
    newest = (
        select(func.max(steps.c.id))
        .where(steps.c.subject_id.in_(sorted(ids)))
        .group_by(steps.c.subject_id)
    )
    rows = db.session.execute(
        select(ideas.c.id, ideas.c.state, steps.c.by_id, steps.c.department_id)
        .outerjoin(steps, and_(steps.c.subject_id == ideas.c.id, steps.c.id.in_(newest)))
        .where(ideas.c.id.in_(sorted(ids)))
    )
    found: dict[int, list[Told]] = {}
    for number, state, by, department in rows:
        wanted = ids[number].steps[-1].state
        if state != wanted:
            stays = CHANGED_HERE if by is not None or department is not None else ""
            found[number] = [("state", str(state), wanted.value, stays)]
    return found


def _wanted(proposal: Proposal) -> dict[tuple[LabelKind, str], str]:
    """The topics and areas that a proposal has at its source, by kind and slug."""
    kinds = ((LabelKind.topic, proposal.topics), (LabelKind.area, proposal.areas))
    return {(kind, text.slug(name, kind.value)): name for kind, names in kinds for name in names}


def _other_labels(ids: dict[int, Proposal]) -> dict[int, list[Told]]:
    """Ideas that have other topics or areas at the source. Those of our own that they were given here
    stay, and are not compared."""
    rows = db.session.execute(
        select(subject_labels.c.subject_id, Label.kind, Label.slug, Label.name, Label.source)
        .join(Label, Label.id == subject_labels.c.label_id)
        .where(subject_labels.c.subject_id.in_(sorted(ids)))
    )
    wants = {number: _wanted(proposal) for number, proposal in ids.items()}
    here: dict[int, dict[tuple[LabelKind, str], str]] = {}
    for number, kind, slug, name, source in rows:
        if source is not None or (kind, slug) in wants[number]:
            here.setdefault(number, {})[kind, slug] = name
    found: dict[int, list[Told]] = {}
    for number, wanted in wants.items():
        known = here.get(number, {})
        if wanted.keys() != known.keys():
            before, after = (", ".join(sorted(each.values())) for each in (known, wanted))
            found[number] = [("labels", before, after, "")]
    return found


def _moved(number: int, spot: PlaceInThread, parent_id: int | None) -> dict[str, Any]:
    return {
        "here": number,
        "parent_id": parent_id,
        "thread_id": spot.thread_id,
        "trail": spot.trail,
        "depth": spot.depth,
    }


def _give_places(moved: list[dict[str, Any]]) -> None:
    comments = table(Comment)
    names = ("parent_id", "thread_id", "trail", "depth")
    if moved:
        db.session.execute(
            update(comments)
            .where(comments.c.id == bindparam("here"))
            .values({name: bindparam(name) for name in names}),
            moved,
        )
