"""Routes of the comments room, and what the page of a subject shows about its comments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, Flask, abort, flash, request
from flask_login import current_user

from participation import web
from participation.accounts import register_data
from participation.accounts.models import Reader
from participation.comments import actions, invariants, own_data, queries, rules
from participation.comments.forms import CommentForm, EditForm
from participation.comments.models import Comment
from participation.comments.rows import CommentRow
from participation.comments.trails import ParentComment
from participation.i18n import gettext as _
from participation.moderation import queries as moderation
from participation.moderation.models import Decision
from participation.moderation.words import Decided, decided
from participation.spaces.actions import accept_house_rules
from participation.spaces.models import Department
from participation.spaces.queries import departments as departments_of
from participation.spaces.rules import is_moderator
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import may_read_text
from participation.subjects.versions import page_of
from participation.web import Permission
from participation.web.answers import htmx
from participation.web.paging import encode

__all__ = ["Thread", "blueprint", "init_app", "invariants"]

blueprint = Blueprint("comments", __name__)


class EntryState(NamedTuple):
    """What a comment's place on a page depends on besides what it says."""

    shown: bool
    may_reply: bool
    may_edit: bool
    may_withdraw: bool
    may_moderate: bool
    may_report: bool
    hidden: bool
    by_author: bool
    above: bool
    open: bool


class ThreadEntry(NamedTuple):
    """A comment in its place on a page, and what a tombstone says about it when it is not shown."""

    comment: CommentRow
    state: EntryState
    decision: Decided | None


@dataclass(frozen=True)
class Thread:
    """The comments that the page of a subject shows to a reader, and what the reader may do."""

    about: rules.Discussed
    reader: Reader
    page: web.Page[CommentRow]
    sort: str
    decisions: dict[int, Decision]
    form: CommentForm | None
    """None where the reader may not comment."""
    reply_to: int | None
    may_comment: bool
    may_answer: bool

    def entries(self, above: Sequence[int]) -> list[ThreadEntry]:
        """Each comment with what its place on the page depends on besides.

        `above` are the official answers that the page shows in full before the comments.
        """
        reader, about = self.reader, self.about
        may_reply, is_open = self.may_comment, about.accepts_comments()
        moderates = is_moderator(reader, about.space_id)
        found = []
        for comment in self.page.rows:
            # A withdrawn one is shown to nobody.
            shown = not comment.is_withdrawn and (
                comment.is_shown or may_read_text(reader, comment)
            )
            mine = comment.is_by(reader)
            found.append(
                ThreadEntry(
                    comment,
                    EntryState(
                        shown=shown,
                        may_reply=may_reply and comment.is_shown,
                        may_edit=mine and rules.may_edit(reader, comment, about.space),
                        may_withdraw=mine and rules.may_withdraw(reader, comment),
                        may_moderate=moderates and not mine,
                        may_report=shown and comment.is_shown and not mine,
                        hidden=comment.visibility is Visibility.hidden,
                        by_author=comment.author_id is not None
                        and comment.author_id == about.author_id,
                        above=comment.id in above,
                        open=is_open,
                    ),
                    None if shown else decided(self.decisions.get(comment.id)),
                )
            )
        return found


def thread(about: rules.Discussed, departments: Sequence[Department] = ()) -> Thread:
    """A page of the comments on a subject, as the address asks for it (sort, after, reply)."""
    sort = request.args.get("sort", queries.OLDEST)
    sort = sort if sort in queries.SORTS else queries.OLDEST
    # Asked for with each comment: past the proxy.
    reader: Reader = current_user._get_current_object()
    page = web.paged(
        lambda cursor, limit: queries.thread(about, reader, sort, cursor, limit),
        lambda comment: [comment.id],
        width=1,
        size=queries.PAGE,
    )
    wanted = request.args.get("reply", "")
    reply_to = next((row.id for row in page.rows if str(row.id) == wanted and row.is_shown), None)
    own = rules.speaks_for(reader, about, departments)
    may_comment = rules.may_comment(reader, about)
    return Thread(
        about=about,
        reader=reader,
        page=page,
        sort=sort,
        decisions=moderation.behind_tombstones(page.rows),
        form=_empty_form(about, reply_to, own) if may_comment else None,
        reply_to=reply_to,
        may_comment=may_comment,
        may_answer=bool(own),
    )


def _empty_form(
    about: rules.Discussed, reply_to: int | None, own: Sequence[Department]
) -> CommentForm:
    """The form of a new comment, by somebody who speaks for these departments."""
    form = CommentForm(formdata=None, about=about.id, parent=reply_to or "")
    form.offer(own)
    if own:
        # An official speaks for the authority unless they choose otherwise.
        form.department.data = str(own[0].id)
    return form


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
    may_mark = parent is None and about.takes_answers()
    form.accepts_rules.ask(about.space, accepted_rules)
    if not form.validate():
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
        is_question=form.is_question.data and not departments,
    )
    if not htmx:
        flash(_("Your comment is published."), "success")
    return web.see_other(f"/comments/{comment_id}")


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
    after = queries.page_start(comment, current_user)
    asked = {"after": encode([after])} if after else {}
    if htmx:
        # It is not told what comes after the "#"; where the focus goes is read from this.
        asked["at"] = f"comment-{comment.id}"
    query = "?" + urlencode(asked) if asked else ""
    return web.see_other(f"{comment.about.path}{query}#comment-{comment.id}")


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
    app.register_blueprint(blueprint)
