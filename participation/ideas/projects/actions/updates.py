"""News of a project: posted, and corrected."""

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.ideas.projects.models import Project, ProjectUpdate


def post(
    project: Project, title: str, body: str, *, by: User, department_id: int | None = None
) -> ProjectUpdate:
    """Tell news of a project: those who follow it get them."""
    db.hold(project)
    update = ProjectUpdate(
        project_id=project.id,
        at=clock.now(),
        by_id=by.id,
        department_id=department_id,
        title=title,
        body=body,
    )
    db.session.add(update)
    db.session.flush()
    ledger.record(
        "project.update",
        subject_id=project.id,
        space_id=project.space_id,
        by=by.id,
        update=update.id,
    )
    return update


def edit(project: Project, update: ProjectUpdate, title: str, body: str, *, by: User) -> None:
    """Correct what was told; the page says that it was, and when."""
    db.hold(update)
    if (title, body) == (update.title, update.body):
        return
    update.title, update.body, update.edited_at = title, body, clock.now()
    db.session.flush()
    ledger.record(
        "project.update_edited",
        subject_id=project.id,
        space_id=project.space_id,
        by=by.id,
        update=update.id,
    )
