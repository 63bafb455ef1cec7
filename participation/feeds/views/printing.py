"""Pages for paper: a hearing or an idea with everything that is public about it, for a folder.

Their addresses have no words in them: whoever reads paper types the address.
"""

from tempfile import SpooledTemporaryFile
from typing import Any

from flask import abort, current_app, send_file
from flask_login import current_user

from participation import clock, text, web
from participation.attachments.queries import of_subjects
from participation.feeds import queries
from participation.feeds.entries import address
from participation.feeds.views.blueprint import blueprint
from participation.hearings.assessing.queries.themes import themes as themes_of
from participation.hearings.assessing.words import outcome
from participation.hearings.notice import panels
from participation.hearings.notice.facts import On, facts
from participation.hearings.notice.models import Status
from participation.hearings.notice.queries import public as hearings
from participation.hearings.outcome.queries import rounds
from participation.hearings.outcome.queries.corrections import corrections
from participation.hearings.responses import quoting
from participation.hearings.responses.models import Response
from participation.hearings.responses.rules import responses_are_listed
from participation.ideas.answers import queries as answers_queries
from participation.ideas.front import queries as ideas
from participation.ideas.merging import queries as merging_queries
from participation.ideas.proposals import life
from participation.ideas.proposals.queries.ideas import steps as idea_steps
from participation.illustrations import faces
from participation.subjects.queries import timeline
from participation.web import Permission

IN_MEMORY = 500_000
"""How many bytes of a page are kept in memory; the rest waits in a temporary file."""


def _on_paper(template: str, **values: Any) -> web.Answer:
    """A page of any length. It is written before it is sent: a slow reader holds no database, and
    what fails on the way is an error page and not half a page."""
    current_app.update_template_context(values)
    pieces = current_app.jinja_env.get_template(template).generate(printed_at=clock.now(), **values)
    page = SpooledTemporaryFile(max_size=IN_MEMORY, mode="w+b")  # noqa: SIM115  (closed with the answer)
    for piece in pieces:
        page.write(piece.encode())
    length = page.tell()
    page.seek(0)
    answer = send_file(page, mimetype="text/html")
    answer.content_length = length
    answer.cache_control.max_age = None
    answer.headers.pop("Cache-Control", None)
    return answer


@blueprint.get("/hearings/<int:hearing_id>/print")
@web.permission(Permission.anyone)
def print_hearing(hearing_id: int) -> web.Answer:
    """A hearing on paper: its text, dates, documents, outcome and all responses that are public."""
    hearing = hearings.for_page(hearing_id, current_user) or abort(404)
    listed = responses_are_listed(queries.VISITOR, hearing)
    sections = hearings.shown_sections(hearing)
    concluded = hearing.status is Status.concluded

    def still_says(response: Response) -> bool:
        """Whether the passage that a response answers stands in the text now."""
        return any(
            each.id == response.section_id and quoting.holds(each, response.passage)
            for each in sections
        )

    return _on_paper(
        "feeds/print_hearing.html",
        hearing=hearing,
        facts=facts(hearing, On.paper),
        sections=sections,
        rounds=rounds.around(hearing, current_user),
        panels=panels.ON_PAPER.of(hearing, listed),
        themes=[each for each in themes_of(hearing.id) if each.is_assessed] if concluded else [],
        outcome_name=outcome,
        corrections=corrections(hearing, sections) if concluded else [],
        still_says=still_says,
        adopted=[
            (each, text.diff(each.body, each.adopted or ""))
            for each in sections
            if concluded and each.adopted is not None
        ],
        states=timeline(hearing.id),
        pictures=faces.of_subject(hearing.id) if hearing.face_id else (),
        listed=listed,
        rows=queries.responses_for_paper(hearing, current_user) if listed else (),
        here=address(f"/hearings/{hearing.id}/print"),
    )


@blueprint.get("/ideas/<int:idea_id>/print")
@web.permission(Permission.anyone)
def print_idea(idea_id: int) -> web.Answer:
    """An idea on paper: its text, support, life and answers, and all that is said about it."""
    found = ideas.get(idea_id, current_user) or abort(404)
    idea = found.idea
    steps = idea_steps(idea.id)
    return _on_paper(
        "feeds/print_idea.html",
        idea=idea,
        whole=merging_queries.leads_to(idea.id, current_user) if idea.merged_into_id else None,
        life=life.steps(idea, steps),
        timeline=life.entries(steps),
        pictures=faces.of_subject(idea.id) if idea.face_id else (),
        files=of_subjects([idea.id]) if idea.has_files else (),
        gains=answers_queries.gains(idea.id),
        merged=merging_queries.parts(idea, current_user),
        rows=queries.comments_for_paper(idea, current_user),
        here=address(f"/ideas/{idea.id}/print"),
    )
