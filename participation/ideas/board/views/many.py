"""Many ideas are moved or given away at once: chosen, seen beforehand, done."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import flash, request, url_for
from flask_login import current_user

from participation import clock, web
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.ideas.board import actions, people, queries, words
from participation.ideas.board.actions import MOST, Plan, Why
from participation.ideas.board.blueprint import blueprint
from participation.ideas.board.cards import BoardCard
from participation.ideas.board.forms import ManyForm
from participation.web import Permission


@blueprint.route("/desk/ideas/together", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def together() -> web.Answer:
    """What is to be done with the ideas that were chosen, what will happen to which, and the doing of it."""
    form = ManyForm()
    if not form.is_submitted():
        wanted = _numbers(request.args.getlist("id"))
        found = queries.chosen(current_user, wanted[:MOST])
        form.chosen.data = ",".join(f"{each.id}:{each.version}" for each in found)
        if len(wanted) > MOST:
            flash(_("At most %(number)s ideas at once: these are the first.", number=MOST), "info")
    versions = form.versions()
    found = queries.chosen(current_user, list(versions))
    spaces = {each.space_id for each in found}
    officials, departments = people.officials(spaces), queries.departments(spaces)
    today = min((each.today for each in found), default=clock.latest_day())
    form.offer(officials, departments, today)
    changing = request.form.get("action") == "change"
    if not found or changing or not form.validate_on_submit():
        status = form.status if found and not changing else 200
        return web.page("ideas/board/together.html", status=status, ideas=found, form=form)
    plan = form.plan(officials, departments, spaces)
    if request.form.get("action") == "do":
        done = actions.carry_out(versions, plan, by=current_user)
        flash(
            ngettext("%(num)s idea is done.", "%(num)s ideas are done.", len(done.done)), "success"
        )
        if not done.left:
            return web.redirect(url_for("board.board"))
        left = [f"{number}-{why.value}" for number, why in done.left.items()]
        return web.redirect(url_for("board.left", idea=left))
    return web.page(
        "ideas/board/preview.html",
        form=form,
        plan=plan,
        **_foreseen(found, versions, plan),
    )


class Left(NamedTuple):
    """An idea that stays as it is, and why."""

    idea: BoardCard
    why: str


def _foreseen(
    found: Sequence[BoardCard], versions: Mapping[int, int], plan: Plan
) -> dict[str, Any]:
    """Which ideas a plan will be carried out with, and why it will not with the others."""
    done: list[BoardCard] = []
    left: list[Left] = []
    for each in found:
        changed = each.version != versions[each.id]
        why = Why.changed if changed else actions.why_not(each, plan)
        if why is None:
            done.append(each)
        else:
            left.append(Left(each, words.why(why)))
    return {"done": done, "left": left}


def _numbers(given: Sequence[str]) -> list[int]:
    fit = [each for each in given if each.isascii() and each.isdecimal() and len(each) < 16]
    return list(dict.fromkeys(int(each) for each in fit[: 2 * MOST]))


@blueprint.get("/desk/ideas/together/left")
@web.permission(Permission.official)
def left() -> web.Answer:
    """The ideas that many at once have left as they are, and why."""
    whys = {each.value: each for each in Why}
    given: dict[int, Why] = {}
    for said in request.args.getlist("idea")[:MOST]:
        number, _dash, why = said.partition("-")
        for each in _numbers([number]):
            if why in whys:
                given[each] = whys[why]
    found = queries.chosen(current_user, list(given))
    return web.page(
        "ideas/board/left.html",
        left=[Left(each, words.why(given[each.id])) for each in found],
        gone=len(given) - len(found),
    )
