"""Letting an idea become part of another, by officials or by those who keep both, and parting them again."""

from participation import clock, config, db, ledger, mail
from participation.accounts.models import User
from participation.ideas.merging import comments, following, promises, queries, votes
from participation.ideas.merging.line import line_of
from participation.ideas.merging.models import Merger
from participation.ideas.merging.rules import DISCUSSED, may_take_in
from participation.ideas.proposals.actions import NotAllowed, take_step
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rules import may_step
from participation.spaces.queries import reachable
from participation.spaces.rules import is_official
from participation.subjects.models import StateChange


def merge(idea: Idea, into: Idea, reason: str, *, by: User) -> Merger:
    """An official lets an idea become part of another: its supporters, followers, comments and promises
    go along, and those who keep the two are told.

    Raises NotAllowed without a reason, for an idea that may not be merged from where it is, and for one
    that does not live to be merged into.
    """
    db.hold(idea, into)
    if not reason.strip():
        raise NotAllowed("reason")
    merger = _new(idea, into, reason, by)
    _join(merger, idea, into, by)
    for each in (idea, into):
        _write_to(each, "idea-merged", by, idea, into, reason)
    return merger


def propose(idea: Idea, into: Idea, reason: str, *, by: User) -> Merger:
    """Who keeps an idea proposes that it becomes part of another. Whoever keeps that one is asked; when it
    is the same person, it is done at once.

    Raises NotAllowed when one of them is being assessed already, or something is proposed already.
    """
    db.hold(idea, into)
    if idea.state not in DISCUSSED or into.state not in DISCUSSED or not may_take_in(idea, into):
        raise NotAllowed(idea.state)
    if queries.open_merger(idea.id) is not None:
        raise NotAllowed("proposed")
    merger = _new(idea, into, reason, by)
    merger.by_keepers = True
    if into.is_kept_by(by):
        _join(merger, idea, into, by)
        return merger
    db.session.flush()
    ledger.record(
        "idea.merger_proposed",
        subject_id=into.id,
        space_id=into.space_id,
        by=by.id,
        merger=merger.id,
    )
    _write_to(into, "merger-proposed", by, idea, into, reason)
    return merger


def accept(merger: Merger, *, by: User) -> None:
    """Who keeps the other idea agrees: the two become one."""
    idea, into = merger.idea, merger.into
    db.hold(idea, into, merger)
    if merger.at is not None or merger.declined_at is not None:
        raise NotAllowed("answered")
    if idea.state not in DISCUSSED or into.state not in DISCUSSED:
        raise NotAllowed(idea.state)
    _join(merger, idea, into, by)
    _write_to(idea, "idea-merged", by, idea, into, merger.reason)


def decline(merger: Merger, *, by: User) -> None:
    """A merger that is proposed does not come: who keeps the other idea says no, or who proposed it takes
    it back."""
    idea, into = merger.idea, merger.into
    db.hold(idea, into, merger)
    if merger.at is not None or merger.declined_at is not None:
        raise NotAllowed("answered")
    merger.declined_at = clock.now()
    db.session.flush()
    ledger.record(
        "idea.merger_declined",
        subject_id=into.id,
        space_id=into.space_id,
        by=by.id,
        merger=merger.id,
    )
    if merger.asked_by_id != by.id:
        _write_to(idea, "merger-declined", by, idea, into, "")


def part(idea: Idea, reason: str = "", *, by: User) -> None:
    """Let an idea be its own again, with the state, votes, comments, followers and promises it had.

    What came meanwhile stays with the other one, but for threads, which stay together, and for support that
    was taken back there. Raises NotAllowed for an idea that is no part of another.
    """
    line = line_of(idea)
    db.hold(idea, *line)
    if line_of(idea) != line:
        raise NotAllowed("it has become part of another meanwhile")
    if idea.state is not IdeaState.merged:
        raise NotAllowed(idea.state)
    merger = queries.standing_merger(idea.id)
    _step_back(idea, merger, reason, by)
    comments.take_back(idea, line)
    idea.merged_into_id = None
    db.session.flush()
    votes.take_back(idea, line)
    following.take_back(idea, line)
    if merger is not None:
        promises.take_back(merger, idea, line)
        merger.ended_at, merger.ended_by_id = clock.now(), by.id
    db.session.flush()
    ledger.record(
        "idea.parted",
        subject_id=idea.id,
        space_id=idea.space_id,
        by=by.id,
        whole=line[0].id if line else None,
    )
    for each in (idea, *line[:1]):
        _write_to(each, "idea-parted", by, idea, line[0] if line else None, reason)


def _step_back(idea: Idea, merger: Merger | None, reason: str, by: User) -> None:
    """Let an idea be where it was: a step of its life, and no news of a new idea."""
    idea.state = (merger.state if merger else None) or IdeaState.in_discussion
    idea.state_at = idea.active_at = now = clock.now()
    idea.promised_on = merger.promised_on if merger else None
    idea.handed_over_at = merger.handed_over_at if merger else None
    db.session.add(
        StateChange(
            subject_id=idea.id,
            state=idea.state.value,
            at=now,
            by_id=by.id,
            reason=reason,
            promised_on=idea.promised_on,
            signed=None if is_official(by, idea.space_id) else idea.signature_of(by),
        )
    )


def _new(idea: Idea, into: Idea, reason: str, by: User) -> Merger:
    merger = Merger(
        idea_id=idea.id, into_id=into.id, asked_at=clock.now(), asked_by_id=by.id, reason=reason
    )
    db.session.add(merger)
    return merger


def _join(merger: Merger, idea: Idea, into: Idea, by: User) -> None:
    if not may_step(idea.state, IdeaState.merged) or not may_take_in(idea, into):
        raise NotAllowed(idea.state)
    merger.at, merger.by_id = clock.now(), by.id
    merger.state, merger.promised_on = idea.state, idea.promised_on
    merger.handed_over_at = idea.handed_over_at
    merger.of_both = votes.together(idea.id, into.id).both
    official = not merger.by_keepers
    take_step(idea, IdeaState.merged, by=by, reason=merger.reason, for_authority=official)
    idea.merged_into_id = into.id
    merger.votes = votes.bring(idea, into)
    merger.supporters = into.support_count
    merger.followers = following.bring(idea, into)
    promises.bring(merger, idea, into)
    db.session.flush()
    merger.comments = comments.bring(idea, into)
    queries.close_open_mergers(idea.id, merger)
    db.session.flush()


def _write_to(
    keeps: Idea, letter: str, by: User, idea: Idea, into: Idea | None, reason: str
) -> None:
    """Write to who keeps one of the two ideas, unless they did it themselves."""
    person = reachable(keeps.keeper_id or keeps.author_id, keeps.space_id)
    if person is None or person.id == by.id:
        return
    address = config.current().address
    mail.write(
        person.email or "",
        letter,
        person.language,
        about_subjects=[idea.id, into.id] if into else [idea.id],
        person=person,
        idea=idea,
        into=into,
        mine=keeps.id == idea.id,
        reason=reason,
        by=by.named(None if is_official(by, keeps.space_id) else keeps.signature_of(by)),
        link=address + (into or idea).path,
        own_link=f"{address}{idea.path}",
    )
