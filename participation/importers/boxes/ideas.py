"""Ideas on their way in: their rows, their steps, their labels, what they were merged into."""

from typing import Any

from sqlalchemy import bindparam, update

from participation import db, ledger
from participation.ideas.proposals.models import Idea, IdeaState, supports_at_source
from participation.importers.boxes.answers import add_answers
from participation.importers.boxes.box_import import BoxImport
from participation.importers.boxes.collection import Proposal
from participation.importers.boxes.labels import add_labels, have_department, have_labels
from participation.importers.boxes.located import add_places
from participation.importers.writing.rows import (
    add_rows,
    add_subjects,
    batches,
    entry,
    joined,
    table,
)
from participation.subjects.models import NO_TEXT, StateChange, Visibility


def write_ideas(
    job: BoxImport, missing: list[Proposal], boxes: dict[str, int], ideas: dict[str, int]
) -> None:
    if not missing:
        return
    labels = have_labels(job, missing)
    department = have_department(job) if any(each.answer for each in missing) else 0
    missing.sort(key=lambda each: (each.at, len(each.key), each.key))
    done = len(job.collection.proposals) - len(missing)
    for batch in batches(missing, 1000):
        with db.transaction():
            rows = [_idea_row(job, each, boxes[each.box]) for each in batch]
            ids = add_subjects(Idea, rows, job.report)
            _add_lives(job, batch, ids)
            add_labels(job, batch, ids, labels)
            add_places(job, batch, ids)
            # In the transaction of its idea: an answer is never half there.
            answers = add_answers(job, dict(zip(ids, batch, strict=True)), department)
        if answers:
            job.report.added["comments"] += answers
        ideas.update((each.key, number) for each, number in zip(batch, ids, strict=True))
        done += len(batch)
        job.report.added["ideas"] += len(batch)
        job.report.progress(f"{job.collection.place}: ideas", done, len(job.collection.proposals))


def _idea_row(job: BoxImport, proposal: Proposal, box_id: int) -> dict[str, Any]:
    author = job.people[proposal.author] if proposal.author else None
    said = job.said.get(proposal.key, proposal.at)
    step = proposal.steps[-1]
    supports = supports_at_source(proposal.figures.get("supports")) or 0
    return {
        "space_id": job.space.id,
        "author_id": author,
        "title": proposal.title,
        "body": proposal.body,
        "language": proposal.language or job.language,
        "visibility": Visibility.visible,
        "visible_from": proposal.at,
        "created_at": proposal.at,
        "published_at": proposal.at,
        "source": job.collection.source,
        "source_id": job.prefix("proposal") + proposal.key,
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


def _add_lives(job: BoxImport, proposals: list[Proposal], ids: list[int]) -> None:
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
            key = job.keys.get(proposal.author) if step.state is IdeaState.new else None
            action = f"idea.{step.state.value.replace(' ', '_')}"
            entries.append(entry(action, step.at, number, job.space.id, key))
    add_rows(StateChange, lives)
    ledger.record_many(entries)


def link_merged(job: BoxImport, ideas: dict[str, int]) -> None:
    """Say what merged ideas have become part of, once all of them are there."""
    links = [
        {"here": ideas[each.key], "into": ideas[each.merged_into]}
        for each in job.collection.proposals.values()
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
