"""What came of it: results first, then figures, each with the list of what it counts."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, abort, request, url_for
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.answers.words import units
from participation.ideas.proposals.panels import own_votes
from participation.results import figures, lists, told, words
from participation.results.blueprint import blueprint
from participation.results.figures import Figure, Group
from participation.results.wanted import GAINS, Wanted, What
from participation.web import NavigationItem, Permission

SHOWN = 3
"""How many results of each kind are told before the figures."""


@blueprint.get("/what-came-of-it")
@web.permission(Permission.anyone)
@web.shared_page
def index() -> web.Answer:
    """Results, then what came of it in figures: by authority, by department and by year."""
    wanted = Wanted.read(request.args)
    everything = figures.read(current_user)
    found = figures.narrowed(everything, wanted)
    ideas = told.realised_ideas(current_user, limit=SHOWN, wanted=wanted)
    results = [
        told.concluded_hearings(current_user, limit=SHOWN, wanted=wanted),
        ideas,
        told.realised_projects(current_user, limit=SHOWN, wanted=wanted),
    ]
    first = _first(results)
    return web.page(
        "results/index.html",
        fragment="results",
        wanted=wanted,
        choices=_choices(everything),
        first=first,
        results=[[each for each in kind if each is not first] for kind in results],
        own=own_votes(current_user, [each.id for each in ideas]),
        total=_total(found, wanted),
        authorities=len({each.authority for each in found}),
        tables=_tables(found, wanted),
        gained=figures.gained(found, wanted),
        internal=sorted({each.space for each in found if each.internal}),
        what=What,
        address=_address,
    )


def _first(results: Sequence[Sequence[Any]]) -> Any:
    """The result that is told at length: the latest of its kind with a picture, or else with words."""
    with_words = [each for kind in results for each in kind if each.came_to]
    with_picture = (each for each in with_words if each.picture_id is not None)
    return next(with_picture, next(iter(with_words), None))


def _choices(found: Sequence[Figure]) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: what there are figures of."""
    authorities = sorted({each.authority for each in found})
    spaces = sorted({(each.name_there, each.slug) for each in found})
    years = sorted({each.year for each in found}, reverse=True)
    return {
        "authority": [(each, each) for each in authorities],
        "space": [(slug, name) for name, slug in spaces],
        "year": [(str(each), str(each)) for each in years],
    }


def _total(found: Sequence[Figure], wanted: Wanted) -> Group:
    """All of it together; no amounts are among it."""
    groups = figures.grouped(found, lambda _each: "", lambda _each: ("", ""), lambda _each: wanted)
    return groups[0] if groups else Group("", "", wanted, figures.nothing())


def _tables(found: Sequence[Figure], wanted: Wanted) -> dict[str, list[Group]]:
    """The same figures by authority, by department and by year."""
    by_authority = figures.grouped(
        found,
        lambda each: each.authority,
        lambda each: (each.authority, ""),
        lambda each: wanted.but(authority=each.authority),
    )
    by_department = figures.grouped(
        found,
        lambda each: (each.slug, each.department_id),
        lambda each: (each.department or _("No department"), each.name_there),
        lambda each: wanted.but(space=each.slug, department=each.department_id),
    )
    by_year = figures.grouped(
        sorted(found, key=lambda each: -each.year),
        lambda each: each.year,
        lambda each: (str(each.year), ""),
        lambda each: wanted.but(year=each.year),
    )
    return {"authority": by_authority, "department": by_department, "year": by_year}


def _address(what: What, wanted: Wanted) -> str:
    """Where the list of what is counted is."""
    return url_for("results.listed", what=what.value, **wanted.arguments())


@blueprint.get("/what-came-of-it/<what>")
@web.permission(Permission.anyone)
@web.shared_page
def listed(what: str) -> web.Answer:
    """The list of exactly what a figure counts."""
    if what not in [*What]:
        abort(404)
    counted, wanted = What(what), Wanted.read(request.args)
    if counted in GAINS and not wanted.unit:
        wanted = wanted.but(unit="DKK")
    if counted not in GAINS:
        wanted = wanted.but(unit="")
    page = web.paged(
        lambda cursor, limit: lists.listed(current_user, counted, wanted, cursor, limit),
        lists.key,
        width=2,
    )
    everything = figures.read(current_user)
    found = [each for each in figures.narrowed(everything, wanted) if each.what is counted]
    return web.page(
        "results/listed.html",
        fragment="results",
        listed=counted,
        what=What,
        wanted=wanted,
        said=words.said(counted),
        choices=_choices(everything),
        departments=_departments(everything, wanted),
        page=page,
        number=sum(each.number for each in found),
        gained=figures.gained(found, wanted),
        units=list(units().items()),
        address=_address,
    )


def _departments(found: Sequence[Figure], wanted: Wanted) -> list[tuple[str, str]]:
    """The departments that a list can be narrowed down to: those of the space that is asked for."""
    named = {
        (each.department or _("No department"), each.department_id)
        for each in found
        if each.slug == wanted.space
    }
    return [(str(number), name) for name, number in sorted(named)]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.jinja_env.globals["gain_amount_of"] = words.amount
    app.register_blueprint(blueprint)
    web.menus.add(
        NavigationItem(
            "main", mark("What came of it"), "results.index", order=30, under="/what-came-of-it"
        )
    )
