"""The page of an idea, which puts together what its rooms know of it."""

from flask import abort, request
from flask_login import current_user

from participation import web
from participation.comments.queries import official_answers
from participation.comments.views import thread
from participation.ideas.front import queries
from participation.ideas.proposals import life, panels
from participation.ideas.proposals.blueprint import blueprint
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.rules import may_publish
from participation.ideas.support.rewording import since_vote
from participation.ideas.support.rules import may_take_over
from participation.ideas.support.views import voting
from participation.moderation import queries as moderation
from participation.moderation.rules import may_moderate, may_report
from participation.spaces.rules import is_official
from participation.subjects.queries import timeline as timeline_of
from participation.subjects.rules import may_read_text
from participation.web import Permission


@blueprint.get("/ideas/<int:idea_id>")
@blueprint.get("/ideas/<int:idea_id>-<slug>")
@web.permission(Permission.anyone)
@web.shared_page
def show(idea_id: int, slug: str = "") -> web.Answer:
    """An idea: its text, support, life and answers, and what people say about it."""
    found = queries.get(idea_id, current_user, tombstones=True) or abort(404)
    idea = found.idea
    if not may_read_text(current_user, idea):
        return _tombstone(idea)
    if request.path != idea.path:
        return web.moved(idea.path)
    steps = timeline_of(idea.id)
    edited = found.vote is not None and idea.edited_at is not None
    reworded = since_vote(current_user.id, [idea.id] if edited else [])
    responsible = idea.department_id or idea.box.department_id
    departments = sorted(
        (each for each in (idea.space.departments if _speaks(idea) else ()) if not each.closed_at),
        key=lambda each: each.id != responsible,
    )
    return web.page(
        "ideas/front/show.html",
        fragment="thread",
        idea=idea,
        vote=found.vote,
        merged_title=found.merged_title,
        merged_vote=found.merged_vote,
        reworded=reworded.get(idea.id),
        **voting(idea),
        life=life.steps(idea, steps),
        timeline=life.entries(steps),
        overdue=life.overdue(idea),
        thread=thread(idea, departments),
        answers=official_answers(idea),
        above=panels.ABOVE_THE_TEXT.of(current_user, idea),
        below=panels.BELOW_THE_TEXT.of(current_user, idea),
        choices=panels.choices(current_user, idea),
        may_publish=may_publish(current_user, idea),
        may_take_over=may_take_over(current_user, idea, found.vote),
        may_moderate=may_moderate(current_user, idea),
        may_report=may_report(current_user, idea),
    )


def _speaks(idea: Idea) -> bool:
    """Whether the reader is an official of the idea's space; its departments are then loaded."""
    return is_official(current_user, idea.space_id)


def _tombstone(idea: Idea) -> web.Answer:
    decision = moderation.behind_tombstones([idea]).get(idea.id)
    return web.page("ideas/front/hidden.html", status=410, idea=idea, decision=decision)
