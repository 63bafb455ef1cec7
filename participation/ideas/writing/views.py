"""Writing an idea, changing it, publishing it, and withdrawing it."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Response, abort, flash, request
from flask_login import current_user

from participation import clock, web
from participation.i18n import gettext as _
from participation.ideas.boxes import queries as boxes_queries
from participation.ideas.boxes.models import Box, Eligible
from participation.ideas.boxes.panels import WHILE_WRITING
from participation.ideas.boxes.rules import asks_where_writers_live, may_begin, may_write_if_open
from participation.ideas.proposals import actions, rules
from participation.ideas.proposals.blueprint import blueprint
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.writing import queries as similar
from participation.ideas.writing.forms import (
    ChangeForm,
    IdeaForm,
    NewIdeaForm,
    WithdrawForm,
    publishing_form,
)
from participation.ideas.writing.placing import idea_form
from participation.locations import actions as locations
from participation.locations.models import NOWHERE
from participation.residence import actions as residence
from participation.spaces.actions import accept_house_rules
from participation.spaces.models import Label, LabelKind
from participation.spaces.queries import has_accepted_rules
from participation.spaces.queries import labels as labels_of
from participation.subjects.models import Visibility
from participation.web import Permission, unsent
from participation.web.answers import htmx
from participation.web.guarding import received, seen

OPEN_SO_LONG = timedelta(days=1)
"""How long a form may have been open when it is sent."""


def _made(answer: Response) -> bool:
    """Whether an idea was made: a preview, or what is still to be signed in for, is none."""
    return answer.status_code == 303


@blueprint.route("/ideas/new", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit("10 per hour", methods=["POST"], deduct_when=_made)
@web.limiter.limit("300 per hour", methods=["POST"])
@web.once
def create() -> web.Answer:
    """Write an idea: publish it, keep it as a draft, or see how it will look.

    Anybody may write; who is not signed in signs in or registers after sending.
    """
    if request.method == "POST" and not unsent.is_open_to_visitors():
        web.sign_in_first()
    if request.method == "POST" and (late := _ended_meanwhile()):
        return _keep_draft(late)
    boxes = _open_boxes()
    box = _chosen(boxes)
    form = idea_form(NewIdeaForm, box)()
    if not boxes:
        status = 422 if request.method == "POST" else 200
        return web.page("ideas/writing/no_box.html", written=form, status=status)
    labels = _prepare(form, box, boxes)
    if request.method == "POST" and "differs" in request.form:
        return _go_on(form, box, boxes)
    valid = form.validate_on_submit()
    proposed = form.propose_area(labels) if valid else []
    if valid and box is not None and request.form.get("action") != "preview":
        web.sign_in_to_send(form.title.data or "")
        return _send(form, box, labels, proposed)
    return web.page(
        "ideas/writing/new.html",
        status=422 if form.is_submitted() and not valid else 200,
        form=form,
        box=box,
        boxes=boxes,
        preview=valid,
        panels=WHILE_WRITING.of(box) if box else [],
        alike=_alike(box, form.title.data or "", form.body.data or "") if valid else [],
    )


def _ended_meanwhile() -> Box | None:
    """The box that somebody who is signed in has written for, when the clock ended it since the day before:
    longer ago no form was opened."""
    slug = request.form.get("box", "")[:200].replace("\x00", "")
    if not slug or not current_user.is_authenticated:
        return None
    box = boxes_queries.box(slug, current_user)
    if box is None or box.timetable.takes_ideas() or box.held_by or box.closed:
        return None
    ended = box.timetable.ended_ideas_at()
    late = ended is not None and clock.now() - ended < OPEN_SO_LONG
    return box if late and may_write_if_open(current_user, box) else None


def _keep_draft(box: Box) -> web.Answer:
    """Keep what was written for a box that has ended meanwhile as a draft, and say so."""
    form = idea_form(NewIdeaForm, box)()
    form.offer_boxes({box.space.name: [(box.slug, box.name)]})
    form.accepts_rules.ask_of_any([])
    form.ask_where(None, [])
    labels = _offer(form, box.space_id)
    if not form.validate_on_submit():
        return web.page("ideas/writing/no_box.html", written=form, ended=box, status=422)
    idea = actions.propose(
        box,
        form.title.data or "",
        form.text,
        form.chosen(labels),
        by=current_user,
        published=False,
        where=form.whereabouts or NOWHERE,
    )
    flash(
        _(
            "“%(box)s” has stopped taking ideas while you wrote. Your text is kept as a draft, which only "
            "you can see.",
            box=box.name,
        ),
        "warning",
    )
    return web.redirect(idea.path)


def _go_on(form: NewIdeaForm, box: Box | None, boxes: Sequence[Box]) -> web.Answer:
    """Go on writing, with a line below the text that begins to say how it differs from another idea."""
    number = request.form["differs"]
    known = number.isdecimal() and len(number) < 10
    other = ideas.get(int(number), current_user) if known else None
    if other is None:
        abort(404)
    line = _("How this differs from “%(title)s”: ", title=other.title)
    body = form.body.data or ""
    if line.strip() not in body:
        form.body.data = f"{body.rstrip()}\n\n{line}".lstrip()
    form.body.render_kw = {"autofocus": True}
    return web.page(
        "ideas/writing/new.html",
        status=200,
        form=form,
        box=box,
        boxes=boxes,
        preview=False,
        panels=WHILE_WRITING.of(box) if box else [],
        alike=[],
    )


def _send(
    form: NewIdeaForm, box: Box, labels: Sequence[Label], proposed: Sequence[Label]
) -> web.Answer:
    if form.accepts_rules.accepted_now:
        accept_house_rules(box.space, by=current_user)
    if "lives_in" in form:
        area = next(each for each in labels if str(each.id) == form.lives_in.data)
        residence.choose(box.space, area, by=current_user)
    published = request.form.get("action") != "draft"
    idea = actions.propose(
        box,
        form.title.data or "",
        form.text,
        form.chosen(labels),
        by=current_user,
        published=published,
        where=form.whereabouts or NOWHERE,
    )
    if published:
        _say_published(idea)
    else:
        flash(_("Your draft is saved."), "success")
    _say(proposed)
    return web.redirect(idea.path)


def _say_published(idea: Idea) -> None:
    """Say that everybody can read it, or that it waits."""
    if idea.visibility is Visibility.held:
        flash(received(str(idea.id)), "info")
    else:
        flash(_("Your idea is published. Thank you!"), "success")


def _say(proposed: Sequence[Label]) -> None:
    """Say which areas were chosen for a writer who chose none."""
    if proposed:
        names = ", ".join(each.name for each in proposed)
        flash(
            _(
                "After its place, the area is %(names)s. You can change it with the text.",
                names=names,
            )
        )


def _open_boxes() -> list[Box]:
    """The boxes that the reader may begin to write for: those of one space, when the address names it."""
    boxes = [each for each in boxes_queries.boxes(current_user) if may_begin(current_user, each)]
    space = request.values.get("space", "")
    return [each for each in boxes if each.space.slug == space] or boxes


def _chosen(boxes: Sequence[Box]) -> Box | None:
    """The box that the page before has told, or the only one there is."""
    wanted = request.values.get("box", "")
    if not wanted and len(boxes) == 1:
        return boxes[0]
    return next((each for each in boxes if each.slug == wanted), None)


def _prepare(form: NewIdeaForm, box: Box | None, boxes: Sequence[Box]) -> Sequence[Label]:
    """Offer the form what it depends on: the box, its space's labels and its house rules."""
    by_space: dict[str, list[tuple[str, str]]] = {}
    for each in boxes:
        by_space.setdefault(each.space.name, []).append((each.slug, each.name))
    form.offer_boxes(by_space)
    if box is not None:
        form.box.data = box.slug
    elif form.box.data:
        form.box.process_errors = [_why_not(form.box.data)]
    spaces = list({each.space_id: each.space for each in ([box] if box else boxes)}.values())
    if current_user.is_authenticated:
        spaces = [each for each in spaces if not has_accepted_rules(current_user, each)]
    form.accepts_rules.ask_of_any(spaces)
    # Topics and areas are those of one space.
    places = {each.space_id for each in ([box] if box else boxes)}
    labels = _offer(form, places.pop()) if len(places) == 1 else []
    asks = box is not None and asks_where_writers_live(current_user, box)
    form.ask_where(box if asks else None, [each for each in labels if each.kind is LabelKind.area])
    return labels


