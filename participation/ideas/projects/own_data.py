"""A person's part in projects: what is handed out on request, and what goes with the account."""

from typing import Any

from sqlalchemy import select

from participation import db, ledger
from participation.accounts.models import User
from participation.ideas.projects.models import Project, ProjectUpdate, project_path


def projects(user: User) -> dict[str, Any]:
    """The projects a person is named for, and the news the person wrote."""
    named = db.session.scalars(
        select(Project).where(Project.responsible_id == user.id).order_by(Project.id)
    )
    written = db.session.scalars(
        select(ProjectUpdate).where(ProjectUpdate.by_id == user.id).order_by(ProjectUpdate.id)
    )
    return {
        "responsible": [
            {"id": each.id, "title": each.title, "address": each.path} for each in named
        ],
        "updates": [
            {
                "project": each.project_id,
                "address": f"{project_path(each.project_id, '')}#update-{each.id}",
                "written": each.at.isoformat(),
                "title": each.title,
                "text": each.body,
            }
            for each in written
        ],
    }


def forget(user: User) -> None:
    """Name nobody for the projects of a person who is gone: their departments stand. What was written for
    the authority stays, without the name."""
    ids = db.session.scalars(
        select(Project.id).where(Project.responsible_id == user.id).order_by(Project.id)
    ).all()
    for project_id in ids:
        project = db.session.get_one(Project, project_id)
        db.hold(project)
        project.responsible_id = None
        db.session.flush()
        ledger.record("project.edited", subject_id=project.id, space_id=project.space_id)
