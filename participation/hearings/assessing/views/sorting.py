"""Sorting responses into points: which wait, who has which, and one at a time."""

from typing import Any

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.hearings import passages
from participation.hearings.assessing import hints
from participation.hearings.assessing.actions import sorting as actions_sorting
from participation.hearings.assessing.actions import themes as actions_themes
from participation.hearings.assessing.blueprint import blueprint
from participation.hearings.assessing.forms import PointForm, PointThemesForm, SortedForm, ids_in
from participation.hearings.assessing.models import Point
from participation.hearings.assessing.queries import alike, sorting
from participation.hearings.assessing.queries import themes as assessing
from participation.hearings.assessing.rules import may_sort
from participation.hearings.intake import queries
from participation.hearings.intake.views.frame import received
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find, is_early, page, to
from participation.hearings.responses.models import Response
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.web import Permission

BASE = "/desk/hearings/<int:hearing_id>/sorting"
ONE = BASE + "/<int(max=2147483647):number>"
MOST_COPIES = 2000
"""How many get the same points at one click."""


def _views(hearing: Hearing, view: str) -> list[dict[str, Any]]:
    names = {"to-sort": _("To sort"), "sorted": _("Sorted"), "all": _("All")}
    return [
        {
            "text": text,
            "current": name == view,
            "href": url_for("assessing.desk_sorting", hearing_id=hearing.id, show=name),
        }
        for name, text in names.items()
    ]


@blueprint.get(BASE)
@web.permission(Permission.staff)
def desk_sorting(hearing_id: int) -> web.Answer:
    """The responses that wait to be sorted, and who has which before them."""
    hearing = find(hearing_id, public.bare)
    view = request.args.get("show", "")
    if view not in sorting.VIEWS:
        view = "to-sort"
    found = web.paged(
        lambda cursor, limit: sorting.responses(hearing, view, cursor, limit),
        lambda row: [row.Response.number],
        width=1,
    )
    themes = assessing.themes(hearing.id)
    return page(
        "assessing/desk/sorting",
        hearing,
        page=found,
        view=view,
        views=_views(hearing, view),
        progress=assessing.progress(hearing.id, themes, hearing.today()),
        is_held=lambda held: assessing.is_held(held, current_user.id),
        may_sort=may_sort(current_user, hearing),
        early=is_early(hearing),
    )


@blueprint.post(BASE + "/next")
@web.permission(Permission.official)
def desk_next_to_sort(hearing_id: int) -> web.Answer:
    """Take the next response that nobody else has before them."""
    hearing = find(hearing_id, public.bare)
    web.allow(may_sort(current_user, hearing))
    return _onwards(hearing, 0)


def _onwards(hearing: Hearing, number: int) -> web.Answer:
    """To the next response to sort, which is then the reader's; or to the list when none is left."""
    while (following := sorting.next_to_sort(hearing, current_user.id, number)) is not None:
        response = queries.response(hearing, following)
        # Else a colleague was faster by a moment, and has it from now on.
        if response is not None and actions_sorting.take(hearing, response, by=current_user):
            return to(
                "assessing.desk_sorted_response", hearing, number=following, _anchor="sorting"
            )
    flash(_("There is nothing left to sort."), "success")
    return to("assessing.desk_sorting", hearing)


def _sorting_page(hearing: Hearing, response: Response, form: PointForm) -> web.Answer:
    points = assessing.points_in(response.id)
    placed = [each for each in points if each.start is not None and each.end is not None]
    spans = [passages.Span(each.start or 0, each.end or 0) for each in placed]
    taken = [theme.id for each in points for theme in each.themes]
    sorts = may_sort(current_user, hearing)
    themes = list(form.known.values())
    suggested = hints.suggest(hearing, response.body, themes, taken) if sorts else None
    return page(
        "assessing/desk/sort",
        hearing,
        fragment="sorting",
        status=form.status,
        response=response,
        form=form,
        points=points,
        sentences=passages.in_sentences(response.body, spans),
        placed=placed,
        themes=themes,
        suggested=suggested,
        held=assessing.sorting(response.id),
        is_held=lambda held: assessing.is_held(held, current_user.id),
        may_sort=sorts,
        others=alike.counts(response),
    )


