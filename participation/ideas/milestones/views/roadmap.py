"""The roadmap: what is to be reached when, of all projects."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from flask import request
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.milestones.blueprint import blueprint
from participation.ideas.milestones.queries import roadmap as queries
from participation.ideas.milestones.queries.roadmap import OnTheWay, RoadmapFilter, half_year
from participation.ideas.projects.periods import Precision
from participation.ideas.projects.queries import lists
from participation.spaces.models import LabelKind
from participation.spaces.queries import labels, readable
from participation.web import Permission

SHOWN = 60
"""How many milestones a page has."""


class Period(NamedTuple):
    """A half-year, or a year for what is known no better, with its milestones."""

    name: str
    mark: str
    milestones: list[OnTheWay]


@blueprint.get("/roadmap")
@web.permission(Permission.anyone)
@web.shared_page
def roadmap() -> web.Answer:
    """What the projects are to reach, half-year by half-year; `when=past` is what lies behind."""
    wanted = RoadmapFilter.read(request.args)
    page = web.paged(
        lambda cursor, limit: queries.roadmap(current_user, wanted, cursor, limit),
        queries.key,
        width=2,
        size=SHOWN,
    )
    spaces = readable(current_user)
    authorities = sorted({each.organisation for each in spaces})
    areas = labels(current_user, kind=LabelKind.area)
    return web.page(
        "ideas/milestones/roadmap.html",
        fragment="results",
        wanted=wanted,
        page=page,
        periods=_periods(page.rows),
        authorities=[(each, each) for each in authorities],
        spaces=[(each.slug, each.name) for each in spaces],
        departments=[(str(number), name) for number, name in lists.departments(current_user)],
        areas=list({each.slug: (each.slug, each.name) for each in areas}.values()),
    )


def _periods(rows: Iterable[OnTheWay]) -> list[Period]:
    """The milestones by half-years; what is known to the year alone stands by itself."""
    found: dict[str, Period] = {}
    for each in rows:
        first = half_year(each.due_on)
        of_year = each.precision is Precision.year
        mark = str(first.year) if of_year else f"{first.year}-{1 if first.month == 1 else 2}"
        name = _("During %(year)s", year=first.year) if of_year else _named(first)
        found.setdefault(mark, Period(name, mark, [])).milestones.append(each)
    return list(found.values())


def _named(first: date) -> str:
    if first.month == 1:
        return _("First half of %(year)s", year=first.year)
    return _("Second half of %(year)s", year=first.year)
