"""Letting an idea become part of another: looked for, seen, confirmed or proposed; and parting them again."""

from flask import abort, flash, request
from flask_login import current_user

from participation import text, web
from participation.i18n import gettext as _
from participation.ideas.merging import actions, queries, rules, votes
from participation.ideas.merging.blueprint import blueprint
from participation.ideas.merging.forms import MergeForm, PartForm
from participation.ideas.merging.line import line_of
from participation.ideas.merging.models import Merger
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import ideas
from participation.web import Permission


@blueprint.route("/ideas/<int:idea_id>/merging", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.once
def merge(idea_id: int) -> web.Answer:
    """The idea that this one becomes part of is looked for and seen; an official decides it, and who keeps
    the idea proposes it."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(rules.may_merge(current_user, idea))
    decides = rules.may_decide(current_user, idea)
    form = MergeForm(version=idea.version, into=request.values.get("into", "")[:20])
    target = _target(form, idea, decides=decides)
    if form.is_submitted() and target is None:
        form.into.errors = [_("This has to be another idea in the same space that is still open.")]
    elif form.validate_on_submit() and target and web.check_version(form, idea.version):
        return _merge(idea, target, form.reason.data or "", decides=decides)
    words = text.clean(request.args.get("q"))[:200]
    return web.page(
        "ideas/merging/merge.html",
        status=form.status,
        idea=idea,
        form=form,
        target=target,
        decides=decides,
        keeps_both=target is not None and target.is_kept_by(current_user),
        together=votes.together(idea.id, target.id) if target else None,
        waiting=None if decides else queries.open_merger(idea.id),
        words=words,
        ideas=[] if target else queries.targets(idea, words, current_user),
    )


def _target(form: MergeForm, idea: Idea, *, decides: bool) -> Idea | None:
    given = form.into.data or ""
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 11 else None
    found = queries.by_id(number, current_user) if number else None
    if found is None or not rules.may_take_in(idea, found):
        return None
    return found if decides or rules.may_be_asked(found) else None


def _merge(idea: Idea, target: Idea, reason: str, *, decides: bool) -> web.Answer:
    if decides:
        actions.merge(idea, target, reason, by=current_user)
    else:
        merger = actions.propose(idea, target, reason, by=current_user)
        if merger.at is None:
            flash(_("It is proposed. Whoever looks after the other idea is asked."), "success")
            return web.redirect(idea.path)
    flash(_("The idea is now part of the other one. Those who support it are told."), "success")
    return web.redirect(target.path)


@blueprint.post("/mergers/<int(max=2147483647):merger_id>/acceptance")
@web.permission(Permission.signed_in)
def accept(merger_id: int) -> web.Answer:
    """Who keeps the other idea agrees to a merger that was proposed."""
    merger = _proposed(merger_id)
    web.allow(rules.may_answer(current_user, merger, merger.into))
    actions.accept(merger, by=current_user)
    flash(_("The two ideas are one now. Those who support them are told."), "success")
    return web.redirect(merger.into.path)


@blueprint.post("/mergers/<int(max=2147483647):merger_id>/refusal")
@web.permission(Permission.signed_in)
def decline(merger_id: int) -> web.Answer:
    """Who keeps the other idea declines a merger, or who proposed it takes it back."""
    merger = _proposed(merger_id)
    mine = merger.idea.is_kept_by(current_user)
    web.allow(mine or rules.may_answer(current_user, merger, merger.into))
    actions.decline(merger, by=current_user)
    flash(_("The ideas stay as they are."), "success")
    return web.redirect(merger.idea.path if mine else merger.into.path)


def _proposed(merger_id: int) -> Merger:
    merger = queries.merger(merger_id, current_user)
    if merger is None or merger.at is not None or merger.declined_at is not None:
        abort(404)
    return merger


@blueprint.route("/ideas/<int:idea_id>/parting", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.once
def part(idea_id: int) -> web.Answer:
    """A merged idea becomes its own again."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    merger, line = queries.standing_merger(idea.id), line_of(idea)
    web.allow(rules.may_part(current_user, idea, merger, line[-1].state if line else None))
    form = PartForm(version=idea.version)
    if form.validate_on_submit() and web.check_version(form, idea.version):
        actions.part(idea, form.reason.data or "", by=current_user)
        flash(_("The idea is its own again. Those who support it are told."), "success")
        return web.redirect(idea.path)
    return web.page(
        "ideas/merging/part.html",
        status=form.status,
        idea=idea,
        form=form,
        merger=merger,
        whole=line[0] if line else None,
    )