@blueprint.route(ONE, methods=["GET", "POST"])
@web.permission(Permission.staff)
@web.once
def desk_sorted_response(hearing_id: int, number: int) -> web.Answer:
    """Read one response and make its passages points."""
    hearing = find(hearing_id, public.bare)
    response = received(hearing, number)
    form = PointForm()
    form.offer(assessing.themes(hearing.id))
    if form.is_submitted():
        web.allow(may_sort(current_user, hearing))
    if form.validate_on_submit() and _add(hearing, response, form):
        return web.see_other(
            url_for(
                "assessing.desk_sorted_response",
                hearing_id=hearing.id,
                number=number,
                _anchor="sorting",
            )
        )
    return _sorting_page(hearing, response, form)


def _add(hearing: Hearing, response: Response, form: PointForm) -> bool:
    """Make the point; false, with the reason at its field, when the text does not hold the passage."""
    quote = form.quote.data or ""
    from_file = bool(form.from_file.data) and bool(response.attachments)
    if not from_file and passages.find(response.body, quote) is None:
        form.quote.errors = [
            _("The response does not contain this passage. Copy it exactly as it is there.")
        ]
        return False
    themes = form.chosen()
    if form.theme.data:
        themes.append(actions_themes.add_theme(hearing, form.theme.data, by=current_user))
    actions_sorting.take(hearing, response, by=current_user)
    actions_sorting.add_point(
        hearing,
        response,
        response.body,
        quote,
        list(dict.fromkeys(themes)),
        by=current_user,
        near=form.at,
        from_file=from_file,
        suggested=ids_in(form.suggested),
    )
    return True


@blueprint.post(ONE + "/done")
@web.permission(Permission.official)
def desk_sorting_done(hearing_id: int, number: int) -> web.Answer:
    """Say that the response is sorted; the next one comes."""
    hearing = find(hearing_id, public.bare)
    response = received(hearing, number)
    web.allow(may_sort(current_user, hearing))
    actions_sorting.finish(
        hearing, response, by=current_user, suggested=ids_in(SortedForm().suggested)
    )
    flash(_("Response %(number)s is sorted.", number=number), "success")
    return _onwards(hearing, number)


@blueprint.post(ONE + "/copies")
@web.permission(Permission.official)
@web.once
def desk_sorting_copies(hearing_id: int, number: int) -> web.Answer:
    """Give the same letter from others the same points."""
    hearing = find(hearing_id, public.bare)
    response = received(hearing, number)
    web.allow(may_sort(current_user, hearing))
    points = assessing.points_in(response.id) if response.letter else []
    given = actions_sorting.copy_points(
        hearing,
        points,
        lambda: [(each.id, each.body) for each in sorting.copies_to_sort(response, MOST_COPIES)],
        by=current_user,
    )
    flash(
        ngettext(
            "%(num)s response has got the same points and is sorted.",
            "%(num)s responses have got the same points and are sorted.",
            given,
        ),
        "success",
    )
    return to("assessing.desk_sorted_response", hearing, number=number, _anchor="sorting")


def _point(response: Response, point_id: int) -> Point:
    return assessing.point(response.id, point_id) or abort(404)


@blueprint.route(ONE + "/points/<int:point_id>", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_point(hearing_id: int, number: int, point_id: int) -> web.Answer:
    """Give a point other themes."""
    hearing = find(hearing_id, public.bare)
    response = received(hearing, number)
    point = _point(response, point_id)
    web.allow(may_sort(current_user, hearing))
    form = PointThemesForm(data={"themes": [theme.id for theme in point.themes]})
    form.offer(assessing.themes(hearing.id))
    if form.validate_on_submit():
        themes = form.chosen()
        if form.theme.data:
            themes.append(actions_themes.add_theme(hearing, form.theme.data, by=current_user))
        actions_sorting.set_themes(hearing, point, list(dict.fromkeys(themes)), by=current_user)
        return to(
            "assessing.desk_sorted_response", hearing, number=number, _anchor=f"point-{point.id}"
        )
    return page(
        "assessing/desk/point",
        hearing,
        status=form.status,
        response=response,
        point=point,
        form=form,
    )


@blueprint.post(ONE + "/points/<int:point_id>/removal")
@web.permission(Permission.official)
def desk_point_removal(hearing_id: int, number: int, point_id: int) -> web.Answer:
    """Take a point back."""
    hearing = find(hearing_id, public.bare)
    response = received(hearing, number)
    web.allow(may_sort(current_user, hearing))
    point = assessing.point(response.id, point_id)
    if point is not None:
        # Two officials who take the same point back do it once.
        actions_sorting.remove_point(hearing, point, by=current_user)
    return to("assessing.desk_sorted_response", hearing, number=number, _anchor="sorting")
