"""What projects add to the site: their pages, their tables, and the pages of one at the desk."""

from flask import Flask

from participation.accounts import register_data
from participation.accounts.models import Reader
from participation.following import place
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.gains.owners import OWNERS
from participation.ideas.projects import life, own_data, periods, shown, words
from participation.ideas.projects.models import Project, project_path
from participation.ideas.projects.queries import projects
from participation.ideas.projects.views import desk, frame, public, updates
from participation.ideas.projects.views.frame import TABS, Tab
from participation.index.kinds import register as register_kind
from participation.locations.kinds import KINDS, MappedKind
from participation.subjects.panels import AT_THE_DESK
from participation.web import NavigationItem, menus

__all__ = ["desk", "init_app", "public", "updates"]


def _is_official(person: Reader) -> bool:
    return person.works_as("official")


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(
        NavigationItem("main", mark("Projects"), "projects.index", order=25, under="/projects"),
        NavigationItem(
            "desk",
            mark("Projects"),
            "projects.desk",
            order=35,
            under="/desk/projects",
            shown=_is_official,
        ),
    )
    register_data("projects", own_data.projects, own_data.forget)
    place("projects.show", "subject", "project_id")
    register_kind(words.kind())
    KINDS.fill(app, MappedKind("project", Project.__table__, project_path))
    TABS.fill(
        app,
        Tab(10, "projects.desk_project", lambda: _("Text")),
        Tab(30, "projects.desk_updates", lambda: _("News"), ("projects.desk_update",)),
        Tab(50, "projects.desk_money", lambda: _("Money")),
        Tab(60, "projects.desk_state", lambda: _("Status")),
        Tab(
            65,
            "illustrations.of_subject",
            lambda: _("Pictures"),
            ("illustrations.edit",),
            names_it="subject_id",
        ),
        Tab(70, "gains.measure", lambda: _("Gain"), ("gains.plan",), names_it="subject_id"),
    )
    AT_THE_DESK.fill(app, frame.links)
    shown.TABLES.fill(app, *shown.TABLES_OF_A_PROJECT)
    OWNERS.fill(app, projects.responsible)
    app.jinja_env.globals.update(
        project_tag=words.tag,
        project_money=words.money,
        project_life=life.steps,
        milestone_tag=words.milestone_tag,
        period=periods.named,
    )
