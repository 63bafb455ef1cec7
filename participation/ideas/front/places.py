"""The page of an idea, which puts together what the rooms below show, and the pictures of projects."""

from flask import Flask
from sqlalchemy.orm import selectinload

from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.ideas.front import page
from participation.ideas.projects import panels as projects_panels
from participation.ideas.projects import rules as projects_rules
from participation.ideas.projects import shown as projects_shown
from participation.ideas.projects.models import Project
from participation.ideas.proposals.blueprint import blueprint
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.panels import CHOICES, Choice, Doer
from participation.ideas.proposals.rules import may_edit
from participation.illustrations import faces
from participation.illustrations.rules import ILLUSTRATED, Illustrated
from participation.illustrations.shown import PICTURES, picture_rows
from participation.locations import actions as locations
from participation.places import Panel
from participation.subjects.shown import TableOf

__all__ = ["init_app", "page"]


def _pictures(_reader: Reader, project: Project) -> Panel | None:
    if not project.face_id:
        return None
    shown = {"pictures": faces.of_subject(project.id), "language": project.language}
    return Panel("ideas/front/_pictures.html", shown)


def _where(_reader: Reader, project: Project) -> Panel | None:
    where = locations.where(project.id)
    if not where.is_somewhere:
        return None
    return Panel("locations/_place.html", where, head="locations/_head.html")


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    ILLUSTRATED.fill(
        app,
        Illustrated("idea", may_edit, (selectinload(Idea.coauthors),)),
        Illustrated("project", projects_rules.may_work_on),
    )
    projects_panels.ABOVE_THE_TEXT.fill(app, _pictures)
    projects_panels.BELOW_THE_TEXT.fill(app, _where)
    projects_shown.TABLES.fill(
        app, TableOf(80, PICTURES, lambda scope, project: picture_rows(scope, [project.id]))
    )
    CHOICES.fill(
        app,
        Choice(
            32,
            "illustrations.of_subject",
            lambda: _("Add a picture"),
            may_edit,
            Doer.writer,
            names_it="subject_id",
        ),
    )
    # The routes of the proposals and those here are one blueprint's.
    app.register_blueprint(blueprint)
