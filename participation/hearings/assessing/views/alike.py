"""Responses that say nearly the same as one: what differs, and the points they have in common."""

from flask import flash
from flask_login import current_user

from participation import text, web
from participation.hearings import resemblance
from participation.hearings.assessing.actions import sorting
from participation.hearings.assessing.blueprint import blueprint
from participation.hearings.assessing.queries import alike
from participation.hearings.assessing.queries import themes as assessing
from participation.hearings.assessing.rules import may_sort
from participation.hearings.assessing.views.sorting import ONE
from participation.hearings.intake.views.frame import received
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find, page, to
from participation.i18n import ngettext
from participation.web import Permission

AT_ONCE = 500
"""How many get points at one click."""


@blueprint.get(ONE + "/alike")
@web.permission(Permission.staff)
def desk_alike(hearing_id: int, number: int) -> web.Answer:
    """The responses that say nearly the same, with what differs."""
    hearing = find(hearing_id, public.bare)
    response = received(hearing, number)
    words = resemblance.words_of(response.body)
    found = web.paged(
        lambda cursor, limit: alike.alike(response, cursor, limit),
        lambda row: [row.Response.number],
        width=1,
        size=10,
    )
    return page(
        "assessing/desk/alike",
        hearing,
        response=response,
        page=found,
        share=lambda other: resemblance.share(words, resemblance.words_of(other.body)),
        changes=lambda other: text.diff(response.body, other.body),
        points=len(assessing.points_in(response.id)),
        waiting_alike=len(alike.alike_to_sort(response, AT_ONCE)),
        is_held=lambda held: assessing.is_held(held, current_user.id),
        may_sort=may_sort(current_user, hearing),
    )


@blueprint.post(ONE + "/alike")
@web.permission(Permission.official)
@web.once
def desk_alike_points(hearing_id: int, number: int) -> web.Answer:
    """Give the others those points whose passages they hold; a person still reads what is their own."""
    hearing = find(hearing_id, public.bare)
    response = received(hearing, number)
    web.allow(may_sort(current_user, hearing))
    points = [each for each in assessing.points_in(response.id) if not each.from_file]
    given = sorting.copy_points(
        hearing,
        points,
        lambda: [(each.id, each.body) for each in alike.alike_to_sort(response, AT_ONCE)],
        by=current_user,
        whole=False,
    )
    flash(
        ngettext(
            "%(num)s response has got points. It still waits for you to read what is its own.",
            "%(num)s responses have got points. They still wait for you to read what is their own.",
            given,
        ),
        "success",
    )
    return to("assessing.desk_alike", hearing, number=number)
