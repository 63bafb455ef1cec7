"""What projects add to the site: their pages, and what the pages of what belongs to them say."""

from typing import Any

from flask import Flask

from participation import clock
from participation.accounts import register_data
from participation.accounts.models import Reader
from participation.following import place
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.gains.owners import OWNERS
from participation.ideas.projects import life, own_data, periods, rules, shown, words
from participation.ideas.projects.blueprint import blueprint
from participation.ideas.projects.queries import projects
from participation.ideas.projects.views import desk, milestones, parts, public
from participation.ideas.proposals.panels import CHOICES, Choice, Doer
from participation.index.kinds import register as register_kind
from participation.places import Panel
from participation.spaces.rules import is_official
from participation.subjects.panels import OUTCOME_AT_THE_DESK, PART_OF, PROMISED
from participation.web import NavigationItem, menus

__all__ = ["desk", "init_app", "milestones", "parts", "public"]


def _part_of(reader: Reader, subject: Any) -> Panel | None:
    found = projects.projects_of(subject.id, reader)
    return Panel("ideas/projects/_part_of.html", found) if found else None


def _promised(reader: Reader, subject: Any) -> Panel | None:
    found = projects.promised_in(subject.id, reader)
    if not found:
        return None
    today = clock.today(subject.space.timezone)
    late = {each.id for each in found if rules.is_overdue(each, today)}
    return Panel("ideas/projects/_promised.html", {"milestones": found, "late": late})


def _at_the_desk(reader: Reader, subject: Any) -> Panel | None:
    if not is_official(reader, subject.space_id):
        return None
    values = {
        "subject": subject,
        "projects": projects.projects_of(subject.id, reader),
        "milestones": projects.promised_in(subject.id, reader),
    }
    return Panel("ideas/projects/desk/_promises.html", values)


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
    shown.TABLES.fill(app, *shown.TABLES_OF_A_PROJECT)
    OWNERS.fill(app, projects.responsible)
    PART_OF.fill(app, _part_of)
    PROMISED.fill(app, _promised)
    OUTCOME_AT_THE_DESK.fill(app, _at_the_desk)
    app.jinja_env.globals.update(
        project_tag=words.tag,
        project_money=words.money,
        project_life=life.steps,
        milestone_tag=words.milestone_tag,
        period=periods.named,
    )
    app.register_blueprint(blueprint)
