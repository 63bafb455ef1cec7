"""Handing an idea inside or out: asking for it, agreeing, doing it, and taking it back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, config, db, ledger, mail
from participation.accounts.models import User
from participation.accounts.queries import held_open
from participation.following.actions import follow_on_site
from participation.ideas.boxes.models import Box
from participation.ideas.coauthors.actions import count
from participation.ideas.proposals.actions import NotAllowed, publish, take_step
from participation.ideas.proposals.models import DONE, Idea, IdeaState
from participation.ideas.proposals.rules import may_step
from participation.ideas.transfers import queries
from participation.ideas.transfers.models import Consent, Transfer
from participation.ideas.transfers.rules import may_end, may_take, missing, told_support, writers
from participation.illustrations.actions import take_along
from participation.spaces.queries import reachable
from participation.subjects.actions import set_visibility
from participation.subjects.models import Coauthor, Revision, Visibility

_QUIET = {"synchronize_session": False}


def ask(idea: Idea, box: Box, note: str, *, by: User) -> Transfer:
    """An official asks those who wrote an internal idea to let it be handed to a box of the public; a public
    one is handed to colleagues at once: what it says is public already.

    Raises NotAllowed for a box on the same side, and when the idea is asked for or handed on already.
    """
    _hold(idea)
    if idea.state in DONE or not may_take(by, idea, box) or queries.standing(idea.id):
        raise NotAllowed(idea.state)
    transfer = Transfer(
        idea_id=idea.id,
        box_id=box.id,
        outward=not idea.space.is_public,
        note=note,
        asked_at=clock.now(),
        asked_by_id=by.id,
    )
    db.session.add(transfer)
    _mark(idea)
    db.session.flush()
    _record("idea.transfer_asked", idea, by)
    if transfer.outward:
        for person_id in sorted(writers(idea)):
            _write_to(person_id, "transfer-asked", transfer, idea, by, note)
    else:
        hand_over(transfer, idea, by=by, box=box)
    return transfer


def agree(
    transfer: Transfer, idea: Idea, content: str, *, shows_name: bool, tells_support: bool, by: User
) -> None:
    """One of those who wrote the idea agrees to what they have read of it (`content`); said again, the last
    word counts.

    Raises NotAllowed when it is over, and Overtaken when it says something else meanwhile.
    """
    _hold(idea, transfer)
    if transfer.ended_at or transfer.made_at or by.id not in writers(idea):
        raise NotAllowed("answered")
    if content != queries.content(idea):
        raise db.Overtaken("it says something else now")
    consents = queries.consents(transfer.id)
    waited = missing(idea, content, consents)
    mine = next((each for each in consents if each.user_id == by.id), None)
    mine = mine or Consent(transfer_id=transfer.id, user_id=by.id)
    mine.at, mine.agreed_to = clock.now(), content
    mine.shows_name, mine.tells_support = shows_name, tells_support
    db.session.add(mine)
    db.session.flush()
    _record("idea.transfer_agreed", idea, by)
    waits = missing(idea, content, queries.consents(transfer.id))
    if waited and not waits and transfer.asked_by_id:
        _write_to(transfer.asked_by_id, "transfer-agreed", transfer, idea, by, "")


def hand_over(transfer: Transfer, idea: Idea, *, by: User, box: Box | None = None) -> Idea:
    """Put what the idea says into the box on the other side, as an idea of its own.

    Title, text and pictures go along; comments, scores, notes and names of supporters stay. A name is shown
    there when its owner agreed. Raises NotAllowed while somebody who wrote it has not agreed to what goes
    along.
    """
    box = box or transfer.box
    asked = held_open(writers(idea)) if transfer.outward else set()
    _hold(idea, transfer)
    agreed = queries.consents(transfer.id)
    db.hold(*agreed)
    over = idea.state in DONE or idea.visibility is not Visibility.visible
    if transfer.ended_at or transfer.made_at or over or not may_take(by, idea, box):
        raise NotAllowed(idea.state)
    if transfer.outward:
        waits = missing(idea, queries.content(idea), agreed)
        if waits or asked != writers(idea):
            raise NotAllowed("consent")
    named = {each.user_id for each in agreed if each.shows_name}
    copy = _copy(idea, box, named, by=by)
    if transfer.outward:
        transfer.colleagues = told_support(idea, agreed)
        for each in agreed:
            if each.person is not None:
                follow_on_site(copy.id, by=each.person)
    transfer.made_at, transfer.copy_id = clock.now(), copy.id
    _mark(idea)
    db.session.flush()
    _record("idea.transferred", idea, by)
    return copy


def _hold(idea: Idea, *things: Any) -> None:
    """Hold an idea and what is decided with it, and read again who writes it along."""
    db.hold(idea, *things)
    along = select(Coauthor).where(Coauthor.subject_id == idea.id)
    in_order = along.order_by(Coauthor.at, Coauthor.user_id)
    set_committed_value(idea, "coauthors", list(db.session.scalars(in_order)))


def _copy(idea: Idea, box: Box, named: set[int | None], *, by: User) -> Idea:
    copy = Idea(
        space_id=box.space_id,
        box_id=box.id,
        author_id=idea.author_id if idea.author_id in named else None,
        title=idea.title,
        body=idea.body,
        language=idea.language,
        state=IdeaState.draft,
        visibility=Visibility.draft,
        created_at=clock.now(),
        has_transfers=True,
    )
    db.session.add(copy)
    db.session.flush()
    along = [each for each in idea.coauthors if each.user_id in named]
    db.session.add_all(
        Coauthor(subject_id=copy.id, user_id=each.user_id, at=clock.now()) for each in along
    )
    db.session.flush()
    if along:
        count(copy)
    if idea.face_id is not None:
        take_along(idea, copy)
    publish(copy, by=by)
    return copy


def end(transfer: Transfer, idea: Idea, reason: str, *, by: User) -> None:
    """Say no to a transfer, or take it back. What was handed over disappears where nobody has taken part in
    it yet; else it stays to be read there, withdrawn. Who takes back a consent takes back the names with it,
    also from what was split from it there.

    Raises NotAllowed once it is decided about there.
    """
    copy = transfer.copy
    became = [copy, *queries.split_from(copy.id)] if copy else []
    _hold(idea, transfer, *became)
    if copy and [copy, *queries.split_from(copy.id)] != became:
        raise NotAllowed("it has been split meanwhile")
    if transfer.ended_at or not may_end(by, idea, transfer, copy.state if copy else None):
        raise NotAllowed("ended")
    transfer.ended_at, transfer.ended_by_id, transfer.reason = clock.now(), by.id, reason
    names = writers(idea) if by.id in writers(idea) else set()
    for each in became:
        _take_back(each, reason, names=names, by=by)
    db.session.flush()
    _record("idea.transfer_ended", idea, by)
    for person_id in sorted({*writers(idea), *_asker(transfer)} - {by.id}):
        if transfer.outward:
            _write_to(person_id, "transfer-ended", transfer, idea, by, reason)


def _asker(transfer: Transfer) -> Sequence[int]:
    return [transfer.asked_by_id] if transfer.asked_by_id is not None else []


def _take_back(copy: Idea, reason: str, *, names: set[int], by: User) -> None:
    others = copy.support_count or copy.pass_count or copy.against_count or copy.comment_count
    if names:
        db.session.execute(delete(Coauthor).where(Coauthor.subject_id == copy.id))
        versions = update(Revision).where(
            Revision.subject_id == copy.id, Revision.by_id.in_(sorted(names))
        )
        db.session.execute(versions.values(by_id=None).execution_options(**_QUIET))
        copy.author_id = None
        copy.keeper_id = None if copy.keeper_id in names else copy.keeper_id
        db.session.flush()
        count(copy)
    if not may_step(copy.state, IdeaState.withdrawn):
        # A half that has gone its own way: decided about, or part of another again.
        return
    take_step(copy, IdeaState.withdrawn, by=None if names else by, reason=reason)
    copy.answer_due_on = copy.answer_due_on if copy.answered_at else None
    db.session.flush()
    if not others:
        set_visibility(copy, Visibility.staff)


def _mark(idea: Idea) -> None:
    """Note that there is a transfer to ask for. Its version stays: nobody's words are changed by it."""
    table = Idea.__table__
    marked = update(table).where(table.c.id == idea.id)  # type: ignore[arg-type]
    db.session.execute(marked.values(has_transfers=True))


def _record(action: str, idea: Idea, by: User) -> None:
    ledger.record(action, subject_id=idea.id, space_id=idea.space_id, by=by.id)


def _write_to(
    person_id: int, letter: str, transfer: Transfer, idea: Idea, by: User, words: str
) -> None:
    person = reachable(person_id, idea.space_id)
    if person is None or person.id == by.id:
        return
    mail.write(
        person.email or "",
        letter,
        person.language,
        about_subjects=[idea.id],
        person=person,
        title=idea.title,
        by=by.display_name,
        made=transfer.made_at is not None,
        words=words,
        link=f"{config.current().address}/ideas/{idea.id}/transfer",
    )


def forget(user: User) -> None:
    """Before an account is erased: that somebody agreed stays, with its day, and no more who."""
    db.session.execute(
        update(Consent)
        .where(Consent.user_id == user.id)
        .values(user_id=None)
        .execution_options(synchronize_session=False)
    )
