"""One idea is moved on the board, or given to a colleague."""

from urllib.parse import urlencode

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.answers import actions as answers
from participation.ideas.answers.rules import may_change_state, officials_steps
from participation.ideas.board import actions, people, queries, rules
from participation.ideas.board.blueprint import blueprint
from participation.ideas.board.forms import AssignForm
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.queries import ideas
from participation.web import Permission


@blueprint.post("/ideas/<int:idea_id>/move")
@web.permission(Permission.official)
@web.once
def move(idea_id: int) -> web.Answer:
    """Take an idea a step on from its card. A step that words belong to leads to its page first."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(may_change_state(current_user, idea))
    back = web.back(url_for("board.board"))
    state = next((each for each in IdeaState if each.value == request.form.get("state")), None)
    if request.form.get("version", "") != str(idea.version):
        flash(_("Somebody else has changed the idea meanwhile. Look at it again."), "warning")
        return web.redirect(back)
    if state is None or state not in officials_steps(idea):
        flash(_("There is no such step now from where the idea is."), "warning")
        return web.redirect(back)
    if rules.needs_words(idea.state, state):
        return web.redirect(
            url_for("answers.states", idea_id=idea.id, state=state.value, next=back)
        )
    before = idea.state
    answers.decide(idea, answers.NextStep(state), by=current_user)
    told = urlencode({"moved": idea.id, "from": before.value, "at": "moved"})
    return web.see_other(f"{back}{'&' if '?' in back else '?'}{told}")


@blueprint.route("/ideas/<int:idea_id>/assignment", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def assign(idea_id: int) -> web.Answer:
    """Give an idea to an official of its space, with a day."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(rules.may_assign(current_user, idea))
    officials = people.officials({idea.space_id})
    held = queries.assignment(idea.id)
    version = held.at.isoformat() if held else "none"
    chosen = held.user_id if held else current_user.id
    form = AssignForm(
        version=version,
        person=str(chosen),
        due_on=held.due_on if held else None,
        note=held.note if held else "",
    )
    form.offer(officials)
    if form.validate_on_submit() and web.check_version(form, version):
        person = next(each for each in officials if str(each.id) == form.person.data)
        actions.assign(idea, person, form.due_on.data, form.note.data or "", by=current_user)
        flash(_("%(name)s has the idea now.", name=person.display_name), "success")
        return web.redirect(web.back(url_for("board.board")))
    return web.page(
        "ideas/board/assign.html",
        status=form.status,
        idea=idea,
        form=form,
        held=held,
        holder=next((each for each in officials if held and each.id == held.user_id), None),
        back=web.back(""),
    )


@blueprint.post("/ideas/<int:idea_id>/assignment/end")
@web.permission(Permission.official)
def take_back(idea_id: int) -> web.Answer:
    """Let nobody have an idea."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(rules.may_assign(current_user, idea))
    actions.take_back(idea, by=current_user)
    flash(_("Nobody has the idea now."), "success")
    return web.redirect(web.back(url_for("board.board")))
