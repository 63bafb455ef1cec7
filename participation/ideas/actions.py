"""What is done with ideas: write, change, vote, take a step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from participation import clock, config, db, ledger, mail
from participation.accounts.models import User
from participation.ideas import mergers, statistics
from participation.ideas.ballots import COUNTERS, Ballot
from participation.ideas.models import (
    ANSWERS,
    DONE,
    Box,
    Gain,
    GainKind,
    Handover,
    Idea,
    IdeaState,
    Vote,
)
from participation.ideas.rules import (
    NEEDS_REASON,
    is_others,
    may_be_given_up,
    may_be_handed_over,
    may_be_taken_over,
    may_step,
    may_take_in,
)
from participation.spaces.models import Department, Label
from participation.spaces.queries import reachable
from participation.subjects import actions as subjects
from participation.subjects.models import Visibility
from participation.text import says_else


class NotAllowed(db.Overtaken, ValueError):
    """A step that the table of steps does not have, or that lacks what it needs."""


# ---------------------------------------------------------------------------------- writing


def propose(
    box: Box,
    title: str,
    body: str,
    labels: Sequence[Label] = (),
    *,
    by: User,
    published: bool = True,
) -> Idea:
    """Put an idea in a box: published at once, or kept as its author's draft."""
    idea = Idea(
        space_id=box.space_id,
        box_id=box.id,
        author_id=by.id,
        title=title,
        body=body,
        language=box.space.language,
        state=IdeaState.draft,
        visibility=Visibility.draft,
        created_at=clock.now(),
    )
    db.session.add(idea)
    db.session.flush()
    if labels:
        subjects.set_labels(idea, list(labels))
    if published:
        publish(idea, by=by)
    else:
        ledger.record("idea.drafted", subject_id=idea.id, space_id=idea.space_id, by=by.id)
    return idea


def publish(idea: Idea, *, by: User) -> None:
    """Show a draft to everybody in its space: its life begins."""
    db.hold(idea)
    if not may_step(idea.state, IdeaState.new):
        raise NotAllowed(idea.state)
    _step(idea, IdeaState.new, by=by)
    subjects.set_visibility(idea, Visibility.visible)
    db.session.execute(
        update(Box)
        .where(Box.id == idea.box_id)
        .values(idea_count=Box.idea_count + 1)
        .execution_options(synchronize_session=False)
    )


def edit(idea: Idea, title: str, body: str, labels: Sequence[Label], *, by: User) -> None:
    """Change an idea's text; what was published before can be read by everybody.

    Those who follow and support a published idea are told when other words stand there
    (`idea.reworded`). It is held, so that a vote is given before the change or after it.
    """
    db.hold(idea)
    action = "idea.edited"
    if (title, body) != (idea.title, idea.body):
        if idea.state is not IdeaState.draft:
            subjects.keep_revision(idea, idea.body, by=by)
            idea.edited_at = clock.now()
            if says_else(idea.title, title) or says_else(idea.body, body):
                action = "idea.reworded"
        idea.title, idea.body = title, body
    subjects.set_labels(idea, list(labels))
    db.session.flush()
    ledger.record(action, subject_id=idea.id, space_id=idea.space_id, by=by.id)


def withdraw(idea: Idea, reason: str = "", *, by: User) -> None:
    """The author withdraws the idea: it stays readable, marked, and takes no votes or comments.

    Raises NotAllowed when it has become others' too (`rules.is_others`): it can be left to them.
    """
    db.hold(idea)
    if not may_step(idea.state, IdeaState.withdrawn) or is_others(idea):
        raise NotAllowed(idea.state)
    _step(idea, IdeaState.withdrawn, by=by, reason=reason)
    if idea.answered_at is None:
        idea.answer_due_on = None
    db.session.flush()


def give_up(idea: Idea, *, by: User) -> None:
    """Its keeper leaves the idea to those who support it; one of them may take it over."""
    db.hold(idea)
    if not may_be_given_up(idea):
        raise NotAllowed(idea.state)
    idea.given_up_at = clock.now()
    db.session.flush()
    ledger.record("idea.given_up", subject_id=idea.id, space_id=idea.space_id, by=by.id)


