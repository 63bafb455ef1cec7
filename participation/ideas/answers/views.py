"""The officials' side: what awaits an answer, and the next step of an idea, its department."""

from collections.abc import Sequence
from typing import TypeVar

from flask import abort, flash, request
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.answers import actions, queries, rules
from participation.ideas.answers import overdue as late
from participation.ideas.answers import unanswered as questions
from participation.ideas.answers.blueprint import blueprint
from participation.ideas.answers.forms import HandoverForm, StepForm
from participation.ideas.answers.panels import tabs
from participation.ideas.proposals import life
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.replies import queries as replies
from participation.ideas.replies.models import ReplyTemplate
from participation.spaces.models import Department
from participation.spaces.queries import departments as departments_of
from participation.web import Permission

Chosen = TypeVar("Chosen", Department, ReplyTemplate)


@blueprint.get("/ideas/overdue")
@web.permission(Permission.anyone)
@web.shared_page
def overdue() -> web.Answer:
    """What was promised for a day that has passed, by authority and department."""
    space, department = (_number(request.args.get(each)) for each in ("space", "department"))
    page = web.paged(
        lambda cursor, limit: late.overdue(current_user, space, department, cursor, limit),
        lambda idea: [idea.due_on.isoformat(), idea.id],
        width=2,
    )
    return web.page(
        "ideas/answers/overdue.html",
        owing=late.owing(current_user),
        page=page,
        chosen=space is not None or department is not None,
    )


@blueprint.get("/ideas/overdue/questions")
@web.permission(Permission.anyone)
@web.shared_page
def unanswered() -> web.Answer:
    """Questions to the authority whose answer is overdue, by authority and department."""
    space, department = (_number(request.args.get(each)) for each in ("space", "department"))
    page = web.paged(
        lambda cursor, limit: questions.unanswered(current_user, space, department, cursor, limit),
        lambda one: [one.due_on.isoformat(), one.id],
        width=2,
    )
    return web.page(
        "ideas/answers/unanswered.html",
        owing=questions.owing(current_user),
        page=page,
        chosen=space is not None or department is not None,
    )


def _number(given: str | None) -> int | None:
    fits = given and given.isascii() and given.isdecimal() and len(given) < 11
    return int(given) if given and fits else None


@blueprint.get("/desk/ideas/waiting")
@web.permission(Permission.official)
def desk() -> web.Answer:
    """Ideas that await an answer or are being assessed, overdue first."""
    page = web.paged(
        lambda cursor, limit: queries.awaiting_answer(current_user, cursor, limit),
        lambda idea: [queries.due_on(idea).isoformat(), idea.id],
        width=2,
    )
    return web.page(
        "ideas/answers/desk.html",
        tabs=tabs(),
        page=page,
        due_on=queries.due_on,
        latest=queries.LATEST,
    )


@blueprint.route("/ideas/<int:idea_id>/states", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def states(idea_id: int) -> web.Answer:
    """An official takes an idea a step on: to which state, why, who, and when there is news.

    `state` in the address is what the page begins with; `begin` sends the form back with the text of a
    reply template in it, to be changed and sent.
    """
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(rules.may_change_state(current_user, idea))
    departments = departments_of(idea.space_id)
    templates = replies.of_space(idea.space_id)
    form = StepForm(version=idea.version, department=str(idea.department_id or ""))
    form.offer(idea, departments, templates)
    form.begin_with(request.args.get("state"))
    department = _chosen(departments, form.department.data)
    beginning = form.is_submitted() and "begin" in request.form
    if beginning:
        template = _chosen(templates, form.template.data)
        form.fill_in(template, idea, name=current_user.display_name, department=department)
    elif form.validate_on_submit() and web.check_version(form, idea.version):
        step = actions.NextStep(
            state=IdeaState(form.state.data),
            reason=form.reason.data or "",
            department=department,
            promised_on=form.promised_on.data,
            result=form.result.data or "",
            gains=form.gains(),
        )
        actions.decide(idea, step, by=current_user)
        flash(_("The new status is saved and public. The author gets a mail."), "success")
        return web.redirect(web.back(idea.path))
    return web.page(
        "ideas/answers/states.html",
        status=200 if beginning else form.status,
        idea=idea,
        form=form,
        life=life.steps(idea),
        back=web.back(""),
    )


def _chosen(among: Sequence[Chosen], value: str | None) -> Chosen | None:
    """What was chosen in a form, by its id."""
    return next((each for each in among if str(each.id) == value), None)


@blueprint.route("/ideas/<int:idea_id>/department", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def hand_over(idea_id: int) -> web.Answer:
    """An official gives an idea to another department; its state stays as it is."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(rules.may_hand_over(current_user, idea))
    departments = departments_of(idea.space_id)
    form = HandoverForm(version=idea.version)
    form.offer(departments, idea.department_id)
    if form.validate_on_submit() and web.check_version(form, idea.version):
        chosen = next(each for each in departments if str(each.id) == form.department.data)
        actions.hand_over(idea, chosen, form.note.data or "", by=current_user)
        flash(_("The idea is given to %(name)s.", name=chosen.name), "success")
        return web.redirect(web.back(idea.path))
    return web.page(
        "ideas/answers/hand_over.html",
        status=form.status,
        idea=idea,
        form=form,
        handovers=queries.handovers(idea.id),
        back=web.back(""),
    )