def _why_not(slug: str) -> str:
    """Why a box that was chosen is none of those one can write for."""
    box = boxes_queries.box(slug[:200].replace("\x00", ""), current_user)
    if box is not None and box.who_writes is Eligible.area and box.timetable.takes_ideas():
        return _(
            "This box is for those who live in its area, and you have not said that you do. Choose another."
        )
    return _("This box takes no ideas now. Choose another.")


@blueprint.get("/ideas/alike")
@web.permission(Permission.anyone)
def alike() -> web.Answer:
    """The ideas that say much the same as what is being written, in the space of its box."""
    named = request.args.get("box", "")[:200].replace("\x00", "")
    box = boxes_queries.box(named, current_user) if named else None
    if box is None and named:
        abort(404)
    title, body = (
        request.args.get(name, "")[:most] for name, most in (("title", 200), ("body", 4000))
    )
    return web.page(
        "ideas/writing/alike.html",
        fragment="found",
        alike=_alike(box, title, body),
        asked_about=seen(title, body),
        box=box,
        writing=bool(htmx),
    )


def _alike(box: Box | None, title: str, body: str) -> Sequence[similar.Alike]:
    return similar.alike(current_user, title, body, box=box)


def _offer(form: IdeaForm, space_id: int) -> Sequence[Label]:
    labels = labels_of(current_user, space_id=space_id, imported=False)
    form.offer(labels)
    return labels