def take_over(idea: Idea, *, by: User) -> None:
    """Somebody who supports an idea that was given up looks after it from now on."""
    db.hold(idea)
    if not may_be_taken_over(idea):
        raise NotAllowed(idea.state)
    idea.keeper_id, idea.given_up_at = by.id, None
    db.session.flush()
    ledger.record("idea.taken_over", subject_id=idea.id, space_id=idea.space_id, by=by.id)


def _step(
    idea: Idea,
    state: IdeaState,
    *,
    by: User,
    reason: str = "",
    department: Department | None = None,
    promised_on: date | None = None,
) -> None:
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
    )


# ----------------------------------------------------------------------------------- voting


_votes: Any = Vote.__table__
_MINE = (
    _votes.c.idea_id == bindparam("idea", type_=db.BigId),
    _votes.c.user_id == bindparam("user", type_=db.BigId),
)
_MY_VOTE = select(_votes.c.value).where(*_MINE)
_CHANGE = (
    update(_votes)
    .where(*_MINE)
    .values(value=bindparam("to", type_=db.BigId), at=db.NOW, from_id=None)
)
_TAKE_BACK = delete(_votes).where(*_MINE)


def _give(postgresql: bool) -> Any:
    """The statement that gives a vote, unless there is one already."""
    made = (postgresql_insert if postgresql else sqlite_insert)(_votes)
    # Of an INSERT, SQLAlchemy notes only when asked how many rows it wrote.
    return made.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def vote(idea: Ballot, value: int | None, *, by: User) -> int | None:
    """Give a vote of 1, 0 or -1, change it, or take it back (None); returns what it was before.

    The idea comes from `queries.for_vote`, which has locked its row, so that votes on one idea come
    one after the other: the counts are moved by what really changed. Reaching the box's threshold
    starts the clock on the answer.
    """
    owed = idea.answer_due_on
    before = _replace(idea.id, value, by.id)
    if before == value:
        return before
    _move_counts(idea, before, value)
    ledger.record(
        "idea.voted", subject_id=idea.id, space_id=idea.space.id, by=by.id, value=value, was=before
    )
    if owed is None and idea.answer_due_on is not None:
        statistics.promised(idea.id, idea.space.id, idea.promised_on)
        ledger.record(
            "idea.threshold_reached",
            subject_id=idea.id,
            space_id=idea.space.id,
            threshold=idea.box.threshold,
        )
    return before


def _replace(idea_id: int, value: int | None, user_id: int) -> int | None:
    """Put a person's vote in the place of the one before, which is returned. Most people have none
    yet: that is one statement."""
    mine = {"idea": idea_id, "user": user_id}
    now = clock.now()
    if value is not None:
        given = {"idea_id": idea_id, "user_id": user_id, "value": value, "at": now}
        postgresql = db.session.get_bind().dialect.name == "postgresql"
        if db.write(_give(postgresql), given).rowcount == 1:
            return None
    before: int | None = db.rows(_MY_VOTE, mine).scalar()
    if value is None and before is not None:
        db.write(_TAKE_BACK, mine)
    elif value is not None:
        # Also one that stays the same: it is kept, for the text as it is now.
        db.write(_CHANGE, mine | {"to": value, "now": now})
    return before


def _move_counts(idea: Ballot, before: int | None, after: int | None) -> None:
    """Move the counts by one vote; the support that reaches the threshold starts the clock."""
    changes = dict.fromkeys(COUNTERS.values(), 0)
    if before is not None:
        changes[COUNTERS[before]] -= 1
    if after is not None:
        changes[COUNTERS[after]] += 1
    values: dict[str, Any] = {"idea": idea.id}
    watched = bool(idea.box.threshold) and changes["support_count"] > 0
    if watched:
        today = clock.today(idea.space.timezone)
        values["threshold"] = idea.box.threshold
        values["due"] = today + timedelta(days=idea.box.answer_days)
    moved = tuple((name, change) for name, change in changes.items() if change)
    row = db.write(_moving(moved, watched), values).one()
    for name, value in row._mapping.items():
        setattr(idea, name, value)


