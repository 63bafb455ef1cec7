"""The page of an idea, which puts together what its rooms know of it."""

from typing import Any

from flask import abort, request
from flask_login import current_user

from participation import web
from participation.accounts.models import Reader
from participation.comments.queries import official_answers
from participation.comments.views import thread
from participation.ideas.boxes.models import Eligible
from participation.ideas.front import queries
from participation.ideas.merging.queries import leads_to
from participation.ideas.proposals import life, panels
from participation.ideas.proposals.blueprint import blueprint
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.queries.ideas import steps as steps_of
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import may_publish
from participation.ideas.support.rewording import since_vote
from participation.ideas.support.rules import may_take_over
from participation.ideas.support.views import voting
from participation.ideas.writing.forms import publishing_form
from participation.illustrations import faces
from participation.moderation import queries as moderation
from participation.moderation.rules import may_moderate, may_report
from participation.residence.queries import names
from participation.spaces.models import Department
from participation.spaces.queries import departments as departments_of
from participation.spaces.rules import is_official
from participation.subjects.panels import PART_OF
from participation.subjects.rules import may_read_text
from participation.web import Permission


@blueprint.get("/ideas/<int:idea_id>")
@blueprint.get("/ideas/<int:idea_id>-<slug>")
@web.permission(Permission.anyone)
@web.shared_page
def show(idea_id: int, slug: str = "") -> web.Answer:
    """An idea: its text, support, life and answers, and what people say about it."""
    reader: Reader = current_user._get_current_object()
    found = queries.get(idea_id, reader, tombstones=True) or abort(404)
    idea = found.idea
    if not may_read_text(reader, idea):
        return _tombstone(idea)
    if idea.merged_into_id is not None and (whole := leads_to(idea.id, reader)):
        # Not for good: it may be its own idea again.
        return web.see_other(f"{whole.path}?part={idea.id}")
    if request.path != idea.path:
        return web.moved(idea.path)
    return _page(found, reader, idea.path)


@blueprint.get("/ideas/<int:idea_id>/original")
@web.permission(Permission.anyone)
@web.shared_page
def original(idea_id: int) -> web.Answer:
    """An idea that is part of another, as it was written: its own address leads to the other one."""
    reader: Reader = current_user._get_current_object()
    found = queries.get(idea_id, reader) or abort(404)
    if found.idea.merged_into_id is None:
        return web.see_other(found.idea.path)
    return _page(found, reader, f"/ideas/{idea_id}/original")


def _page(found: queries.Found, reader: Reader, here: str) -> web.Answer:
    """The page of an idea, at one of its addresses."""
    idea = found.idea
    steps = steps_of(idea.id)
    edited = found.vote is not None and idea.edited_at is not None
    reworded = since_vote(reader.id, [idea.id] if edited else [])
    return web.page(
        "ideas/front/show.html",
        fragment="thread",
        idea=idea,
        vote=found.vote,
        here=here,
        reworded=reworded.get(idea.id),
        **voting(idea),
        life=life.steps(idea, steps),
        timeline=life.entries(steps),
        overdue=life.overdue(idea),
        thread=thread(idea, _departments(reader, idea)),
        answers=official_answers(idea.id) if idea.has_answers else (),
        above=panels.ABOVE_THE_TEXT.of(reader, idea),
        part_of=PART_OF.of(reader, idea) if found.in_project else (),
        below=panels.BELOW_THE_TEXT.of(reader, idea),
        pictures=faces.of_subject(idea.id) if idea.face_id else (),
        choices=panels.choices(reader, idea),
        **_publishing(reader, idea),
        may_take_over=may_take_over(reader, idea, found.vote),
        may_moderate=may_moderate(reader, idea),
        may_report=may_report(reader, idea),
    )


def _publishing(reader: Reader, idea: IdeaRow) -> dict[str, Any]:
    """The form that publishes a draft; without it, what whoever keeps the draft is told instead."""
    if may_publish(reader, idea):
        return {"publishing": publishing_form(idea.space_id, reader)}
    if idea.state is not IdeaState.draft or not idea.is_kept_by(reader):
        return {}
    if not idea.box.timetable.takes_ideas():
        return {"closed": True}
    return {"lives_elsewhere": idea.box.who_writes is Eligible.area and names(idea.box.area_ids)}


def _departments(reader: Reader, idea: IdeaRow) -> list[Department]:
    """What an official of the idea's space is offered to speak for, those who answer it first."""
    if not is_official(reader, idea.space_id):
        return []
    responsible = idea.department_id or idea.box.department_id
    return sorted(departments_of(idea.space_id), key=lambda each: each.id != responsible)


def _tombstone(idea: IdeaRow) -> web.Answer:
    decision = moderation.behind_tombstones([idea]).get(idea.id)
    return web.page("ideas/front/hidden.html", status=410, idea=idea, decision=decision)
