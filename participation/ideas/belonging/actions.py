"""What belongs to a project, added and taken out: ideas, hearings and boxes of its space."""

from typing import Any

from sqlalchemy import delete

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.ideas.belonging.rules import KINDS
from participation.ideas.boxes.models import Box
from participation.ideas.projects.actions import projects
from participation.ideas.projects.models import Project, ProjectBox, ProjectPart
from participation.ideas.proposals.actions import NotAllowed
from participation.subjects.models import Subject, Visibility


def _record(what: str, project: Project, by: User, **data: Any) -> None:
    ledger.record(
        f"project.{what}", subject_id=project.id, space_id=project.space_id, by=by.id, **data
    )


def add(project: Project, subject: Subject, *, by: User) -> None:
    """Let an idea or a hearing belong to a project of the same space; added again it changes nothing.

    An accepted idea is planned from then on, if the project is public. NotAllowed for what is of another
    space or kind, or is not public there.
    """
    db.hold(project)
    of_ours = subject.space_id == project.space_id and subject.kind in KINDS
    if not of_ours or subject.visibility is not Visibility.visible:
        raise NotAllowed("part")
    new = db.upsert(ProjectPart).values(
        project_id=project.id, subject_id=subject.id, added_at=clock.now(), added_by_id=by.id
    )
    added = new.on_conflict_do_nothing().returning(ProjectPart.subject_id)
    if db.session.execute(added).one_or_none() is None:
        return
    _record("part_added", project, by, part=subject.id)
    if subject.kind == "idea" and project.visibility is Visibility.visible:
        projects.plan(project, subject.id, by=by)


def remove(project: Project, subject_id: int, *, by: User) -> None:
    """Take an idea or a hearing out of a project."""
    gone = delete(ProjectPart).where(
        ProjectPart.project_id == project.id, ProjectPart.subject_id == subject_id
    )
    if db.session.execute(gone.returning(ProjectPart.subject_id)).one_or_none() is not None:
        _record("part_removed", project, by, part=subject_id)


def add_box(project: Project, box: Box, *, by: User) -> None:
    """Let an idea box belong to a project of the same space. NotAllowed for one of another."""
    if box.space_id != project.space_id:
        raise NotAllowed("box")
    new = db.upsert(ProjectBox).values(
        project_id=project.id, box_id=box.id, added_at=clock.now(), added_by_id=by.id
    )
    db.session.execute(new.on_conflict_do_nothing())
    _record("part_added", project, by, box=box.id)


def remove_box(project: Project, box_id: int, *, by: User) -> None:
    """Take an idea box out of a project."""
    gone = delete(ProjectBox).where(
        ProjectBox.project_id == project.id, ProjectBox.box_id == box_id
    )
    if db.session.execute(gone.returning(ProjectBox.box_id)).one_or_none() is not None:
        _record("part_removed", project, by, box=box_id)