# Built anew, it takes 0.3 ms; a vote takes 4.
@lru_cache(maxsize=64)
def _moving(moved: tuple[tuple[str, int], ...], watched: bool) -> Any:
    """The statement that moves the counts of an idea; `watched` when one more may reach a threshold."""
    table: Any = Idea.__table__
    values = {name: table.c[name] + change for name, change in moved}
    if "support_count" in values:
        values["supported"] = table.c.supported + dict(moved)["support_count"]
    if watched:
        reached = and_(
            table.c.support_count + 1 >= bindparam("threshold", type_=db.BigId),
            table.c.answer_due_on.is_(None),
        )
        due = bindparam("due", type_=Date)
        values["answer_due_on"] = case((reached, due), else_=table.c.answer_due_on)
        # Also where lists ask for it, unless news is promised for a day before that.
        nearer = or_(table.c.due_on.is_(None), table.c.due_on > due)
        unanswered = table.c.answered_at.is_(None)
        values["due_on"] = case((and_(reached, unanswered, nearer), due), else_=table.c.due_on)
    return (
        update(table)
        .where(table.c.id == bindparam("idea", type_=db.BigId))
        .values(values)
        .returning(*(table.c[name] for name in (*COUNTERS.values(), "answer_due_on")))
    )


# ----------------------------------------------------------------------- the officials' steps


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
    into: Idea | None = None
    gains: Sequence[GainEntry] = field(default=())


def decide(idea: Idea, step: NextStep, *, by: User) -> None:
    """Take an idea a step on, in public, and tell its author.

    Raises NotAllowed for a step the table does not have, a refusal or merger without a reason, a
    merger into nothing or into an idea that no longer lives, a realised idea without its result, or
    news promised after the last step.
    """
    parts = mergers.line_of(idea)
    db.hold(*(each for each in (idea, step.into, *parts) if each is not None))
    if mergers.line_of(idea) != parts:
        raise NotAllowed("it has become part of another meanwhile")
    if not may_step(idea.state, step.state):
        raise NotAllowed(step.state)
    if step.promised_on is not None and step.state in DONE:
        raise NotAllowed("promised_on")
    if step.state in NEEDS_REASON and not step.reason.strip():
        raise NotAllowed("reason")
    if step.state is IdeaState.merged and not may_take_in(idea, step.into):
        raise NotAllowed("into")
    if step.state is IdeaState.realised and not step.result.strip():
        raise NotAllowed("result")
    before = idea.state
    _step(
        idea,
        step.state,
        by=by,
        reason=step.reason,
        department=step.department,
        promised_on=step.promised_on,
    )
    if step.department is not None:
        idea.department_id = step.department.id
    if step.state is IdeaState.realised:
        idea.result = step.result
    idea.merged_into_id = None
    if step.state is IdeaState.merged and step.into is not None:
        mergers.join(idea, step.into)
    elif before is IdeaState.merged:
        mergers.part(idea, parts)
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
    ledger.record(
        "idea.handed_over",
        subject_id=idea.id,
        space_id=idea.space_id,
        by=by.id,
        department=department.id,
    )


def win(idea: Idea, won: GainEntry, *, realised: bool) -> None:
    """Write down what an idea wins, planned or realised; one line for each kind."""
    gain = next((each for each in idea.gains if each.kind is won.kind), None)
    if gain is None:
        unit = {
            GainKind.money: "NOK" if idea.space.language == "nb" else "DKK",
            GainKind.hours: "h",
        }.get(won.kind, "")
        gain = Gain(idea_id=idea.id, kind=won.kind, unit=unit, at=clock.now())
        idea.gains.append(gain)
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
        about_subjects=[idea.id, step.into.id] if step.into else [idea.id],
        author=author,
        idea=idea,
        step=step,
        by=by.display_name,
        link=address + idea.path,
        into_link=address + step.into.path if step.into else None,
    )
