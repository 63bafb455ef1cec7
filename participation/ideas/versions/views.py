"""How the text of an idea grew, two versions side by side, and an earlier one taken up again."""

from datetime import datetime

from flask import abort, flash, request
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.proposals import actions, rules
from participation.ideas.proposals.blueprint import blueprint
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import ideas
from participation.ideas.versions.forms import RestoreForm
from participation.locations import actions as locations
from participation.locations.models import Where, where_in
from participation.subjects import versions as texts
from participation.text import diff
from participation.web import Permission


def _get(idea_id: int) -> Idea:
    return ideas.get(idea_id, current_user) or abort(404)


def _since(idea: Idea) -> datetime | None:
    """From when its versions are the reader's to see: those of a draft are of those who write it."""
    return None if rules.is_written_by(current_user, idea) else idea.published_at


@blueprint.get("/ideas/<int:idea_id>/versions")
@web.permission(Permission.anyone)
@web.shared_page
def versions(idea_id: int) -> web.Answer:
    """How the text grew: each version beside the one before."""
    idea = _get(idea_id)
    since = _since(idea)
    return web.page(
        "ideas/versions/versions.html",
        idea=idea,
        page=texts.page_of(idea, idea.body, since, locations.where(idea.id).line),
        newest=texts.newest(idea),
        numbers=texts.numbers(idea, since),
        may_restore=rules.may_edit(current_user, idea),
    )


@blueprint.get("/ideas/<int:idea_id>/versions/compared")
@web.permission(Permission.anyone)
@web.shared_page
def compared(idea_id: int) -> web.Answer:
    """Any two versions, the later beside the earlier."""
    idea = _get(idea_id)
    since = _since(idea)
    numbers = texts.numbers(idea, since)
    wanted = sorted({_number("from"), _number("to")})
    where = locations.where(idea.id).line
    found = [texts.version(idea, idea.body, each, since, where) for each in wanted]
    pair = [each for each in found if each]
    if len(pair) != len(wanted):
        abort(404)
    earlier, later = pair[0], pair[-1]
    return web.page(
        "ideas/versions/compared.html",
        idea=idea,
        earlier=earlier,
        later=later,
        title=diff(earlier.title, later.title),
        body=diff(earlier.body, later.body),
        place=diff(earlier.place, later.place),
        has_place=bool(earlier.place or later.place),
        numbers=numbers,
    )


def _number(name: str) -> int:
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


@blueprint.route(
    "/ideas/<int:idea_id>/versions/<int(max=2147483647):number>/restoring", methods=["GET", "POST"]
)
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per hour", methods=["POST"])
def restore(idea_id: int, number: int) -> web.Answer:
    """Take an earlier version up again, as a new one."""
    idea = _get(idea_id)
    web.allow(rules.may_edit(current_user, idea))
    earlier = texts.version(idea, idea.body, number) or abort(404)
    form = RestoreForm(version=idea.version)
    after, where = (earlier.title, earlier.body), _place_of(earlier)
    if (
        form.validate_on_submit()
        and web.check_version(form, idea.version)
        and form.changes_proposal.answered(
            (idea.title, idea.body), after, votes=actions.has_votes(idea)
        )
    ):
        actions.rewrite(
            idea,
            *after,
            by=current_user,
            note=_("Version %(number)s again", number=number),
            changes_proposal=form.changes_proposal.says_yes,
            where=where,
        )
        flash(_("Version %(number)s is the text again.", number=number), "success")
        return web.redirect(idea.path)
    before = locations.where(idea.id).line
    return web.page(
        "ideas/versions/restore.html",
        status=form.status,
        form=form,
        idea=idea,
        earlier=earlier,
        title=diff(idea.title, earlier.title),
        body=diff(idea.body, earlier.body),
        place=diff(before, where.line if where else before),
        has_place=bool(before or earlier.place),
        votes=actions.has_votes(idea),
    )


def _place_of(earlier: texts.Text) -> Where | None:
    """Where the idea was in an earlier version; None where that said nothing of it: the place stays."""
    return where_in(earlier.place) if earlier.place else None
