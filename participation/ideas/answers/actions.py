"""What officials do with an idea: take it a step on, give it to a department, note its gains."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from participation import clock, config, db, ledger, mail
from participation.accounts.models import User
from participation.ideas.answers.models import Gain, GainKind, Handover
from participation.ideas.answers.panels import HANDED_OVER
from participation.ideas.answers.rules import NEEDS_REASON, may_be_handed_over, officials_steps
from participation.ideas.proposals.actions import NotAllowed, take_step
from participation.ideas.proposals.models import ANSWERS, DONE, Idea, IdeaState
from participation.spaces.models import Department
from participation.spaces.queries import reachable
from participation.subjects.models import Subject


@dataclass(frozen=True)
class GainEntry:
    """Something an idea wins: kroner or hours a year, or words."""

    kind: GainKind
    amount: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class NextStep:
    """A step an official takes, with what the public is told about it."""

    state: IdeaState
    reason: str = ""
    department: Department | None = None
    promised_on: date | None = None
    result: str = ""
    gains: Sequence[GainEntry] = field(default=())


def decide(idea: Idea, step: NextStep, *, by: User) -> None:
    """Take an idea a step on, in public, and tell its author.

    Raises NotAllowed for a step the table does not have, a refusal without a reason, a realised idea
    without its result, or news promised after the last step. Becoming part of another idea is no such
    step (`ideas.merging`).
    """
    db.hold(idea)
    if step.state not in officials_steps(idea):
        raise NotAllowed(step.state)
    if step.promised_on is not None and step.state in DONE:
        raise NotAllowed("promised_on")
    if step.state in NEEDS_REASON and not step.reason.strip():
        raise NotAllowed("reason")
    if step.state is IdeaState.realised and not step.result.strip():
        raise NotAllowed("result")
    before = idea.state
    take_step(
        idea,
        step.state,
        by=by,
        reason=step.reason,
        department=step.department,
        promised_on=step.promised_on,
        for_authority=True,
    )
    if step.department is not None:
        idea.department_id = step.department.id
    if step.state is IdeaState.realised:
        idea.result = step.result
    if step.state in ANSWERS:
        idea.answered_at = idea.answered_at or clock.now()
    elif before in ANSWERS:
        idea.answered_at = None
        if idea.answer_due_on is not None:
            today = clock.today(idea.space.timezone)
            idea.answer_due_on = today + timedelta(days=idea.box.answer_days)
    for won in step.gains:
        win(idea, won, realised=step.state is IdeaState.realised)
    db.session.flush()
    _tell_author(idea, step, by)


def hand_over(idea: Idea, department: Department, note: str = "", *, by: User) -> None:
    """Give an idea to another department: it stands on that one's desk, and its state stays.

    Raises NotAllowed when the department has it already, or is not of the idea's space.
    """
    db.hold(idea)
    if department.space_id != idea.space_id or department.id == idea.department_id:
        raise NotAllowed("department")
    if not may_be_handed_over(idea):
        raise NotAllowed(idea.state)
    now = clock.now()
    db.session.add(
        Handover(
            idea_id=idea.id,
            at=now,
            by_id=by.id,
            before_id=idea.department_id,
            department_id=department.id,
            note=note,
        )
    )
    idea.department_id, idea.handed_over_at = department.id, now
    db.session.flush()
    for follow in HANDED_OVER:
        follow(idea.id)
    ledger.record(
        "idea.handed_over",
        subject_id=idea.id,
        space_id=idea.space_id,
        by=by.id,
        department=department.id,
    )


def win(subject: Subject, won: GainEntry, *, realised: bool) -> None:
    """Write down what an idea or another subject wins, planned or realised; one line for each kind."""
    gain = db.session.scalars(
        select(Gain)
        .where(Gain.subject_id == subject.id, Gain.kind == won.kind)
        .order_by(Gain.id)
        .limit(1)
    ).one_or_none()
    if gain is None:
        unit = {
            GainKind.money: subject.space.currency,
            GainKind.hours: "h",
        }.get(won.kind, "")
        gain = Gain(subject_id=subject.id, kind=won.kind, unit=unit, at=clock.now())
        db.session.add(gain)
    if realised:
        gain.realised = won.amount
    else:
        gain.planned = won.amount
    gain.note = won.note or gain.note
    gain.at = clock.now()


def _tell_author(idea: Idea, step: NextStep, by: User) -> None:
    author = reachable(idea.keeper_id or idea.author_id, idea.space_id)
    if author is None or author.id == by.id:
        return
    address = config.current().address
    mail.write(
        author.email or "",
        "idea-state",
        author.language,
        about_subjects=[idea.id],
        author=author,
        idea=idea,
        step=step,
        by=by.display_name,
        link=address + idea.path,
    )
