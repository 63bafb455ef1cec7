"""The read-through of the responses."""

from typing import Any

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.hearings.intake import queries
from participation.hearings.intake.actions import read_through
from participation.hearings.intake.blueprint import blueprint
from participation.hearings.intake.forms import WithholdForm
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find, is_early, page, to
from participation.hearings.responses import panels
from participation.hearings.responses.models import Response
from participation.hearings.responses.queries import responses
from participation.hearings.responses.rules import may_enter_response, may_read_through
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.moderation import words
from participation.moderation.models import Rule
from participation.web import Permission

SIZE = 50
MOST_AT_ONCE = 200
"""How many are published at one press, copies of letters among them."""


def _view_names(counts: queries.ResponseCounts) -> dict[str, tuple[str, int]]:
    return {
        "waiting": (_("To read through"), counts.waiting),
        "published": (_("Published"), counts.published),
        "withheld": (_("Not published"), counts.withheld),
        "withdrawn": (_("Withdrawn"), counts.withdrawn),
        "late": (_("Late"), counts.late),
        "all": (_("All"), counts.all),
    }


def _views(hearing: Hearing, view: str) -> list[dict[str, Any]]:
    return [
        {
            "text": text,
            "count": count,
            "current": name == view,
            "href": url_for("intake.desk_responses", hearing_id=hearing.id, show=name),
        }
        for name, (text, count) in _view_names(queries.counts(hearing)).items()
        if count or name in ("waiting", "all", view)
    ]


@blueprint.get("/desk/hearings/<int:hearing_id>/responses")
@web.permission(Permission.staff)
def desk_responses(hearing_id: int) -> web.Answer:
    """The responses, those that wait first; several can be ticked and published at once."""
    hearing = find(hearing_id, public.bare)
    may_decide = may_read_through(current_user, hearing)
    view = request.args.get("show", "")
    if view not in queries.VIEWS:
        view = "waiting" if may_decide else "all"
    found = web.paged(
        lambda cursor, limit: queries.responses(hearing, view, cursor, limit),
        lambda response: [response.number],
        width=1,
        size=SIZE,
    )
    # All that stand on this page, and on no other that is read after it.
    first = str(found.rows[0].number) if found.rows else ""
    ticking = may_decide and view in ("waiting", "late")
    letters = [each.letter for each in found.rows if each.letter] if view == "waiting" else []
    return page(
        "intake/desk/responses",
        hearing,
        page=found,
        view=view,
        views=_views(hearing, view),
        may_decide=may_decide,
        ticking=ticking,
        copies=queries.copies(hearing, letters),
        all_ticked=request.args.get("tick") == first,
        tick_all=web.this_address(tick=first),
        tick_none=web.this_address(tick=None),
        may_enter=may_enter_response(current_user, hearing),
        waits=read_through.waits,
        early=is_early(hearing),
    )


def _response(hearing: Hearing, number: int) -> Response:
    return queries.response(hearing, number) or abort(404)


def _reading_page(hearing: Hearing, response: Response, form: WithholdForm) -> web.Answer:
    number = response.number or 0
    return page(
        "intake/desk/response",
        hearing,
        status=form.status,
        response=response,
        form=form,
        may_decide=may_read_through(current_user, hearing),
        waits=read_through.waits(response),
        numbers=read_through.numbers_in(response),
        queue=queries.responses(hearing, "waiting", [max(0, number - 1)], 12),
        decision=responses.decision(response),
        panels=panels.AT_THE_DESK.of(hearing, response),
        rule_hints={rule.value: words.rule_hint(rule) for rule in Rule},
        rule_name=words.rule,
        verdict_name=words.verdict,
    )


@blueprint.get("/desk/hearings/<int:hearing_id>/responses/<int:number>")
@web.permission(Permission.staff)
def desk_response(hearing_id: int, number: int) -> web.Answer:
    """Read one response, and decide."""
    hearing = find(hearing_id, public.bare)
    response = _response(hearing, number)
    return _reading_page(hearing, response, WithholdForm(data={"version": response.version}))


