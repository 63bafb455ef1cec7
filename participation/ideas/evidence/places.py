"""What evidence adds to the pages of ideas and projects, to their files, and to the desk."""

from flask import Flask

from participation.accounts import register_data
from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.ideas.evidence import own_data, panels, rules, shown, views
from participation.ideas.evidence.blueprint import blueprint
from participation.ideas.projects.models import Project, ProjectState
from participation.ideas.projects.panels import BELOW_THE_RESULT
from participation.ideas.projects.views.frame import TABS, Tab
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.panels import ABOVE_THE_TEXT, CHOICES, Choice, Doer
from participation.ideas.proposals.rows import IdeaRow
from participation.places import Panel

__all__ = ["init_app", "views"]


def _of_idea(_reader: Reader, idea: IdeaRow) -> Panel | None:
    if idea.state is not IdeaState.realised:
        return None
    return Panel("ideas/evidence/_evidence.html", panels.shown(idea))


def _of_project(_reader: Reader, project: Project) -> Panel | None:
    if project.state is not ProjectState.realised:
        return None
    return Panel("ideas/evidence/_evidence.html", panels.shown(project))


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("evidence", own_data.evidence, own_data.forget)
    ABOVE_THE_TEXT.fill(app, _of_idea)
    BELOW_THE_RESULT.fill(app, _of_project)
    CHOICES.fill(
        app,
        Choice(
            26,
            "evidence.of_idea",
            lambda: _("Show that it is realised"),
            rules.may_show_of,
            Doer.official,
        ),
    )
    TABS.fill(
        app,
        Tab(
            62,
            "evidence.desk",
            lambda: _("Evidence"),
            names_it="subject_id",
            when=rules.is_realised,
        ),
    )
    shown.init_app(app)
    app.register_blueprint(blueprint)
