"""Projects on their way in: what came of ideas, with their milestones, their money and the ideas in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from participation import clock, db, ledger
from participation.ideas.projects.models import (
    Milestone,
    MilestoneChange,
    Project,
    ProjectPart,
)
from participation.ideas.projects.periods import last_day
from participation.importers.boxes.box_import import BoxImport
from participation.importers.boxes.collection import ImportedProject
from participation.importers.boxes.labels import add_labels, have_labels
from participation.importers.writing.models import Thing
from participation.importers.writing.report import CHANGED_HERE, NOT_ASKED, ProposedUpdate
from participation.importers.writing.rows import (
    add_rows,
    add_subjects,
    batches,
    entry,
    joined,
    known_subjects,
    note_rows,
    table,
)
from participation.importers.writing.updating import (
    AT_ONCE,
    described,
    differing,
    edited_here,
    take_over,
)
from participation.subjects.models import StateChange, Visibility

Told = tuple[str, str, str, str]
"""What differs, before and after, and why it stays when it does."""


def write_projects(job: BoxImport, ideas: dict[str, int]) -> None:
    """Write the projects that are missing, and compare those that are there."""
    wanted = job.collection.projects
    if not wanted:
        return
    known = known_subjects(job.collection.source, job.prefix("project"))
    here = {known[key]: each for key, each in wanted.items() if key in known}
    missing = [each for key, each in wanted.items() if key not in known]
    missing.sort(key=lambda each: (each.at, len(each.key), each.key))
    for some in batches(sorted(here.items()), AT_ONCE):
        with db.transaction(write=job.report.update):
            _compare(job, dict(some), ideas)
    labels = have_labels(job, missing)
    for batch in batches(missing, 500):
        with db.transaction():
            ids = add_subjects(Project, [_row(job, each) for each in batch], job.report)
            _add_steps(job, batch, ids)
            add_labels(job, batch, ids, labels)
            for number, each in zip(ids, batch, strict=True):
                _add_milestones(number, each)
                _add_parts(number, each, ideas)
        job.report.added["projects"] += len(batch)


def _row(job: BoxImport, project: ImportedProject) -> dict[str, Any]:
    return {
        "space_id": job.space.id,
        "title": project.title,
        "language": project.language or job.language or job.space.language,
        "visibility": Visibility.visible,
        "visible_from": project.at,
        "created_at": project.at,
        "published_at": project.at,
        "source": job.collection.source,
        "source_id": job.prefix("project") + project.key,
        "state": project.state,
        "state_at": project.state_at,
        "held_by": job.held_by(job.collection.projects_note or job.collection.source),
        **_said(project),
    }


def _said(project: ImportedProject) -> dict[str, Any]:
    """What a source says of a project, by our columns."""
    return {
        "title": project.title,
        "summary": project.summary,
        "body": project.body,
        "result": project.result,
        "result_figures": project.result_figures,
        "budget": project.budget,
        "spent": project.spent,
        "currency": project.currency,
        "spent_on": project.spent_on,
        "spent_source": project.spent_source,
        "source_note": joined(*project.notes),
        "source_figures": project.figures,
    }


def _add_steps(job: BoxImport, projects: list[ImportedProject], ids: list[int]) -> None:
    steps = [
        {
            "subject_id": number,
            "state": each.state.value,
            "at": each.state_at,
            "reason": "",
            "inferred": each.inferred,
        }
        for each, number in zip(projects, ids, strict=True)
    ]
    add_rows(StateChange, steps)
    ledger.record_many(
        entry(_action(each), each.state_at, number, job.space.id, None)
        for each, number in zip(projects, ids, strict=True)
    )


def _action(project: ImportedProject) -> str:
    return f"project.{project.state.value.replace(' ', '_')}"


def _add_milestones(number: int, project: ImportedProject) -> None:
    rows = [
        {
            "project_id": number,
            "title": each.title,
            "note": each.note,
            "due_on": last_day(each.day, each.precision),
            "precision": each.precision,
            "state": each.state,
            "state_at": each.at or project.state_at,
            "reason": each.reason,
            "version": 1,
        }
        for each in project.milestones
    ]
    add_rows(Milestone, rows)


def _add_parts(number: int, project: ImportedProject, ideas: dict[str, int]) -> None:
    parts = sorted({ideas[key] for key in project.ideas if key in ideas})
    if parts:
        db.session.execute(
            db.upsert(table(ProjectPart)).on_conflict_do_nothing(),
            [
                {"project_id": number, "subject_id": part, "added_at": project.at}
                for part in parts
            ],
        )  # fmt: skip


# A later export


def _compare(job: BoxImport, here: dict[int, ImportedProject], ideas: dict[str, int]) -> None:
    """Tell of projects that the source says something else about now, and take it over when that was
    asked for: each project in the transaction of its own rows."""
    report = job.report
    if report.update:
        db.hold_rows(Project, here)
    others = differing(Project, {number: _said(each) for number, each in here.items()})
    edited = edited_here(others)
    touched = _touched(here)
    plans, inside = _milestones_of(here), _parts_of(here)
    states = _states_of(here)
    for number, project in here.items():
        found = others.get(number, {})
        changes = described("project", project.key, found, report, edited=number in edited)
        stays = CHANGED_HERE if number in touched else "" if report.update else NOT_ASKED
        parts = {ideas[key] for key in project.ideas if key in ideas}
        for what, before, after in (
            ("state", states[number], project.state.value),
            ("milestones", plans.get(number, ""), _planned(project)),
            ("ideas", str(len(inside[number])), str(len(inside[number] | parts))),
        ):
            if before != after:
                changes.append(ProposedUpdate("project", project.key, what, before, after, stays))
        if not changes:
            report.unchanged["projects"] += 1
            continue
        report.differs("projects", changes)
        if not report.update:
            continue
        take_over(Project, number, job.space.id, found, report, edited=number in edited)
        taken = {change.what for change in changes if not change.stays}
        if "state" in taken:
            _take_step(job, number, project)
        if "milestones" in taken:
            db.session.execute(
                delete(table(Milestone)).where(table(Milestone).c.project_id == number)
            )
            _add_milestones(number, project)
        if "ideas" in taken:
            _add_parts(number, project, ideas)
        if taken:
            note_rows(report, Thing.subject, [number], changed=True)


def _planned(project: ImportedProject) -> str:
    """The milestones of a project in one line, for telling of others."""
    rows = [
        (last_day(each.day, each.precision), each.title, each.state) for each in project.milestones
    ]
    return "; ".join(f"{day} {title} ({state.value})" for day, title, state in sorted(rows))


def _milestones_of(here: dict[int, ImportedProject]) -> dict[int, str]:
    own = table(Milestone)
    rows = db.session.execute(
        select(own.c.project_id, own.c.due_on, own.c.title, own.c.state)
        .where(own.c.project_id.in_(sorted(here)))
        .order_by(own.c.due_on, own.c.title, own.c.state)
    )
    found: dict[int, list[str]] = {}
    for number, day, title, state in rows:
        found.setdefault(number, []).append(f"{day} {title} ({state.value})")
    return {number: "; ".join(each) for number, each in found.items()}


def _parts_of(here: dict[int, ImportedProject]) -> dict[int, set[int]]:
    own = table(ProjectPart)
    found: dict[int, set[int]] = {number: set() for number in here}
    for number, part in db.session.execute(
        select(own.c.project_id, own.c.subject_id).where(own.c.project_id.in_(sorted(here)))
    ):
        found[number].add(part)
    return found


def _states_of(here: dict[int, ImportedProject]) -> dict[int, str]:
    own = table(Project)
    rows = db.session.execute(select(own.c.id, own.c.state).where(own.c.id.in_(sorted(here))))
    return {number: state.value for number, state in rows}


def _touched(here: dict[int, ImportedProject]) -> set[int]:
    """The projects whose steps or milestones somebody has changed on this site."""
    steps, changes = table(StateChange), table(MilestoneChange)
    numbers = sorted(here)
    return set(
        db.session.scalars(
            select(steps.c.subject_id)
            .where(steps.c.subject_id.in_(numbers), steps.c.by_id.is_not(None))
            .union(
                select(changes.c.project_id).where(
                    changes.c.project_id.in_(numbers), changes.c.by_id.is_not(None)
                )
            )
        )
    )


def _take_step(job: BoxImport, number: int, project: ImportedProject) -> None:
    own, at = table(Project), max(project.state_at, _last_step(number))
    db.session.execute(
        update(own).where(own.c.id == number).values(state=project.state, state_at=at)
    )
    db.session.execute(
        insert(table(StateChange)).values(
            subject_id=number,
            state=project.state.value,
            at=at,
            reason="",
            inferred=project.inferred,
        )
    )
    ledger.record_many([entry(_action(project), at, number, job.space.id, None)])


def _last_step(number: int) -> datetime:
    steps = table(StateChange)
    found = select(func.max(steps.c.at)).where(steps.c.subject_id == number)
    return db.session.scalar(found) or clock.now()
