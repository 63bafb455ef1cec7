"""Routes of the comments room."""

from urllib.parse import urlencode

from flask import Blueprint, Flask, abort, flash, request
from flask_login import current_user

from participation import web
from participation.accounts import register_data
from participation.comments import actions, invariants, own_data, queries, rules
from participation.comments.forms import CommentForm, EditForm, PassOnForm
from participation.comments.models import Comment
from participation.comments.page import Thread, thread
from participation.comments.trails import ParentComment
from participation.i18n import gettext as _
from participation.spaces.actions import accept_house_rules
from participation.spaces.queries import departments as departments_of
from participation.subjects.models import Subject
from participation.subjects.rules import may_read_text
from participation.subjects.versions import page_of
from participation.web import Permission
from participation.web.answers import htmx
from participation.web.guarding import received
from participation.web.paging import encode

__all__ = ["Thread", "blueprint", "init_app", "invariants", "thread"]

blueprint = Blueprint("comments", __name__)


@blueprint.post("/comments")
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per 10 minutes")
@web.once
def create() -> web.Answer:
    """Say something about a subject."""
    form = CommentForm()
    found = queries.place_for_new(
        _number(form.about.data) or abort(404), _number(form.parent.data), current_user
    )
    about, parent, accepted_rules = found or abort(404)
    if about.part_of_id is not None:
        return _moved(form, about, accepted_rules)
    if rules.came_too_late(current_user, about):
        return _too_late(form, about, parent)
    web.allow(
        rules.may_reply(current_user, about, parent)
        if parent
        else rules.may_comment(current_user, about) and not form.parent.data
    )
    may_answer = rules.may_answer(current_user, about)
    departments = rules.speaks_for(
        current_user, about, departments_of(about.space_id) if may_answer else []
    )
    form.offer(departments)
    if form.chooses.data:
        _ask(form, about, parent)
    may_mark = parent is None and about.takes_answers()
    form.accepts_rules.ask(about.space, accepted_rules)
    if not form.validate():
        _ask(form, about, parent)
        return _again(form, about, parent, may_answer=bool(departments), may_mark=may_mark)
    if form.accepts_rules.accepted_now:
        accept_house_rules(about.space, by=current_user)
    chosen = next((each for each in departments if str(each.id) == form.department.data), None)
    comment_id = actions.add(
        about,
        form.body.data or "",
        by=current_user,
        parent=parent,
        department=chosen,
        is_answer=form.is_answer.data and chosen is not None and may_mark,
        is_question=form.asks and not departments,
        stance=None if chosen else form.side,
    )
    return _published(form, comment_id)


def _published(form: CommentForm, comment_id: int) -> web.Answer:
    """Lead to the new comment, in the order of those that the reader sees."""
    if form.waits:
        flash(received(str(comment_id)), "info")
    elif not htmx:
        flash(_("Your comment is published."), "success")
    order = queries.OLDEST if form.asks or form.side else _order(form.sort.data)
    return web.see_other(_address_of(comment_id, order))


def _ask(form: CommentForm, about: Subject, parent: ParentComment | None) -> None:
    """Offer what the page offered: not asked for until it is needed, which most comments do without."""
    sides = parent is None and about.takes_sides()
    form.ask(about.space.organisation, about.answer_days(), sides=sides)


def _order(asked: str | None) -> str:
    """The order of comments that is asked for, where it is one."""
    return asked if asked in queries.SORTS else queries.OLDEST


def _address_of(comment_id: int, sort: str) -> str:
    """A comment's own address, which leads to its place in this order."""
    return f"/comments/{comment_id}" + (f"?sort={sort}" if sort != queries.OLDEST else "")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def _moved(form: CommentForm, about: Subject, accepted_rules: bool) -> web.Answer:
    """What was to be said about something that is part of another now: the same form, for that one."""
    whole = queries.discussed_now(about, current_user) or abort(404)
    web.allow(rules.may_comment(current_user, whole))
    number = _number(form.parent.data)
    answered = queries.get(number, current_user) if number else None
    parent = answered if answered is not None and answered.about_id == whole.id else None
    departments = rules.speaks_for(current_user, whole, departments_of(whole.space_id))
    form.offer(departments)
    form.accepts_rules.ask(whole.space, accepted_rules)
    form.about.data, form.parent.data = str(whole.id), str(parent.id) if parent else ""
    form.body.errors = [
        _(
            "It has become part of “%(title)s” while you wrote. Nothing is sent yet: send it again, and "
            "it is shown there.",
            title=whole.title,
        )
    ]
    return _again(
        form,
        whole,
        parent,
        may_answer=bool(departments),
        may_mark=parent is None and whole.takes_answers(),
    )


def _too_late(form: CommentForm, about: Subject, parent: ParentComment | None) -> web.Answer:
    """What came after comments were taken: the same form, with the words to be kept, and why."""
    form.offer([])
    form.accepts_rules.ask(about.space, True)
    _ask(form, about, parent)
    form.body.errors = [
        _(
            "Comments are taken no more here. Nothing is sent: copy your text if you want to keep it."
        )
    ]
    return _again(form, about, parent, may_answer=False, may_mark=False)


