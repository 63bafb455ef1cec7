"""Ideas that are there already: what the source says otherwise now is told, or taken over."""

from sqlalchemy import and_, delete, func, or_, select

from participation import clock, db, ledger
from participation.comments.models import Comment
from participation.ideas.proposals.models import Idea
from participation.importers.boxes.answers import take_answer
from participation.importers.boxes.box_import import BoxImport
from participation.importers.boxes.collection import Proposal
from participation.importers.boxes.labels import (
    add_labels,
    have_department,
    have_labels,
    wanted_labels,
)
from participation.importers.boxes.located import other_places, take_place
from participation.importers.writing.models import Thing
from participation.importers.writing.report import CHANGED_HERE, NOT_ASKED, ProposedUpdate
from participation.importers.writing.rows import batches, entry, joined, note_rows, table
from participation.importers.writing.updating import (
    AT_ONCE,
    described,
    differing,
    edited_here,
    names_of,
    take_over,
)
from participation.spaces.models import Label, LabelKind
from participation.subjects.models import NO_TEXT, StateChange, Subject, subject_labels

Told = tuple[str, str, str, str]
"""What differs, before and after, and why it stays when it does."""


def other_steps(ids: dict[int, Proposal]) -> dict[int, list[Told]]:
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


def other_labels(ids: dict[int, Proposal]) -> dict[int, list[Told]]:
    """Ideas that have other topics or areas at the source. Those of our own that they were given here
    stay, and are not compared."""
    rows = db.session.execute(
        select(subject_labels.c.subject_id, Label.kind, Label.slug, Label.name, Label.source)
        .join(Label, Label.id == subject_labels.c.label_id)
        .where(subject_labels.c.subject_id.in_(sorted(ids)))
    )
    wants = {number: wanted_labels(proposal) for number, proposal in ids.items()}
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


def compare_ideas(job: BoxImport, here: dict[str, int]) -> None:
    """Tell of ideas that the source says something else about now, and take that over when it was
    asked for: text, state, labels and answer of one idea in one transaction."""
    wanted = job.collection.proposals
    labels: dict[tuple[LabelKind, str], int] = {}
    department = 0
    if job.report.update and here:
        labels = have_labels(job, [wanted[key] for key in here])
        answered = any(wanted[key].answer for key in here)
        department = have_department(job) if answered else 0
    for batch in batches(sorted(here.items(), key=lambda each: each[1]), AT_ONCE):
        with db.transaction(write=job.report.update):
            ids = {number: wanted[key] for key, number in batch}
            if job.report.update:
                db.hold_rows(Idea, ids)
            _compare_batch(job, ids, labels, department)


def _compare_batch(
    job: BoxImport,
    ids: dict[int, Proposal],
    labels: dict[tuple[LabelKind, str], int],
    department: int,
) -> None:
    report = job.report
    others = differing(
        Idea,
        {
            number: {
                "title": each.title,
                "body": each.body,
                "author_id": job.people[each.author] if each.author else None,
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
    steps = other_steps(ids)
    labelled = other_labels(ids)
    answers = _other_answers(job, ids)
    places = other_places(ids, edited_here(ids))
    for number, proposal in ids.items():
        found = others.get(number, {})
        told = dict(found)
        if "author_id" in told:
            before, after = (names.get(each, "") for each in found["author_id"])
            told["author_id"] = (before, after)
        changes = described("idea", proposal.key, told, report, edited=number in edited)
        for what, before, after, stays in (
            *steps.get(number, ()), *labelled.get(number, ()), *answers.get(number, ()),
            *places.get(number, ()),
        ):  # fmt: skip
            stays = stays or ("" if report.update else NOT_ASKED)
            changes.append(ProposedUpdate("idea", proposal.key, what, before, after, stays))
        if not changes:
            report.unchanged["ideas"] += 1
            continue
        report.differs("ideas", changes)
        if not report.update:
            continue
        take_over(Idea, number, job.space.id, found, report, edited=number in edited)
        taken = {change.what for change in changes if not change.stays}
        if "state" in taken:
            take_step(job, number, proposal)
        if "labels" in taken:
            _relabel(job, number, proposal, labels)
        if "answer" in taken:
            take_answer(job, number, proposal, department)
        if "place" in taken:
            take_place(job, number, proposal)


def _other_answers(job: BoxImport, ids: dict[int, Proposal]) -> dict[int, list[Told]]:
    """Answers that are others at the source, or are not here yet."""
    comments, subjects = table(Comment), table(Subject)
    rows = db.session.execute(
        select(comments.c.about_id, comments.c.id, comments.c.body, subjects.c.created_at)
        .join(subjects, subjects.c.id == comments.c.id)
        .where(
            comments.c.about_id.in_(sorted(ids)),
            subjects.c.source == job.collection.source,
            func.substr(subjects.c.source_id, 1, len(job.prefix("answer"))) == job.prefix("answer"),
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
            job.report.unchanged["comments"] += 1
    return found


def take_step(job: BoxImport, number: int, proposal: Proposal) -> None:
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
    ledger.record_many([entry(action, step.at, number, job.space.id, None)])
    note_rows(job.report, Thing.subject, [number], changed=True)


def _relabel(
    job: BoxImport, number: int, proposal: Proposal, labels: dict[tuple[LabelKind, str], int]
) -> None:
    wanted = [labels[each] for each in wanted_labels(proposal)]
    theirs = select(Label.id).where(or_(Label.source.is_not(None), Label.id.in_(wanted)))
    db.session.execute(
        delete(subject_labels).where(
            subject_labels.c.subject_id == number, subject_labels.c.label_id.in_(theirs)
        )
    )
    add_labels(job, [proposal], [number], labels)
    ledger.record_many([entry("idea.edited", clock.now(), number, job.space.id, None)])
    note_rows(job.report, Thing.subject, [number], changed=True)
