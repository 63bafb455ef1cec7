"""Writing an idea, changing it, publishing it, withdrawing it, and its earlier texts."""

from collections.abc import Sequence

from flask import abort, flash, request
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.boxes import queries as boxes_queries
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.rules import may_write
from participation.ideas.proposals import actions, rules
from participation.ideas.proposals.blueprint import blueprint
from participation.ideas.proposals.forms import IdeaForm, WithdrawForm
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import alike as similar
from participation.ideas.proposals.queries import ideas
from participation.ideas.proposals.sections import form_for
from participation.spaces.actions import accept_house_rules
from participation.spaces.models import Label
from participation.spaces.queries import has_accepted_rules
from participation.spaces.queries import labels as labels_of
from participation.spaces.views import require_house_rules
from participation.subjects.rules import may_read_text
from participation.subjects.versions import page_of
from participation.web import Permission


@blueprint.route("/ideas/new", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit(
    "10 per hour", methods=["POST"], deduct_when=lambda answer: answer.status_code < 400
)
@web.once
def create() -> web.Answer:
    """Write an idea: publish it, keep it as a draft, or see how it will look."""
    boxes = [each for each in boxes_queries.boxes(current_user) if may_write(current_user, each)]
    box = _chosen(boxes)
    if box is None:
        status = 422 if request.method == "POST" else 200
        return web.page(
            "ideas/proposals/choose_box.html", boxes=boxes, written=IdeaForm(), status=status
        )
    if request.method == "GET":
        require_house_rules(box.space)
    form = form_for(IdeaForm, box)()
    labels = _offer(form, box)
    form.accepts_rules.ask(box.space, has_accepted_rules(current_user, box.space))
    valid = form.validate_on_submit()
    if valid and request.form.get("action") != "preview":
        if form.accepts_rules.accepted_now:
            accept_house_rules(box.space, by=current_user)
        published = request.form.get("action") != "draft"
        idea = actions.propose(
            box,
            form.title.data or "",
            form.text,
            form.chosen(labels),
            by=current_user,
            published=published,
        )
        flash(
            _("Your idea is published. Thank you!") if published else _("Your draft is saved."),
            "success",
        )
        return web.redirect(idea.path)
    return web.page(
        "ideas/proposals/new.html",
        status=422 if form.is_submitted() and not valid else 200,
        form=form,
        box=box,
        preview=valid,
        alike=similar.alike(box, form.title.data or "", current_user) if valid else [],
    )


@blueprint.get("/ideas/alike")
@web.permission(Permission.anyone)
def alike() -> web.Answer:
    """The ideas of a box that say much the same as a title that is being written."""
    box = boxes_queries.box(request.args.get("box", "")[:200].replace("\x00", ""), current_user)
    if box is None:
        abort(404)
    title = request.args.get("title", "")[:200]
    return web.page(
        "ideas/proposals/alike.html", alike=similar.alike(box, title, current_user), box=box
    )


def _chosen(boxes: Sequence[Box]) -> Box | None:
    wanted = request.values.get("box", "")
    if not wanted and len(boxes) == 1:
        return boxes[0]
    return next((each for each in boxes if each.slug == wanted), None)


def _offer(form: IdeaForm, box: Box) -> Sequence[Label]:
    labels = labels_of(current_user, space_id=box.space_id, imported=False)
    form.offer(labels)
    return labels


@blueprint.route("/ideas/<int:idea_id>/text", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per hour", methods=["POST"])
def edit(idea_id: int) -> web.Answer:
    """The author changes the text; what was published before stays readable."""
    idea = _get(idea_id)
    web.allow(rules.may_edit(current_user, idea))
    form = form_for(IdeaForm, idea.box)(
        obj=idea,
        topic_ids=[str(each.id) for each in idea.topics],
        area_ids=[str(each.id) for each in idea.areas],
    )
    labels = _offer(form, idea.box)
    if form.validate_on_submit() and web.check_version(form, idea.version):
        actions.edit(
            idea,
            form.title.data or "",
            form.text,
            form.chosen(labels),
            by=current_user,
        )
        flash(_("Your idea is saved."), "success")
        return web.redirect(idea.path)
    return web.page("ideas/proposals/edit.html", status=form.status, form=form, idea=idea)


def _get(idea_id: int) -> Idea:
    return ideas.get(idea_id, current_user) or abort(404)


@blueprint.post("/ideas/<int:idea_id>/publication")
@web.permission(Permission.signed_in)
@web.limiter.limit("10 per hour")
def publish(idea_id: int) -> web.Answer:
    """The author publishes a draft."""
    idea = _get(idea_id)
    web.allow(rules.may_publish(current_user, idea))
    require_house_rules(idea.space)
    actions.publish(idea, by=current_user)
    flash(_("Your idea is published. Thank you!"), "success")
    return web.redirect(idea.path)


@blueprint.route("/ideas/<int:idea_id>/withdrawal", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
def withdraw(idea_id: int) -> web.Answer:
    """The author withdraws the idea."""
    idea = _get(idea_id)
    web.allow(rules.may_withdraw(current_user, idea))
    form = WithdrawForm()
    if form.validate_on_submit():
        actions.withdraw(idea, form.reason.data or "", by=current_user)
        flash(_("Your idea is withdrawn."), "success")
        return web.redirect(idea.path)
    return web.page("ideas/proposals/withdraw.html", status=form.status, form=form, idea=idea)


@blueprint.get("/ideas/<int:idea_id>/versions")
@web.permission(Permission.anyone)
@web.shared_page
def versions(idea_id: int) -> web.Answer:
    """How the text grew: each version beside the one before."""
    idea = _get(idea_id)
    if not may_read_text(current_user, idea):
        abort(404)
    return web.page("ideas/proposals/versions.html", idea=idea, page=page_of(idea, idea.body))
