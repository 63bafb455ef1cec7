"""What officials do on the board: move ideas, give them to a colleague, and both with many at once."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import contains_eager, joinedload

from participation import clock, config, db, ledger, mail
from participation.accounts.models import User
from participation.ideas.answers import actions as answers
from participation.ideas.answers.actions import NextStep
from participation.ideas.answers.rules import NEEDS_REASON, may_be_handed_over, officials_steps
from participation.ideas.board import people, queries, rules
from participation.ideas.board.models import Assignment
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rules import may_step
from participation.spaces.models import Department
from participation.spaces.queries import reachable

MOST = 100
"""Ideas that are moved or given away at once."""


def assign(
    idea: Idea, person: User, due_on: date | None = None, note: str = "", *, by: User
) -> None:
    """Give an idea to an official of its space, who gets a mail when it was somebody else's or nobody's.

    Raises NotAllowed for who is no official there, and an idea that nobody works with any more.
    """
    db.hold(idea)
    if not may_be_handed_over(idea):
        raise NotAllowed(idea.state)
    if not people.is_official_of(person.id, idea.space_id):
        raise NotAllowed("person")
    held = queries.assignment(idea.id)
    new = held is None or held.user_id != person.id
    if held is None:
        held = Assignment(idea_id=idea.id)
        db.session.add(held)
    held.user_id, held.due_on, held.note = person.id, due_on, note
    held.by_id, held.at = by.id, clock.now()
    db.session.flush()
    ledger.record("idea.assigned", subject_id=idea.id, space_id=idea.space_id, by=by.id)
    if new:
        _tell(idea, person, held, by)


def take_back(idea: Idea, *, by: User) -> None:
    """Let nobody have an idea."""
    db.hold(idea)
    set_free(idea.id)
    ledger.record("idea.assigned", subject_id=idea.id, space_id=idea.space_id, by=by.id)


def set_free(idea_id: int) -> None:
    """Let nobody have an idea any more: another department has it, and decides who."""
    held = queries.assignment(idea_id)
    if held is not None:
        db.session.delete(held)
        db.session.flush()


def forget(user: User) -> None:
    """Let a person have no ideas any more: with the account."""
    db.session.execute(
        delete(Assignment)
        .where(Assignment.user_id == user.id)
        .execution_options(synchronize_session=False)
    )


def _tell(idea: Idea, person: User, held: Assignment, by: User) -> None:
    """Write to who was given an idea; who wrote it is not said."""
    told = reachable(person.id, idea.space_id)
    if told is None or person.id == by.id:
        return
    mail.write(
        told.email or "",
        "idea-assigned",
        told.language,
        about_subjects=[idea.id],
        person=told,
        idea=idea,
        due_on=held.due_on,
        note=held.note,
        by=by.display_name,
        link=f"{config.current().address}/ideas/{idea.id}/scores",
    )


# ------------------------------------------------------------------------------ many at once


class What(enum.StrEnum):
    """What is done with many ideas at once."""

    department = "department"
    person = "person"
    step = "step"


@dataclass(frozen=True)
class Plan:
    """What is to be done with the ideas that were chosen. `reach` are the spaces the person is an official
    of, among those of the ideas."""

    what: What
    department: Department | None = None
    person: User | None = None
    reach: frozenset[int] = frozenset()
    due_on: date | None = None
    note: str = ""
    state: IdeaState | None = None
    reason: str = ""
    promised_on: date | None = None


class Why(enum.StrEnum):
    """Why an idea that was chosen stays as it is."""

    changed = "changed"
    no_step = "no-step"
    has_it = "has-it"
    over = "over"
    elsewhere = "elsewhere"
    gone = "gone"


def why_not(idea: Any, plan: Plan) -> Why | None:
    """Why a plan cannot be carried out with an idea, or a card of it; None when it can."""
    if plan.what is What.step:
        if plan.state is None or not may_step(idea.state, plan.state):
            return Why.no_step
        return None
    if not may_be_handed_over(idea):
        return Why.over
    if plan.department is not None:
        if plan.department.space_id != idea.space_id:
            return Why.elsewhere
        return Why.has_it if plan.department.id == idea.department_id else None
    return None if idea.space_id in plan.reach else Why.elsewhere


class Done(NamedTuple):
    """The ids of the ideas a plan was carried out with, and why the others stay as they are."""

    done: Sequence[int]
    left: Mapping[int, Why]


def carry_out(versions: Mapping[int, int], plan: Plan, *, by: User) -> Done:
    """Carry out a plan with ideas, by their ids with the versions that were seen.

    Each is a step, a handover or an assignment of its own, with what follows from one. An idea that was
    changed meanwhile stays as it is.

    Raises NotAllowed for too many, and a step that needs what many cannot share.
    """
    if len(versions) > MOST:
        raise NotAllowed("too many")
    if plan.state in (IdeaState.merged, IdeaState.realised):
        raise NotAllowed(plan.state)
    if plan.state in NEEDS_REASON and not plan.reason.strip():
        raise NotAllowed("reason")
    done: list[int] = []
    left: dict[int, Why] = dict.fromkeys(versions, Why.gone)
    # Held before they are read, in one order: what was changed meanwhile shows, and two who move the same
    # ideas wait for each other only once.
    db.hold_rows(Idea, versions)
    for idea in list(_ideas(versions)):
        why = _why_left(idea, versions[idea.id], plan, by)
        if why is not None:
            left[idea.id] = why
            continue
        _one(idea, plan, by)
        done.append(idea.id)
        del left[idea.id]
    return Done(done, left)


def _ideas(ids: Mapping[int, int]) -> Iterator[Idea]:
    number: Any = Idea.__table__.c.id
    yield from db.session.scalars(
        select(Idea)
        .join(Idea.box)
        .where(number.in_(sorted(ids)))
        .options(contains_eager(Idea.box), joinedload(Idea.space))
        .order_by(number)
        .execution_options(populate_existing=True)
    )


def _why_left(idea: Idea, version: int, plan: Plan, by: User) -> Why | None:
    if not rules.may_work_with(by, idea):
        return Why.gone
    if idea.version != version:
        return Why.changed
    if plan.state is not None and plan.state not in officials_steps(idea):
        return Why.no_step
    return why_not(idea, plan)


def _one(idea: Idea, plan: Plan, by: User) -> None:
    if plan.state is not None:
        step = NextStep(plan.state, reason=plan.reason, promised_on=plan.promised_on)
        answers.decide(idea, step, by=by)
    elif plan.department is not None:
        answers.hand_over(idea, plan.department, plan.note, by=by)
    elif plan.person is not None:
        assign(idea, plan.person, plan.due_on, plan.note, by=by)
