"""What belongs to a project: at its desk, in its file, and what the pages of it say of the project.

The routes are the projects' own.
"""

from typing import Any

from flask import Flask

from participation import clock
from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.ideas.belonging import queries, rules, shown
from participation.ideas.belonging.views import parts, starting
from participation.ideas.projects.blueprint import blueprint
from participation.ideas.projects.queries import projects
from participation.ideas.projects.rules import is_overdue
from participation.ideas.projects.views.frame import TABS, Tab
from participation.ideas.proposals.panels import CHOICES, Choice, Doer
from participation.places import Panel
from participation.spaces.rules import is_official
from participation.subjects.panels import OUTCOME_AT_THE_DESK, PART_OF, PROMISED

__all__ = ["init_app", "parts", "starting"]


def _part_of(reader: Reader, subject: Any) -> Panel | None:
    found = queries.projects_of(subject.id, reader)
    return Panel("ideas/belonging/_part_of.html", found) if found else None


def _promised(reader: Reader, subject: Any) -> Panel | None:
    found = projects.promised_in(subject.id, reader)
    if not found:
        return None
    today = clock.today(subject.space.timezone)
    late = {each.id for each in found if is_overdue(each, today)}
    return Panel("ideas/belonging/_promised.html", {"milestones": found, "late": late})


def _at_the_desk(reader: Reader, subject: Any) -> Panel | None:
    if not is_official(reader, subject.space_id):
        return None
    values = {
        "subject": subject,
        "projects": queries.projects_of(subject.id, reader),
        "milestones": projects.promised_in(subject.id, reader),
    }
    return Panel("ideas/belonging/desk/_promises.html", values)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    CHOICES.fill(
        app,
        Choice(
            15,
            "projects.make_of_idea",
            lambda: _("Make a project of it"),
            rules.may_make_project,
            Doer.official,
        ),
    )
    TABS.fill(app, Tab(40, "projects.desk_parts", lambda: _("What belongs to it")))
    shown.init_app(app)
    PART_OF.fill(app, _part_of)
    PROMISED.fill(app, _promised)
    OUTCOME_AT_THE_DESK.fill(app, _at_the_desk)
    # The routes of projects and those here are one blueprint's.
    app.register_blueprint(blueprint)
