"""Splitting an idea: written, seen and confirmed; choosing between the two; and making them one again."""

from flask import abort, flash, request
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.merging.rules import may_decide
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import ideas
from participation.ideas.splitting import actions, queries, rules, words
from participation.ideas.splitting.blueprint import blueprint
from participation.ideas.splitting.forms import ChoiceForm, SplitForm, UndoForm
from participation.ideas.splitting.models import Chosen, Split
from participation.ideas.support.counting import NoneLeft
from participation.web import Permission


@blueprint.route("/ideas/<int:idea_id>/splitting", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per hour", methods=["POST"])
@web.once
def split(idea_id: int) -> web.Answer:
    """The two ideas that one becomes are written, seen, and made."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(rules.may_split(current_user, idea))
    form = SplitForm(version=idea.version, title=idea.title, body=idea.body, new_body=idea.body)
    threads = queries.threads(idea)
    form.threads.choices = [(str(each.id), words.thread(each)) for each in threads]
    valid = form.validate_on_submit() and web.check_version(form, idea.version)
    if valid and request.form.get("action") == "split":
        return _split(idea, form)
    return web.page(
        "ideas/splitting/split.html",
        status=200 if valid else form.status,
        idea=idea,
        form=form,
        threads=threads,
        preview=valid,
    )


def _split(idea: Idea, form: SplitForm) -> web.Answer:
    texts = actions.Texts(
        form.title.data or "",
        form.body.data or "",
        form.new_title.data or "",
        form.new_body.data or "",
    )
    as_keeper = not may_decide(current_user, idea)
    actions.split(
        idea, texts, form.chosen, form.reason.data or "", by=current_user, as_keeper=as_keeper
    )
    flash(_("There are two ideas now. Those who have voted are told, and choose."), "success")
    return web.redirect(idea.path)


@blueprint.route("/splits/<int(max=2147483647):split_id>/choice", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit("60 per hour", methods=["POST"])
def choose(split_id: int) -> web.Answer:
    """One of those who had voted on an idea chooses which of the two they stand behind."""
    found = _get(split_id)
    choice = queries.choice(found.id, current_user.id)
    web.allow(choice is not None and rules.may_choose(current_user, found))
    form = ChoiceForm(data={"chosen": choice.chosen.value if choice and choice.chosen else None})
    form.offer(found.idea.title, found.new.title)
    if form.validate_on_submit():
        chosen = Chosen(form.chosen.data)
        try:
            actions.choose(found, chosen, by=current_user)
        except NoneLeft:
            form.chosen.errors = [
                _("You have given all your votes in this box: choose one of the two.")
            ]
        else:
            flash(_("Thank you. Your choice is counted."), "success")
            return web.redirect((found.new if chosen is Chosen.second else found.idea).path)
    return web.page(
        "ideas/splitting/choose.html",
        status=form.status,
        split=found,
        form=form,
        choice=choice,
        votes=[queries.vote_on(each, current_user.id) for each in (found.idea_id, found.new_id)],
    )


@blueprint.route("/splits/<int(max=2147483647):split_id>/undoing", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.once
def undo(split_id: int) -> web.Answer:
    """Two ideas become the one again that they were, as long as nothing new stands on the second."""
    found = _get(split_id)
    web.allow(rules.may_undo(current_user, found))
    hindrances = queries.hindrances(found)
    form = UndoForm(version=found.idea.version)
    if form.is_submitted() and hindrances:
        form.form_errors.append(_("The two have gone on since. They can be merged instead."))
    elif form.validate_on_submit() and web.check_version(form, found.idea.version):
        actions.undo(found, form.reason.data or "", by=current_user)
        flash(_("The two are one idea again. Those who have voted are told."), "success")
        return web.redirect(found.idea.path)
    return web.page(
        "ideas/splitting/undo.html",
        status=form.status,
        split=found,
        form=form,
        hindrances=hindrances,
    )


def _get(split_id: int) -> Split:
    found = queries.split(split_id, current_user)
    if found is None or found.ended_at is not None:
        abort(404)
    return found