@blueprint.post("/desk/hearings/<int:hearing_id>/responses/<int:number>/decision")
@web.permission(Permission.staff)
def desk_response_decision(hearing_id: int, number: int) -> web.Answer:
    """Publish a response, or withhold it with rule and reason; then the next one comes."""
    hearing = find(hearing_id, public.bare)
    web.allow(may_read_through(current_user, hearing))
    response = _response(hearing, number)
    form = WithholdForm()
    publish = request.form.get("verdict") == "published"
    if not read_through.waits(response):
        flash(_("It is already decided, or its author has withdrawn it."), "warning")
        return _onwards(hearing, number)
    if not web.check_version(form, response.version):
        return _reading_page(hearing, response, form)
    if publish:
        if not read_through.publish(
            hearing, [response], by=current_user, looked="looked" in request.form
        ):
            form.form_errors.append(
                _(
                    "It seems to hold a personal number. Look at what is marked, and say that you have."
                )
            )
            return _reading_page(hearing, response, form)
        flash(_("Response %(number)s is published.", number=number), "success")
        return _onwards(hearing, number)
    if form.validate_on_submit():
        rule = Rule(form.data["rule"])
        read_through.withhold(hearing, response, rule, form.data["reason"], by=current_user)
        flash(
            _("Response %(number)s is not published. Its author is told why.", number=number),
            "success",
        )
        return _onwards(hearing, number)
    return _reading_page(hearing, response, form)


def _onwards(hearing: Hearing, number: int) -> web.Answer:
    """To the next response that waits, with the focus on it; or to the list when none does."""
    following = queries.next_waiting(hearing, number)
    if following is None:
        return to("intake.desk_responses", hearing)
    return to("intake.desk_response", hearing, number=following, _anchor="response")


def _ticked() -> dict[int, int]:
    """The ticked responses by id, each with the version that was read; one tick may be for several."""
    found = {}
    ticks = request.form.getlist("response")[: SIZE * 2]
    for value in [each for tick in ticks for each in tick.split(",")[: queries.MOST_COPIES + 1]]:
        response_id, _dash, version = value.partition("-")
        if all(part.isascii() and part.isdecimal() for part in (response_id, version)):
            found[int(response_id) if len(response_id) < 10 else 0] = int(version[:9])
    return found


@blueprint.post("/desk/hearings/<int:hearing_id>/publication")
@web.permission(Permission.staff)
def desk_publication(hearing_id: int) -> web.Answer:
    """Publish the ticked responses that still wait and are as they were when they were read."""
    hearing = find(hearing_id, public.bare)
    web.allow(may_read_through(current_user, hearing))
    everything = _ticked()
    ticked = dict(sorted(everything.items())[:MOST_AT_ONCE])
    chosen = queries.chosen(hearing, list(ticked))
    same = [each for each in chosen if each.version == ticked[each.id]]
    numbers = sum(1 for each in same if read_through.numbers_in(each))
    done = read_through.publish(hearing, same, by=current_user)
    _say_what_is_published(done, left=len(ticked) - done - numbers)
    if numbers:
        flash(
            ngettext(
                "%(num)s response seems to hold a personal number. Open it to decide.",
                "%(num)s responses seem to hold a personal number. Open each to decide.",
                numbers,
            ),
            "warning",
        )
    if more := len(everything) - len(ticked):
        flash(
            ngettext(
                "%(num)s more waits: publish it in the same way.",
                "%(num)s more wait: publish them in the same way.",
                more,
            ),
            "info",
        )
    if not ticked:
        flash(_("Tick the responses you want to publish."), "warning")
    return to("intake.desk_responses", hearing)


def _say_what_is_published(done: int, left: int) -> None:
    if done:
        flash(
            ngettext("%(num)s response is published.", "%(num)s responses are published.", done),
            "success",
        )
    if left:
        flash(
            ngettext(
                "%(num)s response was changed or decided while you were reading. Look at it again.",
                "%(num)s responses were changed or decided while you were reading. "
                "Look at them again.",
                left,
            ),
            "warning",
        )
