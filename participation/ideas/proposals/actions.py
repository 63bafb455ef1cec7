"""What authors do with their ideas: write, change, publish, withdraw; and a step of an idea's life."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.guard import actions as guard
from participation.ideas.boxes.models import Box, Eligible
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rules import EDITABLE, is_others, may_step
from participation.ideas.proposals.substance import Weight, weight
from participation.ideas.pseudonyms.signing import signature
from participation.locations import actions as locations
from participation.locations.models import NOWHERE, Where
from participation.residence.queries import lives_in_now
from participation.spaces.models import Department, Label
from participation.subjects import actions as subjects
from participation.subjects.models import Visibility


class BoxClosed(db.Overtaken, ValueError):
    """Refused, because the box takes no ideas at this moment."""


class LivesElsewhere(db.Overtaken, ValueError):
    """Refused, because the box is for the people of an area, and the person does not say, or says no longer,
    that they live there."""


class NotAllowed(db.Overtaken, ValueError):
    """A step that the table of steps does not have, or that lacks what it needs."""


def propose(
    box: Box,
    title: str,
    body: str,
    labels: Sequence[Label] = (),
    *,
    by: User,
    published: bool = True,
    where: Where = NOWHERE,
) -> Idea:
    """Put an idea in a box: published at once, or kept as its author's draft."""
    idea = Idea(
        space_id=box.space_id,
        box_id=box.id,
        author_id=by.id,
        signed=signature(box, by),
        title=title,
        body=body,
        language=box.space.language,
        state=IdeaState.draft,
        visibility=Visibility.draft,
        created_at=clock.now(),
    )
    db.session.add(idea)
    db.session.flush()
    # From here on the box keeps its names: whoever changes them has done so before this, or is refused.
    if db.session.scalar(select(Box.name_policy).where(Box.id == box.id)) is not box.name_policy:
        raise db.Overtaken("the names of the box were changed")
    if labels:
        subjects.set_labels(idea, list(labels))
    locations.locate(idea, where)
    if published:
        publish(idea, by=by)
    else:
        ledger.record("idea.drafted", subject_id=idea.id, space_id=idea.space_id, by=by.id)
    return idea


def publish(idea: Idea, *, by: User) -> None:
    """Show a draft to everybody in its space: its life begins. Raises BoxClosed when its box takes no ideas
    any more: whoever closes it, or moves its dates, does so before this or after it. Raises LivesElsewhere
    where the box is for the people of an area: so does whoever says another one. One that seems to hold
    a personal number waits until somebody has looked."""
    db.hold(idea)
    if not may_step(idea.state, IdeaState.new):
        raise NotAllowed(idea.state)
    box = db.session.get_one(Box, idea.box_id)
    db.hold(box)
    if not box.timetable.takes_ideas():
        raise BoxClosed(box.slug)
    if box.who_writes is Eligible.area and not lives_in_now(by.id, box.space_id, box.area_ids):
        raise LivesElsewhere(box.slug)
    take_step(idea, IdeaState.new, by=by)
    guard.show(idea)
    db.session.execute(
        update(Box)
        .where(Box.id == idea.box_id)
        .values(idea_count=Box.idea_count + 1)
        .execution_options(synchronize_session=False)
    )


def edit(
    idea: Idea,
    title: str,
    body: str,
    labels: Sequence[Label],
    *,
    by: User,
    note: str = "",
    changes_proposal: bool = True,
    where: Where | None = None,
) -> None:
    """Change an idea's text, its labels and its place (None leaves that as it is), as `rewrite` does."""
    db.hold(idea)
    subjects.set_labels(idea, list(labels))
    rewrite(idea, title, body, by=by, note=note, changes_proposal=changes_proposal, where=where)


def rewrite(
    idea: Idea,
    title: str,
    body: str,
    *,
    by: User,
    written_by: User | None = None,
    note: str = "",
    changes_proposal: bool = True,
    where: Where | None = None,
) -> None:
    """Change an idea's text, and its place where one is given; everybody can read what was published before.

    `written_by` is whose words they are, where `by` takes them over from somebody. Those who follow and
    support a published idea are told (`idea.reworded`) when other words stand there, unless whoever
    changes them says that it is the same proposal and they are few (`substance`). It is held, so that a
    vote is given before the change or after it. Raises NotAllowed once it is assessed.
    """
    db.hold(idea)
    if idea.state not in EDITABLE:
        raise NotAllowed(idea.state)
    action = "idea.edited"
    before = locations.where(idea.id)
    where = before if where is None else where
    if (title, body, where) != (idea.title, idea.body, before):
        weighs = weight((idea.title, weighed(idea.body, before)), (title, weighed(body, where)))
        if idea.state is not IdeaState.draft or idea.coauthor_count:
            guard.keep_revision(idea, idea.body, by=written_by or by, note=note, place=before.line)
        if idea.state is not IdeaState.draft:
            idea.edited_at = clock.now()
            if weighs is Weight.told or (weighs and changes_proposal):
                action = "idea.reworded"
        idea.title, idea.body = title, body
        guard.look_again(idea)
        locations.locate(idea, where)
    db.session.flush()
    ledger.record(action, subject_id=idea.id, space_id=idea.space_id, by=by.id)


def weighed(body: str, where: Where) -> str:
    """What of an idea is weighed when it changes: another place is another number."""
    return "\n\n".join(each for each in (body, where.line) if each)


def has_votes(idea: Idea) -> bool:
    """Whether anybody has voted on an idea, who is to be told when it becomes another thing."""
    return bool(idea.support_count or idea.pass_count or idea.against_count)


def withdraw(idea: Idea, reason: str = "", *, by: User) -> None:
    """The author withdraws the idea: it stays readable, marked, and takes no votes or comments.

    Raises NotAllowed when it has become others' too (`rules.is_others`): it can be left to them.
    """
    db.hold(idea)
    if not may_step(idea.state, IdeaState.withdrawn) or is_others(idea):
        raise NotAllowed(idea.state)
    take_step(idea, IdeaState.withdrawn, by=by, reason=reason)
    if idea.answered_at is None:
        idea.answer_due_on = None
    db.session.flush()


def take_step(
    idea: Idea,
    state: IdeaState,
    *,
    by: User | None,
    reason: str = "",
    department: Department | None = None,
    promised_on: date | None = None,
    for_authority: bool = False,
) -> None:
    """Let an idea be in another state: by somebody who writes it, or, `for_authority`, by an official, whose
    own name is told."""
    now = clock.now()
    idea.state = state
    idea.state_at = idea.active_at = now
    idea.promised_on = promised_on
    idea.handed_over_at = None
    subjects.change_state(
        idea,
        state.value,
        by=by,
        reason=reason,
        department_id=department.id if department else None,
        promised_on=promised_on,
        at=now,
        signed=idea.signature_of(by) if by and not for_authority else None,
    )