@blueprint.route("/ideas/<int:idea_id>/text", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per hour", methods=["POST"])
def edit(idea_id: int) -> web.Answer:
    """Those who write it change the text; what was published before stays readable."""
    idea = _get(idea_id)
    web.allow(rules.may_edit(current_user, idea))
    where = locations.where(idea.id)
    form = idea_form(ChangeForm, idea.box, where)(
        obj=idea,
        place=where.place,
        point=str(where.spot or ""),
        topic_ids=[str(each.id) for each in idea.topics],
        area_ids=[str(each.id) for each in idea.areas],
    )
    labels = _offer(form, idea.box.space_id)
    if (
        form.validate_on_submit()
        and web.check_version(form, idea.version)
        and form.changes_proposal.answered(
            (idea.title, actions.weighed(idea.body, where)),
            (form.title.data or "", actions.weighed(form.text, form.whereabouts or where)),
            votes=actions.has_votes(idea),
        )
    ):
        proposed = form.propose_area(labels)
        actions.edit(
            idea,
            form.title.data or "",
            form.text,
            form.chosen(labels),
            by=current_user,
            note=form.note.data or "",
            changes_proposal=form.changes_proposal.says_yes,
            where=form.whereabouts,
        )
        flash(_("Your idea is saved."), "success")
        _say(proposed)
        return web.redirect(idea.path)
    return web.page(
        "ideas/writing/edit.html",
        status=form.status,
        form=form,
        idea=idea,
        votes=actions.has_votes(idea),
    )


def _get(idea_id: int) -> Idea:
    return ideas.get(idea_id, current_user) or abort(404)


@blueprint.post("/ideas/<int:idea_id>/publication")
@web.permission(Permission.signed_in)
@web.limiter.limit("10 per hour")
def publish(idea_id: int) -> web.Answer:
    """The author publishes a draft."""
    idea = _get(idea_id)
    if idea.is_kept_by(current_user) and idea.state is IdeaState.draft and _is_late(idea.box):
        flash(
            _(
                "“%(box)s” takes no more ideas. Your draft is kept, and only those who write it see it.",
                box=idea.box.name,
            ),
            "warning",
        )
        return web.redirect(idea.path)
    web.allow(rules.may_publish(current_user, idea))
    form = publishing_form(idea.space_id, current_user)
    if not form.validate_on_submit():
        return web.page("ideas/writing/publish.html", status=422, form=form, idea=idea)
    if form.accepts_rules.accepted_now:
        accept_house_rules(idea.space, by=current_user)
    actions.publish(idea, by=current_user)
    _say_published(idea)
    return web.redirect(idea.path)


def _is_late(box: Box) -> bool:
    return box.timetable.ended_ideas_at() is not None and not box.timetable.takes_ideas()


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
    return web.page("ideas/writing/withdraw.html", status=form.status, form=form, idea=idea)
