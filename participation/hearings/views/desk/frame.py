"""What the pages of the desk share: the hearing, its line of links, and where they lead."""

from collections.abc import Callable
from typing import Any

from flask import abort, request, url_for
from flask_login import current_user

from participation import web
from participation.accounts.models import Reader
from participation.hearings import life, rules
from participation.hearings.actions.publishing import NotAllowedNow
from participation.hearings.models import Hearing, Phase, Response, ResponseStatus
from participation.hearings.queries import desk as responses
from participation.hearings.queries import public
from participation.hearings.views.blueprint import blueprint
from participation.i18n import gettext as _
from participation.web.errors import answer as error_page

Load = Callable[[int, Reader], Hearing | None]


def find(hearing_id: int, load: Load = public.for_page) -> Hearing:
    """The hearing, when the reader works on it: 404 when it cannot be read, 403 for others."""
    hearing = load(hearing_id, current_user) or abort(404)
    web.allow(rules.may_work_on(current_user, hearing))
    return hearing


def received(hearing: Hearing, number: int) -> Response:
    """A response that stands, by its number; 404 for one that was withdrawn or is not there."""
    response = responses.response(hearing, number)
    if response is None or response.status is not ResponseStatus.received:
        abort(404)
    return response


@blueprint.errorhandler(NotAllowedNow)
def _overtaken(_error: NotAllowedNow) -> web.Answer:
    """The hearing moved on while the official was looking at an older page."""
    return error_page(409)


def to(endpoint: str, hearing: Hearing, **more: Any) -> web.Answer:
    """Send the official on to one of the hearing's pages."""
    return web.redirect(url_for(f"hearings.{endpoint}", hearing_id=hearing.id, **more))


_PART_OF = {
    "desk_section": "desk_text",
    "desk_new_section": "desk_text",
    "desk_section_removal": "desk_text",
    "desk_document": "desk_documents",
    "desk_document_removal": "desk_documents",
    "desk_map_removal": "desk_map",
    "desk_new_response": "desk_responses",
    "desk_versions": "desk_text",
    "desk_question": "desk_questions",
    "desk_meeting": "desk_meetings",
    "desk_new_meeting": "desk_meetings",
    "desk_new_question": "desk_questions",
    "desk_response": "desk_responses",
    "desk_response_decision": "desk_responses",
    "desk_sorted_response": "desk_sorting",
    "desk_alike": "desk_sorting",
    "desk_point": "desk_sorting",
    "desk_theme": "desk_themes",
    "desk_adopted": "desk_outcome",
    "desk_party": "desk_parties",
    "desk_party_choice": "desk_parties",
    "desk_party_reminder": "desk_parties",
    "desk_party_sending": "desk_parties",
    "desk_party_table": "desk_parties",
    "desk_conclusion": "desk_outcome",
    "desk_theme_correction": "desk_correction",
    "desk_adopted_correction": "desk_correction",
    "desk_party_mail": "desk_parties",
    "desk_party_post": "desk_parties",
    "desk_party_response": "desk_parties",
    "desk_response_party": "desk_responses",
}
"""Pages that have no link of their own in the line of links, and the one they belong to."""


def is_early(hearing: Hearing) -> bool:
    """Whether it has not opened, so that there are no responses yet."""
    return hearing.phase() in (Phase.draft, Phase.scheduled)


def _places(hearing: Hearing, waiting: int | None = None) -> list[dict[str, Any]]:
    """The pages of one hearing, for the line of links above each of them."""
    here = (request.endpoint or "").removeprefix("hearings.")
    here = _PART_OF.get(here, here)
    meets = bool(hearing.meeting_count) or rules.may_meet(current_user, hearing)
    asks = bool(hearing.question_count) or rules.may_ask(current_user, hearing)
    wanted: list[tuple[str, str, bool]] = [
        ("desk_hearing", _("Overview"), True),
        ("desk_text", _("Text"), rules.may_edit(current_user, hearing)),
        ("desk_documents", _("Documents"), rules.may_edit(current_user, hearing)),
        ("desk_questions", _("Questions"), asks),
        ("desk_meetings", _("Meetings"), meets),
        ("desk_map", _("Map"), rules.may_edit(current_user, hearing)),
        ("desk_deadline", _("Opening and deadline"), rules.may_set_dates(current_user, hearing)),
        ("desk_extension", _("Deadline"), rules.may_extend(current_user, hearing)),
        ("desk_review", _("Review"), rules.may_review(current_user, hearing)),
        ("desk_parties", _("Parties"), rules.may_see_parties(current_user, hearing)),
        ("desk_responses", _("Responses"), not is_early(hearing)),
        ("desk_sorting", _("Sorting"), not is_early(hearing)),
        ("desk_themes", _("Themes"), not is_early(hearing)),
        ("desk_outcome", _("Outcome"), rules.may_write_outcome(current_user, hearing)),
        ("desk_correction", _("Outcome"), rules.may_correct_outcome(current_user, hearing)),
    ]
    return [
        {
            "text": text,
            "href": url_for(f"hearings.{endpoint}", hearing_id=hearing.id),
            "current": here == endpoint,
            "count": (waiting or None) if endpoint == "desk_responses" else None,
        }
        for endpoint, text, shown in wanted
        if shown
    ]


def page(
    template: str,
    hearing: Hearing,
    *,
    status: int = 200,
    fragment: str | None = None,
    **values: Any,
) -> web.Answer:
    """A page of one hearing."""
    return web.page(
        f"hearings/desk/{template}.html",
        fragment=fragment,
        status=status,
        hearing=hearing,
        phase=hearing.phase(),
        zone=hearing.space.timezone,
        tag=life.tag(hearing),
        hearing_places=_places(hearing, values.get("waiting")),
        **values,
    )
