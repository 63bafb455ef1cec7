"""Inviting somebody to write an idea along, answering, leaving, and handing the idea over."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, or_, select, update

from participation import clock, config, db, ledger, mail
from participation.accounts.models import User
from participation.accounts.queries import held_open
from participation.following.actions import follow_on_site
from participation.ideas.coauthors.models import CoauthorInvitation, InvitationState
from participation.ideas.coauthors.rules import MOST, may_remove, takes_writers
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.actions import give_up
from participation.ideas.support.rules import may_be_given_up
from participation.spaces.queries import reachable
from participation.subjects.models import Coauthor

S = InvitationState
ANSWERED_WITHIN = timedelta(days=30)
"""How long an invitation waits, and how long it is remembered that somebody has said no."""
LETTERS = 3
"""So many invitations that wait are mailed to one address, whoever sends them; the rest wait on the site."""


class Refused(db.Overtaken, ValueError):
    """An invitation that cannot be sent, with why: `full`, `answered` or `there`."""


def invite(
    idea: Idea,
    *,
    by: User,
    person: User | None = None,
    email: str | None = None,
    keeps: bool = False,
) -> CoauthorInvitation:
    """Ask a person, or whoever has an address, to write along, or (`keeps`) to look after the idea.

    Asked again, the same invitation says what is asked now, and no second letter is sent. Raises
    Refused for one too many, for somebody who has said no, and for somebody who writes it already.
    """
    db.hold(idea)
    if not takes_writers(idea):
        raise NotAllowed(idea.state)
    _may_be_asked(idea, person, keeps=keeps)
    found = _before(idea, person, email)
    if found is not None and found.state is S.declined:
        raise Refused("answered")
    if not keeps and (found is None or not found.waits) and _writers_and_asked(idea) >= MOST:
        raise Refused("full")
    now = clock.now()
    sends = found is None or not found.waits or found.keeps != keeps
    if found is None:
        found = CoauthorInvitation(
            idea_id=idea.id,
            user_id=person.id if person else None,
            email=email,
            keeps=keeps,
            invited_by_id=by.id,
            at=now,
            state_at=now,
        )
        db.session.add(found)
    found.keeps, found.invited_by_id, found.state, found.state_at = keeps, by.id, S.waiting, now
    db.session.flush()
    _record("idea.coauthor_invited", idea, by)
    if sends:
        _send(idea, found, person, by)
    return found


def _record(action: str, idea: Idea, by: User | None) -> None:
    done_by = by.id if by else None
    ledger.record(action, subject_id=idea.id, space_id=idea.space_id, by=done_by)


def _may_be_asked(idea: Idea, person: User | None, *, keeps: bool) -> None:
    if person is None:
        return
    keeper = idea.author_id if idea.keeper_id is None else idea.keeper_id
    if person.id == keeper or (not keeps and person.id in _writers(idea.id)):
        raise Refused("there")


def _writers(idea_id: int) -> Sequence[int]:
    """Who writes along, in the order in which they came."""
    return db.session.scalars(
        select(Coauthor.user_id)
        .where(Coauthor.subject_id == idea_id)
        .order_by(Coauthor.at, Coauthor.user_id)
    ).all()


def _before(idea: Idea, person: User | None, email: str | None) -> CoauthorInvitation | None:
    same = (
        CoauthorInvitation.user_id == person.id
        if person is not None
        else CoauthorInvitation.email == email
    )
    statement = select(CoauthorInvitation).where(CoauthorInvitation.idea_id == idea.id, same)
    return db.session.scalars(statement).one_or_none()


def _writers_and_asked(idea: Idea) -> int:
    asked = db.session.scalar(
        select(func.count()).where(
            CoauthorInvitation.idea_id == idea.id,
            CoauthorInvitation.state == S.waiting,
            CoauthorInvitation.keeps.is_(False),
        )
    )
    return (asked or 0) + len(_writers(idea.id))


def _send(idea: Idea, invitation: CoauthorInvitation, person: User | None, by: User) -> None:
    """No word of the idea stands in the letter, nor any that the sender could choose but their name."""
    if person is not None:
        reached = reachable(person.id, idea.space_id)
        address, language = (reached.email, reached.language) if reached else (None, None)
    else:
        address, language = invitation.email, by.language
    if not address:
        return
    waiting = select(func.count()).where(
        CoauthorInvitation.email == address, CoauthorInvitation.state == S.waiting
    )
    if person is None and (db.session.scalar(waiting) or 0) > LETTERS:
        return
    mail.write(
        address,
        "coauthor-invitation",
        language,
        inviter=by.named(idea.signature_of(by)),
        keeps=invitation.keeps,
        link=f"{config.current().address}/ideas/invitations",
        days=ANSWERED_WITHIN.days,
    )


def take_back(invitation: CoauthorInvitation, *, by: User) -> None:
    """Take an invitation back that waits."""
    idea = db.session.get_one(Idea, invitation.idea_id)
    db.hold(idea)
    db.hold(invitation)
    if not invitation.waits:
        raise NotAllowed(invitation.state)
    invitation.state, invitation.state_at = S.withdrawn, clock.now()
    db.session.flush()


def decline(invitation: CoauthorInvitation, *, by: User) -> None:
    """Say no. Whoever keeps the idea sees it where they asked, and cannot ask again."""
    db.hold(invitation)
    if not invitation.waits:
        raise NotAllowed(invitation.state)
    invitation.state, invitation.state_at = S.declined, clock.now()
    db.session.flush()


def accept(idea: Idea, invitation: CoauthorInvitation, *, by: User) -> None:
    """Write along from now on, or look after the idea; whoever asked is told.

    What a person is offered to look after is offered only as long as the one who offers it keeps it.
    """
    # Before the idea, as an erasure of one of them does.
    held_open([by.id, invitation.invited_by_id])
    db.hold(idea)
    db.hold(invitation)
    keeper = idea.author_id if idea.keeper_id is None else idea.keeper_id
    if not invitation.waits or not takes_writers(idea) or keeper == by.id:
        raise NotAllowed(invitation.state)
    if invitation.keeps and invitation.invited_by_id != keeper:
        raise NotAllowed("somebody else looks after it")
    invitation.state, invitation.state_at, invitation.email = S.accepted, clock.now(), None
    invitation.user_id = invitation.user_id or _unless_there(invitation, by)
    db.session.flush()
    _let_write(idea, by)
    if idea.state is not IdeaState.draft:
        follow_on_site(idea.id, by=by)
    if invitation.keeps:
        _let_keep(idea, by.id, by=by)
    else:
        _record("idea.coauthor_joined", idea, by)
    asked_by = reachable(invitation.invited_by_id, idea.space_id)
    if asked_by is not None:
        mail.write(
            asked_by.email or "",
            "coauthor-accepted",
            asked_by.language,
            about_subjects=[idea.id],
            receiver=asked_by.display_name,
            name=by.named(idea.signature_of(by)),
            keeps=invitation.keeps,
            title=idea.title,
            link=config.current().address + idea.path,
        )


def _unless_there(invitation: CoauthorInvitation, by: User) -> int | None:
    """The person, unless another invitation to the same idea has been for that person."""
    other = select(CoauthorInvitation.id).where(
        CoauthorInvitation.idea_id == invitation.idea_id, CoauthorInvitation.user_id == by.id
    )
    return by.id if db.session.scalar(other) is None else None


def _let_write(idea: Idea, person: User) -> None:
    idea.signature_of(person)
    row = {"subject_id": idea.id, "user_id": person.id, "at": clock.now()}
    if idea.author_id != person.id:
        db.session.execute(db.upsert(Coauthor).values(row).on_conflict_do_nothing())
    count(idea)


def _let_keep(idea: Idea, person_id: int, *, by: User | None) -> None:
    idea.keeper_id, idea.given_up_at = person_id, None
    db.session.flush()
    _record("idea.passed_on", idea, by)


def count(idea: Idea) -> None:
    """Count who writes along; the idea is held."""
    writers = _writers(idea.id)
    first = writers[0] if writers else None
    table = Idea.__table__
    db.session.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == idea.id)
        .values(coauthor_count=len(writers), coauthor_id=first)
    )
    db.session.expire(idea, ["coauthor_count", "coauthor_id", "coauthors"])


def remove(idea: Idea, user_id: int, *, by: User) -> None:
    """Somebody writes along no more: they step down, or whoever keeps the idea ends it."""
    db.hold(idea)
    if not may_remove(by, idea, user_id):
        raise NotAllowed(idea.state)
    _end(idea, user_id)
    _record("idea.coauthor_left", idea, by)


def _end(idea: Idea, user_id: int) -> None:
    db.session.execute(
        delete(Coauthor).where(Coauthor.subject_id == idea.id, Coauthor.user_id == user_id)
    )
    # Asked again later, the person may write along again.
    db.session.execute(
        delete(CoauthorInvitation).where(
            CoauthorInvitation.idea_id == idea.id, CoauthorInvitation.user_id == user_id
        )
    )
    count(idea)


def pass_on(idea: Idea) -> None:
    """What is kept by somebody who has left the site goes to the first who writes along and is there, who
    is told; a draft with nobody else to its author; else to those who support it."""
    db.hold(idea)
    keeper = idea.author_id if idea.keeper_id is None else idea.keeper_id
    person = db.session.get(User, keeper) if keeper is not None else None
    if person is None or person.erased_at is None or idea.given_up_at is not None:
        return
    candidates = list(_writers(idea.id))
    if idea.state is IdeaState.draft and idea.author_id is not None:
        candidates.append(idea.author_id)
    there = held_open(candidates)
    next_one = next((each for each in candidates if each in there), None)
    if next_one is not None:
        _let_keep(idea, next_one, by=None)
        _tell_keeper(idea, next_one)
    elif may_be_given_up(idea):
        give_up(idea, by=None)


def _tell_keeper(idea: Idea, person_id: int) -> None:
    person = reachable(person_id, idea.space_id)
    if person is None:
        return
    mail.write(
        person.email or "",
        "idea-passed-on",
        person.language,
        about_subjects=[idea.id],
        receiver=person.display_name,
        title=idea.title,
        link=config.current().address + idea.path,
    )


def forget(user: User) -> None:
    """Before an account is erased: others' drafts and invitations know the person no more. What was
    published goes on to credit the person, as somebody who has left, as authors are; `jobs.pass_on_ideas`
    sees to what the person kept."""
    drafts = db.session.scalars(
        select(Idea)
        .join(Coauthor, Coauthor.subject_id == Idea.id)
        .where(Coauthor.user_id == user.id, Idea.state == IdeaState.draft)
        .order_by(Idea.id)
    ).all()
    if drafts:
        db.hold(*drafts)
    for idea in drafts:
        _end(idea, user.id)
    mine = [CoauthorInvitation.user_id == user.id, CoauthorInvitation.invited_by_id == user.id]
    if user.email:
        mine.append(CoauthorInvitation.email == user.email)
    db.session.execute(delete(CoauthorInvitation).where(or_(*mine)))
