"""Pages that anyone reads: the list of hearings, a hearing, its responses and its outcome."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import abort, request
from flask_login import current_user

from participation import text, web
from participation.accounts.models import Reader
from participation.assessing import queries as assessing
from participation.assessing import words
from participation.assessing.models import Theme
from participation.hearings import previews, quoting, rules
from participation.hearings.models import Hearing, Phase, Response, Section, Status
from participation.hearings.queries import maps, rounds
from participation.hearings.queries import public as queries
from participation.hearings.queries import responses as given
from participation.hearings.queries.answers import choices_to_filter
from participation.hearings.queries.corrections import corrections
from participation.hearings.rows import ResponseRow
from participation.hearings.views.blueprint import blueprint
from participation.meetings.queries import meetings
from participation.moderation import rules as moderation
from participation.questions.queries import questions
from participation.spaces.queries import readable
from participation.spaces.rules import may_enter
from participation.subjects.queries import label_choices, revisions, timeline
from participation.web import Permission

ID = "<int(max=2147483647):hearing_id>"


@blueprint.get("/hearings")
@web.permission(Permission.anyone)
@web.shared_page
def index() -> web.Answer:
    """Hearings, the open ones first."""
    wanted = queries.Filter.read(request.args)
    choices = label_choices(current_user)
    return web.page(
        "hearings/index.html",
        page=web.paged(
            lambda cursor, limit: queries.hearings(current_user, wanted, cursor, limit),
            queries.hearing_cursor,
            width=queries.WIDTH,
        ),
        wanted=wanted,
        topics=choices.topics,
        areas=choices.areas,
        spaces=readable(current_user),
    )


Card = list[Any]
"""A response for the macro `response_card`: the row, whether its text is shown, the title of the section
it is about, where the passage stands that it quotes, empty when it has gone, and whether the reader may
decide about it, and report it."""


def _cards(
    hearing: Hearing, found: Sequence[ResponseRow], sections: Iterable[Section]
) -> list[Card]:
    known = {each.id: each for each in sections}
    reader: Reader = current_user._get_current_object()

    def card(row: ResponseRow) -> Card:
        section, readable = known.get(row.section_id or 0), rules.shows_text(reader, row)
        place = ""
        if readable and section and row.quotes and quoting.holds(section, row.passage):
            place = hearing.path + quoting.address(section, row.passage)
        decides = moderation.may_decide_now(reader, row)
        reports = moderation.may_report(reader, row)
        return [row, readable, section.title if section else None, place, decides, reports]

    return [card(row) for row in found]


def page_values(hearing: Hearing) -> dict[str, Any]:
    """What `hearings/show.html` needs besides a hearing from `queries.public.for_page`.

    The officials' preview shows the same template with `preview=True`.
    """
    sections = queries.shown_sections(hearing)
    return {
        "hearing": hearing,
        "sections": sections,
        "meetings": meetings(hearing.id) if hearing.meeting_count else [],
        "hearing_map": maps.shown(hearing),
        "rounds": rounds.around(hearing, current_user),
        "states": timeline(hearing.id),
        "responses": _cards(hearing, given.latest_shown(hearing), sections),
        "may_respond": rules.may_respond(current_user, hearing),
        "listed": rules.responses_are_listed(current_user, hearing),
        "may_work": rules.may_work_on(current_user, hearing),
    }


@blueprint.get(f"/hearings/{ID}", defaults={"slug": ""})
@blueprint.get(f"/hearings/{ID}-<slug>")
@web.permission(Permission.anyone)
@web.shared_page
def show(hearing_id: int, slug: str) -> web.Answer:
    """A hearing: what is proposed, until when, and what happens with what one says."""
    hearing = queries.for_page(hearing_id, current_user) or abort(404)
    if request.path != hearing.path:
        return web.moved(hearing.path)
    return web.page("hearings/show.html", **page_values(hearing))


@blueprint.get("/hearings/preview/<key>")
@web.permission(Permission.anyone)
def preview(key: str) -> web.Answer:
    """A draft, for whoever has been given its link; when it has opened, the hearing itself."""
    number = previews.hearing_id(key)
    hearing = (queries.for_preview(number) if number is not None else None) or abort(404)
    if not may_enter(current_user, hearing.space):
        abort(404)
    if hearing.phase() not in (Phase.draft, Phase.scheduled):
        return web.redirect(hearing.path)
    answer = web.page("hearings/show.html", **page_values(hearing), preview="link")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _themes(hearing: Hearing) -> Sequence[Theme]:
    """What the responses can be filtered by: when the outcome is out, and for staff who assess them."""
    assessed = hearing.status is Status.under_assessment
    told = hearing.status is Status.concluded or (
        assessed and rules.may_work_on(current_user, hearing)
    )
    return assessing.themes(hearing.id) if told else []


@blueprint.get(f"/hearings/{ID}/responses")
@web.permission(Permission.anyone)
@web.shared_page
def responses(hearing_id: int) -> web.Answer:
    """The responses to a hearing, by number."""
    hearing = queries.get(hearing_id, current_user) or abort(404)
    wanted = given.ResponseFilter.read(request.args)
    themes = _themes(hearing)
    theme = next((each for each in themes if each.id == wanted.theme), None)
    common = theme is not None and assessing.is_common(theme, hearing.response_count)
    wanted = replace(wanted, theme=theme.id if theme else None, theme_is_common=common)
    listed = rules.responses_are_listed(current_user, hearing)
    page = web.paged(
        lambda cursor, limit: (
            given.responses(hearing, current_user, wanted, cursor, limit) if listed else []
        ),
        lambda row: [row.number],
        width=1,
    )
    sections = queries.shown_sections(hearing)
    return web.page(
        "hearings/responses.html",
        hearing=hearing,
        sections=sections,
        cards=_cards(hearing, page.rows, sections),
        themes=themes,
        answers=choices_to_filter(questions(hearing.id)) if wanted.chose else [],
        wanted=wanted,
        listed=listed,
        page=page,
        may_respond=rules.may_respond(current_user, hearing),
    )


def _told(hearing: Hearing, response: Response) -> list[assessing.Told]:
    """What became of the points of a response, once the outcome is out and to whoever may read it."""
    if hearing.status is not Status.concluded or not rules.shows_text(current_user, response):
        return []
    return assessing.told(hearing.id, [response.id]).get(response.id, [])


@blueprint.get(f"/hearings/{ID}/responses/<int(max=2147483647):number>")
@web.permission(Permission.anyone)
@web.shared_page
def response(hearing_id: int, number: int) -> web.Answer:
    """One response with its files; its earlier versions for its sender and the officials."""
    hearing = queries.bare(hearing_id, current_user) or abort(404)
    listed = rules.responses_are_listed(current_user, hearing)
    found = (given.response(hearing, number, current_user) if listed else None) or abort(404)
    shown, section = found.response, found.response.section
    versions = shown.edited_at and rules.shows_versions(current_user, shown)
    card = _cards(hearing, [found.row], [section] if section else [])[0]
    same = rules.shows_text(current_user, shown) and found.row.copies
    return web.page(
        "hearings/response.html",
        hearing=hearing,
        response=shown,
        card=card,
        spots=maps.spot_of(shown) if card[1] else [],
        copies=web.paged(
            lambda cursor, limit: given.signatories(shown, cursor, limit),
            lambda each: [each.number],
            width=1,
        )
        if same
        else None,
        told=_told(hearing, shown),
        outcome_name=words.outcome,
        revisions=revisions(shown.id) if versions else [],
    )


@blueprint.get(f"/hearings/{ID}/outcome")
@web.permission(Permission.anyone)
@web.shared_page
def outcome(hearing_id: int) -> web.Answer:
    """What was asked, what was said, and what the authority did."""
    hearing = queries.get(hearing_id, current_user) or abort(404)
    if hearing.status is not Status.concluded:
        abort(404)
    return web.page(
        "hearings/outcome.html",
        hearing=hearing,
        themes=[each for each in assessing.themes(hearing.id) if each.is_assessed],
        listed=rules.responses_are_listed(current_user, hearing),
        corrections=corrections(hearing),
        adopted=[
            (each, text.diff(each.body, each.adopted or ""))
            for each in queries.shown_sections(hearing)
            if each.adopted is not None
        ],
        outcome_name=words.outcome,
    )
