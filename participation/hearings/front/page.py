"""The page of a hearing, which puts together what its rooms know of it; and its preview."""

from typing import Any

from flask import abort, request
from flask_login import current_user

from participation import web
from participation.hearings.notice import panels
from participation.hearings.notice.blueprint import ID, blueprint
from participation.hearings.notice.facts import On, facts
from participation.hearings.notice.models import Phase
from participation.hearings.notice.queries import page as queries
from participation.hearings.notice.rows import HearingRow
from participation.hearings.notice.rules import may_work_on
from participation.hearings.outcome.queries import rounds
from participation.hearings.publishing import previews
from participation.hearings.responses.cards import cards
from participation.hearings.responses.panels import ABOVE_THE_LIST
from participation.hearings.responses.queries import responses as given
from participation.hearings.responses.rules import may_respond, responses_are_listed
from participation.illustrations import faces
from participation.spaces.rules import may_enter
from participation.subjects.panels import PART_OF
from participation.subjects.rows import attached
from participation.web import Permission


def page_values(found: HearingRow) -> dict[str, Any]:
    """What `hearings/front/show.html` needs, of a hearing from `queries.page`.

    The officials' preview shows the same template with `preview=True`.
    """
    hearing = queries.with_labels(found)
    sections = queries.sections(hearing.id)
    listed = responses_are_listed(current_user, hearing)
    newest = given.latest_shown(hearing.id) if listed else []
    return {
        "hearing": hearing,
        "sections": sections,
        "facts": facts(hearing, On.page),
        "panels": panels.BELOW_THE_TEXT.of(hearing),
        "about": [*panels.ABOUT.of(hearing), *PART_OF.of(current_user, hearing)],
        "above": ABOVE_THE_LIST.of(hearing, False),
        "rounds": rounds.around(hearing, current_user),
        "states": queries.steps(hearing),
        "pictures": faces.of_subject(hearing.id) if hearing.face_id else (),
        "documents": attached(hearing.id) if hearing.files else [],
        "extensions": queries.extensions(hearing),
        "changes": queries.changes(hearing),
        "responses": cards(hearing, newest, sections),
        "may_respond": may_respond(current_user, hearing),
        "listed": listed,
        "may_work": may_work_on(current_user, hearing),
    }


@blueprint.get(f"/hearings/{ID}", defaults={"slug": ""})
@blueprint.get(f"/hearings/{ID}-<slug>")
@web.permission(Permission.anyone)
@web.shared_page
def show(hearing_id: int, slug: str) -> web.Answer:
    """A hearing: what is proposed, until when, and what happens with what one says."""
    hearing = queries.hearing(hearing_id, current_user) or abort(404)
    if request.path != hearing.path:
        return web.moved(hearing.path)
    return web.page("hearings/front/show.html", **page_values(hearing))


@blueprint.get("/hearings/preview/<key>")
@web.permission(Permission.anyone)
def preview(key: str) -> web.Answer:
    """A draft, for whoever has been given its link; when it has opened, the hearing itself."""
    number = previews.hearing_id(key)
    hearing = (queries.previewed(number) if number is not None else None) or abort(404)
    if not may_enter(current_user, hearing.space):
        abort(404)
    if hearing.phase() not in (Phase.draft, Phase.scheduled):
        return web.redirect(hearing.path)
    answer = web.page("hearings/front/show.html", **page_values(hearing), preview="link")
    answer.headers["Cache-Control"] = "no-store"
    return answer
