"""The responses to a hearing, and one of them, for anyone."""

from flask import abort, request
from flask_login import current_user

from participation import web
from participation.hearings.notice.blueprint import ID
from participation.hearings.notice.queries import page as hearings
from participation.hearings.responses import panels
from participation.hearings.responses.blueprint import blueprint
from participation.hearings.responses.cards import cards
from participation.hearings.responses.queries import responses as queries
from participation.hearings.responses.rules import (
    may_respond,
    responses_are_listed,
    shows_text,
    shows_versions,
)
from participation.subjects.queries import revisions
from participation.subjects.rows import attached
from participation.web import Permission


@blueprint.get(f"/hearings/{ID}/responses")
@web.permission(Permission.anyone)
@web.shared_page
def responses(hearing_id: int) -> web.Answer:
    """The responses to a hearing, by number."""
    hearing = hearings.hearing(hearing_id, current_user) or abort(404)
    choices = queries.choices(hearing, current_user, request.args)
    wanted = queries.ResponseFilter.read(request.args, choices)
    listed = responses_are_listed(current_user, hearing)
    page = web.paged(
        lambda cursor, limit: (
            queries.responses(hearing, current_user, wanted, cursor, limit) if listed else []
        ),
        lambda row: [row.number],
        width=1,
    )
    sections = hearings.sections(hearing.id)
    return web.page(
        "hearings/responses/responses.html",
        hearing=hearing,
        sections=sections,
        cards=cards(hearing, page.rows, sections),
        above=panels.ABOVE_THE_LIST.of(hearing, True) if listed else [],
        choices=choices,
        wanted=wanted,
        listed=listed,
        page=page,
        may_respond=may_respond(current_user, hearing),
    )


@blueprint.get(f"/hearings/{ID}/responses/<int(max=2147483647):number>")
@web.permission(Permission.anyone)
@web.shared_page
def response(hearing_id: int, number: int) -> web.Answer:
    """One response with its files; its earlier versions for its sender and the officials."""
    hearing = hearings.hearing(hearing_id, current_user) or abort(404)
    listed = responses_are_listed(current_user, hearing)
    found = (queries.response(hearing.id, number, current_user) if listed else None) or abort(404)
    shown, section = found.row, found.section
    versions = shown.edited_at and shows_versions(current_user, shown)
    readable = shows_text(current_user, shown)
    same = readable and shown.copies
    return web.page(
        "hearings/responses/response.html",
        hearing=hearing,
        response=shown,
        is_anonymous=found.is_anonymous,
        files=attached(shown.id) if readable and shown.files else [],
        card=cards(hearing, [shown], [section] if section else [])[0],
        copies=web.paged(
            lambda cursor, limit: queries.signatories(found, cursor, limit),
            lambda each: [each.number],
            width=1,
        )
        if same
        else None,
        below=panels.BELOW_ITS_TEXT.of(hearing, shown) if readable else [],
        panels=panels.ON_ITS_PAGE.of(hearing, shown, current_user),
        revisions=revisions(shown.id) if versions else [],
    )
