"""Suggestions to change an idea: making one, the list of them, and what becomes of each."""

from flask import abort, flash, request
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.proposals.actions import has_votes
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import ideas
from participation.ideas.pseudonyms.signing import worn_in
from participation.ideas.suggestions import actions, queries, rules
from participation.ideas.suggestions.blueprint import blueprint
from participation.ideas.suggestions.forms import AnswerForm, ByHandForm, SuggestionForm
from participation.ideas.suggestions.models import TextSuggestion
from participation.moderation.rules import may_moderate, may_report
from participation.spaces.actions import accept_house_rules
from participation.spaces.queries import has_accepted_rules
from participation.subjects.versions import newest
from participation.text import MOST_PAIRS, diff
from participation.web import Permission
from participation.web.guarding import received

SIZE = 10
HERE = "/ideas/<int:idea_id>/suggestions"
ONE = HERE + "/<int(max=2147483647):suggestion_id>"


def _get(idea_id: int) -> Idea:
    return ideas.get(idea_id, current_user) or abort(404)


def _one(idea: Idea, suggestion_id: int) -> TextSuggestion:
    return queries.get(idea.id, suggestion_id, current_user) or abort(404)


@blueprint.route(HERE + "/new", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit(
    "10 per hour", methods=["POST"], deduct_when=lambda answer: answer.status_code < 400
)
@web.once
def create(idea_id: int) -> web.Answer:
    """Suggest a change: the form holds the text as it is."""
    idea = _get(idea_id)
    web.allow(rules.may_suggest(current_user, idea))
    form = SuggestionForm(obj=idea, based_on=str(newest(idea)))
    form.accepts_rules.ask(idea.space, has_accepted_rules(current_user, idea.space))
    if form.validate_on_submit() and _made(form, idea):
        return web.redirect(f"{idea.path_without_words}/suggestions")
    return web.page("ideas/suggestions/new.html", status=form.status, form=form, idea=idea)


def _made(form: SuggestionForm, idea: Idea) -> bool:
    based_on = form.based_on.data or ""
    number = int(based_on) if based_on.isascii() and based_on.isdigit() and len(based_on) < 9 else 0
    try:
        made = actions.suggest(
            idea,
            form.title.data or "",
            form.body.data or "",
            form.reason.data or "",
            number,
            by=current_user,
        )
    except actions.Refused as refused:
        form.form_errors.append(_why(str(refused)))
        return False
    if form.accepts_rules.accepted_now:
        accept_house_rules(idea.space, by=current_user)
    if form.waits:
        flash(received(str(made.id)), "info")
    else:
        flash(_("Your suggestion is sent to those who write the idea. Thank you!"), "success")
    return True


def _why(reason: str) -> str:
    return {
        "same": _("This is the text as it is. Change the words that you would have otherwise."),
        "mine": _("%(number)s of your suggestions wait here already.", number=rules.MOST_OF_ONE),
        "many": _("So many suggestions wait here that no more are taken now."),
    }[reason]


@blueprint.get(HERE)
@web.permission(Permission.anyone)
@web.shared_page
def index(idea_id: int) -> web.Answer:
    """The suggestions to an idea, each as what it changes."""
    idea = _get(idea_id)
    page = web.paged(
        lambda cursor, limit: queries.listed(idea.id, current_user, cursor, limit),
        lambda suggestion: [suggestion.id],
        width=1,
        size=SIZE,
    )
    bases = queries.bases(idea, page.rows)
    return web.page(
        "ideas/suggestions/index.html",
        idea=idea,
        page=page,
        worn=worn_in(idea.box),
        shown=[_shown(idea, each, bases[each.based_on]) for each in page.rows],
        may_suggest=rules.may_suggest(current_user, idea),
    )


def _shown(idea: Idea, suggestion: TextSuggestion, base: queries.BaseText) -> dict[str, object]:
    """A suggestion in the list. A page compares as many words as one comparison may."""
    most = MOST_PAIRS // SIZE
    return {
        "suggestion": suggestion,
        "title": diff(base.title, suggestion.title, most) if base.title != suggestion.title else (),
        "body": diff(base.body, suggestion.body, most),
        "may_answer": rules.may_answer(current_user, idea, suggestion),
        "may_withdraw": rules.may_withdraw(current_user, suggestion),
        "may_report": may_report(current_user, suggestion),
        "may_moderate": may_moderate(current_user, suggestion),
    }


@blueprint.route(ONE + "/acceptance", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
def accept(idea_id: int, suggestion_id: int) -> web.Answer:
    """Take a suggestion into the text, with thanks; where both changed the same words, by hand."""
    idea = _get(idea_id)
    suggestion = _one(idea, suggestion_id)
    web.allow(rules.may_answer(current_user, idea, suggestion))
    found = actions.put_together(idea, suggestion)
    if found is None or "made_from" in request.form:
        return _by_hand(idea, suggestion)
    form = AnswerForm()
    if form.validate_on_submit() and form.changes_proposal.answered(
        (idea.title, idea.body), found, votes=has_votes(idea)
    ):
        try:
            actions.accept(
                idea,
                suggestion,
                form.answer.data or "",
                by=current_user,
                changes_proposal=form.changes_proposal.says_yes,
            )
        except actions.Overlap:
            return _by_hand(idea, suggestion)
        return _taken_in(idea)
    return web.page(
        "ideas/suggestions/accept.html",
        status=form.status,
        form=form,
        idea=idea,
        suggestion=suggestion,
        title=diff(idea.title, found[0]),
        body=diff(idea.body, found[1]),
        votes=has_votes(idea),
    )


def _taken_in(idea: Idea) -> web.Answer:
    flash(_("The suggestion is taken in. Thank you for building together!"), "success")
    return web.redirect(idea.path)


def _by_hand(idea: Idea, suggestion: TextSuggestion) -> web.Answer:
    """Both changes side by side, and the text as it is to make one of them."""
    number = str(newest(idea))
    form = ByHandForm(obj=idea, answer="", made_from=number)
    sent = "made_from" in request.form
    text = (form.title.data or "", form.body.data or "")
    if (
        sent
        and form.validate_on_submit()
        and _is_newest(form, number)
        and form.changes_proposal.answered((idea.title, idea.body), text, votes=has_votes(idea))
    ):
        actions.accept(
            idea,
            suggestion,
            form.answer.data or "",
            by=current_user,
            text=text,
            made_from=int(number),
            changes_proposal=form.changes_proposal.says_yes,
        )
        return _taken_in(idea)
    if not sent:
        form = ByHandForm(formdata=None, obj=idea, answer="", made_from=number)
    base = queries.bases(idea, [suggestion])[suggestion.based_on]
    return web.page(
        "ideas/suggestions/by_hand.html",
        status=422 if request.method == "POST" else 200,
        form=form,
        idea=idea,
        suggestion=suggestion,
        ours=(diff(base.title, idea.title), diff(base.body, idea.body)),
        theirs=(diff(base.title, suggestion.title), diff(base.body, suggestion.body)),
        votes=has_votes(idea),
    )


def _is_newest(form: ByHandForm, number: str) -> bool:
    if form.made_from.data == number:
        return True
    form.form_errors.append(
        _("The text was changed while you wrote. Read it below, then save yours again.")
    )
    form.made_from.data, form.made_from.raw_data = number, [number]
    return False


@blueprint.route(ONE + "/refusal", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
def decline(idea_id: int, suggestion_id: int) -> web.Answer:
    """Leave the text as it is, with thanks or a reason."""
    idea = _get(idea_id)
    suggestion = _one(idea, suggestion_id)
    web.allow(rules.may_answer(current_user, idea, suggestion))
    form = AnswerForm()
    if form.validate_on_submit():
        actions.decline(idea, suggestion, form.answer.data or "", by=current_user)
        flash(_("The suggestion is declined. Whoever made it is told."), "success")
        return web.redirect(f"{idea.path_without_words}/suggestions")
    return web.page(
        "ideas/suggestions/decline.html",
        status=form.status,
        form=form,
        idea=idea,
        suggestion=suggestion,
    )


@blueprint.post(ONE + "/withdrawal")
@web.permission(Permission.signed_in)
def withdraw(idea_id: int, suggestion_id: int) -> web.Answer:
    """Take one's own suggestion back."""
    idea = _get(idea_id)
    suggestion = _one(idea, suggestion_id)
    web.allow(rules.may_withdraw(current_user, suggestion))
    actions.withdraw(idea, suggestion, by=current_user)
    flash(_("Your suggestion is taken back."), "success")
    return web.redirect(f"{idea.path_without_words}/suggestions")