def _again(
    form: CommentForm,
    about: Subject,
    parent: Comment | ParentComment | None,
    *,
    may_answer: bool,
    may_mark: bool,
) -> web.Answer:
    """The same form with its words kept; htmx puts it where it stood."""
    answer = web.page(
        "comments/new.html",
        fragment="comment_form",
        status=422,
        form=form,
        about=about,
        parent=parent,
        may_answer=may_answer,
        may_mark=may_mark,
        in_place=bool(htmx),
    )
    if htmx:
        answer.headers["HX-Retarget"] = "#comment-form"
        answer.headers["HX-Reswap"] = "outerHTML"
    return answer


@blueprint.get("/comments/<int:comment_id>")
@web.permission(Permission.anyone)
def show(comment_id: int) -> web.Answer:
    """Lead to the comment's place on the page of what it is about."""
    comment = queries.get(comment_id, current_user) or abort(404)
    asked = _place_of(comment, _order(request.args.get("sort")))
    anchor = f"comment-{comment.id}"
    if request.args.get("reply"):
        asked["reply"], anchor = str(comment.id), "reply"
    elif htmx:
        # It is not told what comes after the "#"; where the focus goes is read from this.
        asked["at"] = anchor
    query = "?" + urlencode(asked) if asked else ""
    return web.see_other(f"{comment.about.path}{query}#{anchor}")


def _place_of(comment: Comment, sort: str) -> dict[str, str]:
    """What the page of a subject is asked for, to show a comment on it in an order."""
    asked = {} if sort == queries.OLDEST else {"sort": sort}
    side = queries.side_of(comment) if comment.about.takes_sides() else None
    start = queries.page_start(comment, current_user, sort, side)
    beside = side is not None and side != queries.NEITHER
    if side is not None and beside and start.before >= queries.COLUMN:
        asked["side"] = side
    if start.after is not None:
        asked["after"] = encode([start.after])
    return asked


@blueprint.post("/comments/<int:comment_id>/useful")
@web.permission(Permission.signed_in)
@web.limiter.limit("120 per 10 minutes")
def useful(comment_id: int) -> web.Answer:
    """Say that a comment is useful, or no longer (an empty value)."""
    comment = queries.get(comment_id, current_user) or abort(404)
    web.allow(rules.may_find_useful(current_user, comment.about, comment))
    wanted = request.form.get("useful", "")
    if wanted not in ("1", ""):
        abort(400)
    actions.mark_useful(comment.id, wanted == "1", by=current_user)
    if htmx:
        return web.page(
            "comments/useful.html",
            fragment="button",
            comment=comment,
            count=queries.useful_count(comment.id),
            found=wanted == "1",
        )
    return web.see_other(_address_of(comment.id, _order(request.form.get("sort"))))


@blueprint.route("/comments/<int:comment_id>/department", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def pass_on(comment_id: int) -> web.Answer:
    """An official passes a question on to another department of the authority."""
    question = queries.get(comment_id, current_user) or abort(404)
    web.allow(rules.may_pass_on(current_user, question.about, question))
    departments = departments_of(question.space_id)
    form = PassOnForm()
    form.department.choices = [
        (str(each.id), each.name) for each in departments if each.id != question.asked_department_id
    ]
    if form.validate_on_submit():
        chosen = next(each for each in departments if str(each.id) == form.department.data)
        actions.pass_on(question, chosen, form.note.data or "", by=current_user)
        flash(_("The question is passed on to %(name)s.", name=chosen.name), "success")
        return web.redirect(question.path)
    return web.page("comments/pass_on.html", status=form.status, question=question, form=form)


@blueprint.route("/comments/<int:comment_id>/text", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per 10 minutes", methods=["POST"])
def edit(comment_id: int) -> web.Answer:
    """The author changes a comment; what it said before stays readable."""
    comment = queries.get(comment_id, current_user) or abort(404)
    web.allow(rules.may_edit(current_user, comment, comment.space))
    form = EditForm(obj=comment)
    if form.validate_on_submit() and web.check_version(form, comment.version):
        actions.edit(comment, form.body.data or "", by=current_user)
        flash(_("Your comment is changed."), "success")
        return web.redirect(comment.path)
    return web.page(
        "comments/edit.html",
        status=form.status,
        comment=comment,
        form=form,
    )


@blueprint.route("/comments/<int:comment_id>/withdrawal", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
def withdraw(comment_id: int) -> web.Answer:
    """The author takes a comment back."""
    comment = queries.get(comment_id, current_user) or abort(404)
    web.allow(rules.may_withdraw(current_user, comment))
    if request.method == "POST":
        actions.withdraw(comment, by=current_user)
        flash(_("Your comment is withdrawn."), "success")
        return web.redirect(comment.about.path + "#comments")
    return web.page("comments/withdraw.html", comment=comment)


@blueprint.get("/comments/<int:comment_id>/versions")
@web.permission(Permission.anyone)
@web.shared_page
def versions(comment_id: int) -> web.Answer:
    """What a comment has said before."""
    comment = queries.get(comment_id, current_user) or abort(404)
    if comment.is_withdrawn or not may_read_text(current_user, comment):
        abort(404)
    page = page_of(comment, comment.body)
    return web.page("comments/versions.html", comment=comment, page=page)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("comments", own_data.comments)
    register_data("comments found useful", own_data.found_useful)
    app.register_blueprint(blueprint)
