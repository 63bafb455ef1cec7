"""Who writes an idea: inviting others, answering an invitation, leaving, and handing the idea over."""

from flask import abort, flash, request
from flask_login import current_user

from participation import web
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.i18n import gettext as _
from participation.ideas.boxes.models import NamePolicy
from participation.ideas.coauthors import actions, queries, rules
from participation.ideas.coauthors.blueprint import blueprint
from participation.ideas.coauthors.forms import KEEP, InvitationForm
from participation.ideas.coauthors.models import CoauthorInvitation
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import ideas
from participation.ideas.pseudonyms import signing
from participation.spaces.views import require_house_rules
from participation.web import Permission

LIMIT = "20 per day"


def _get(idea_id: int) -> Idea:
    return ideas.get(idea_id, current_user) or abort(404)


@blueprint.route("/ideas/<int:idea_id>/coauthors", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit(LIMIT, methods=["POST"], deduct_when=lambda answer: answer.status_code < 400)
@web.once
def show(idea_id: int) -> web.Answer:
    """Who writes the idea and who is asked; its keeper asks somebody by an address."""
    idea = _get(idea_id)
    web.allow(rules.may_see(current_user, idea))
    form = InvitationForm()
    if request.method == "POST":
        web.allow(rules.may_invite(current_user, idea) and rules.are_invited_by_address(idea))
    if form.validate_on_submit() and _invite(idea, form.what.data == KEEP, email=form.email.data):
        return web.redirect(_page(idea))
    return _shown(idea, form)


def _page(idea: Idea) -> str:
    return f"{idea.path_without_words}/coauthors"


def _invite(
    idea: Idea, keeps: bool, *, person: User | None = None, email: str | None = None
) -> bool:
    """Ask, and say what came of it; False when it is refused."""
    if email is not None and email == current_user.email:
        flash(_("That is your own address."), "warning")
        return False
    try:
        actions.invite(idea, by=current_user, person=person, email=email, keeps=keeps)
    except actions.Refused as refused:
        flash(_why(str(refused)), "warning")
        return False
    flash(_("The invitation is sent. You can take it back until it is answered."), "success")
    return True


def _why(reason: str) -> str:
    return {
        "full": _("At most %(number)s can write along with one idea.", number=rules.MOST),
        "answered": _("This invitation was declined. The same person is not asked again."),
        "there": _("That person writes the idea already."),
    }[reason]


def _shown(idea: Idea, form: InvitationForm) -> web.Answer:
    may_invite = rules.may_invite(current_user, idea)
    name = "" if rules.are_invited_by_address(idea) else request.args.get("name", "")[:100].strip()
    return web.page(
        "ideas/coauthors/show.html",
        status=form.status,
        idea=idea,
        form=form,
        may_invite=may_invite,
        invitations=queries.of_idea(idea.id) if may_invite else (),
        worn=signing.worn_in(idea.box),
        by_address=rules.are_invited_by_address(idea),
        removable=[
            each.user_id
            for each in idea.coauthors
            if rules.may_remove(current_user, idea, each.user_id)
        ],
        name=name,
        colleagues=queries.colleagues(idea, name) if may_invite and name else (),
    )


@blueprint.post("/ideas/<int:idea_id>/coauthors/<int(max=2147483647):user_id>/invitation")
@web.permission(Permission.signed_in)
@web.limiter.limit(LIMIT)
@web.once
def ask(idea_id: int, user_id: int) -> web.Answer:
    """Ask a colleague in an internal space, or offer the idea to somebody who writes along."""
    idea = _get(idea_id)
    web.allow(rules.may_invite(current_user, idea))
    person = _known(idea, user_id) or abort(404)
    _invite(idea, request.form.get("what") == KEEP, person=person)
    return web.redirect(_page(idea))


def _known(idea: Idea, user_id: int) -> User | None:
    writing = next((each.person for each in idea.coauthors if each.user_id == user_id), None)
    if writing is not None or rules.are_invited_by_address(idea):
        return writing
    return queries.colleague(idea, user_id)


@blueprint.route("/comments/<int:comment_id>/invitation", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit(LIMIT, methods=["POST"])
@web.once
def ask_commenter(comment_id: int) -> web.Answer:
    """Ask whoever wrote a comment on one's idea to write along."""
    comment: Comment = queries.comment(comment_id, current_user) or abort(404)
    idea = _get(comment.about_id)
    person = comment.author
    web.allow(rules.may_invite(current_user, idea))
    if person is None or not person.email or comment.department_id is not None:
        abort(404)
    if person.id == current_user.id:
        abort(404)
    if request.method == "POST":
        _invite(idea, keeps=False, person=person)
        return web.redirect(f"{idea.path}#comment-{comment.id}")
    return web.page("ideas/coauthors/ask.html", idea=idea, comment=comment)


@blueprint.post("/ideas/<int:idea_id>/coauthors/invitations/<int:invitation_id>/withdrawal")
@web.permission(Permission.signed_in)
def take_back(idea_id: int, invitation_id: int) -> web.Answer:
    """Take an invitation back that waits."""
    idea = _get(idea_id)
    web.allow(rules.may_invite(current_user, idea))
    invitation = queries.to_idea(idea.id, invitation_id) or abort(404)
    actions.take_back(invitation, by=current_user)
    flash(_("The invitation is taken back."), "success")
    return web.redirect(_page(idea))


@blueprint.post("/ideas/<int:idea_id>/coauthors/<int(max=2147483647):user_id>/removal")
@web.permission(Permission.signed_in)
def remove(idea_id: int, user_id: int) -> web.Answer:
    """Step down, or, by whoever keeps the idea, end that somebody writes along."""
    idea = _get(idea_id)
    if user_id not in [each.user_id for each in idea.coauthors]:
        abort(404)
    web.allow(rules.may_remove(current_user, idea, user_id))
    actions.remove(idea, user_id, by=current_user)
    if user_id == current_user.id:
        flash(_("You write along no more."), "success")
        return web.redirect(idea.path if idea.is_shown else "/ideas")
    flash(_("That person writes along no more."), "success")
    return web.redirect(_page(idea))


@blueprint.get("/ideas/invitations")
@web.permission(Permission.signed_in)
def invitations() -> web.Answer:
    """What the reader is asked to write along with, or to look after."""
    waiting = queries.for_person(current_user)
    worn = {
        each.id: signing.worn(each.idea.box_id, each.invited_by_id)
        for each in waiting
        if each.idea.box.name_policy is NamePolicy.pseudonyms
    }
    return web.page("ideas/coauthors/invitations.html", invitations=waiting, worn=worn)


def _waiting(invitation_id: int) -> CoauthorInvitation:
    return next(iter(queries.for_person(current_user, invitation_id)), None) or abort(404)


@blueprint.post("/ideas/invitations/<int:invitation_id>/acceptance")
@web.permission(Permission.signed_in)
def accept(invitation_id: int) -> web.Answer:
    """Write along from now on, or look after the idea."""
    invitation = _waiting(invitation_id)
    require_house_rules(invitation.idea.space)
    actions.accept(invitation.idea, invitation, by=current_user)
    if invitation.keeps:
        flash(_("You look after this idea now. Thank you!"), "success")
    else:
        flash(_("You write along now. Thank you!"), "success")
    return web.redirect(invitation.idea.path)


@blueprint.post("/ideas/invitations/<int:invitation_id>/refusal")
@web.permission(Permission.signed_in)
def decline(invitation_id: int) -> web.Answer:
    """Say no to an invitation."""
    actions.decline(_waiting(invitation_id), by=current_user)
    flash(_("You have declined. You are not asked about this idea again."), "success")
    return web.redirect("/ideas/invitations")
