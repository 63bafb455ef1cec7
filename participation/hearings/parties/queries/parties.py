"""Reads of the parties of a hearing, with where each invitation is."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from participation import db
from participation.accounts.models import Reader
from participation.accounts.queries import hash_token
from participation.hearings.parties.models import (
    DAYS_BEFORE,
    Party,
    PartyLetter,
    PartyLink,
    PartyReminder,
    PartyState,
)
from participation.hearings.register.models import Organisation
from participation.hearings.register.queries import MOST, OrganisationFilter, after, members_of
from participation.hearings.register.rules import kept_by


def state_of(over: bool) -> ColumnElement[str]:
    """Where an invitation is, asked of the database; `over` says that the deadline has passed."""
    used, reminded = Party.link_used_at, Party.reminded_at
    later = and_(used.is_not(None), or_(reminded.is_(None), used >= reminded))
    return case(
        (and_(Party.answered_at.is_not(None), Party.no_remarks), PartyState.no_remarks.value),
        (Party.answered_at.is_not(None), PartyState.answered.value),
        (Party.refused_at.is_not(None), PartyState.refused.value),
        (and_(Party.invited_at.is_(None), Party.wanted_at.is_not(None)), PartyState.waiting.value),
        (Party.invited_at.is_(None), PartyState.prepared.value),
        (literal(over), PartyState.no_answer.value),
        (later, PartyState.link_used.value),
        (reminded.is_not(None), PartyState.reminded.value),
        else_=PartyState.invited.value,
    )


class PartyRow(NamedTuple):
    """A party with where its invitation is."""

    party: Party
    state: PartyState


def parties(
    subject_id: int, over: bool, wanted: PartyState | None, cursor: Sequence[Any] | None, limit: int
) -> list[PartyRow]:
    """The parties of a hearing by the alphabet, each with where its invitation is."""
    state = state_of(over)
    statement = (
        select(Party, state)
        .join(Party.organisation)
        .where(Party.subject_id == subject_id, *after(cursor))
        .options(contains_eager(Party.organisation))
        .order_by(Organisation.sorted_as, Organisation.id)
        .limit(limit)
    )
    if wanted is not None:
        statement = statement.where(state == wanted.value)
    return [PartyRow(party, PartyState(found)) for party, found in db.session.execute(statement)]


def counts(subject_id: int, over: bool) -> dict[PartyState, int]:
    """How many parties of a hearing are where, those that occur."""
    state = state_of(over).label("state")
    rows = db.session.execute(
        select(state, func.count()).where(Party.subject_id == subject_id).group_by(state)
    )
    return {PartyState(found): number for found, number in rows}


def party(subject_id: int, party_id: int, over: bool) -> PartyRow | None:
    """One party of a hearing."""
    row = db.session.execute(
        select(Party, state_of(over))
        .where(Party.subject_id == subject_id, Party.id == party_id)
        .options(joinedload(Party.organisation).selectinload(Organisation.groups))
    ).one_or_none()
    return PartyRow(row[0], PartyState(row[1])) if row else None


def party_of(subject_id: int, party_id: int | None) -> Party | None:
    """A party of a hearing by its id, with its organisation; None for none."""
    if party_id is None:
        return None
    return db.session.scalars(
        select(Party)
        .where(Party.subject_id == subject_id, Party.id == party_id)
        .options(joinedload(Party.organisation))
    ).one_or_none()


def by_key(subject_id: int, key: str, *, lock: bool = False) -> Party | None:
    """The party whose personal link has this key, of this hearing and no other.

    Locked, colleagues who send at the same moment come one after the other, and a link that ends
    meanwhile leads nowhere: its row is locked too, for a subquery would still see it.
    """
    if len(key) > 200:
        return None
    statement = (
        select(Party)
        .join(Party.organisation)
        .join(PartyLink, PartyLink.party_id == Party.id)
        .where(Party.subject_id == subject_id, PartyLink.key_hash == hash_token(key))
        .options(contains_eager(Party.organisation))
    )
    if lock:
        statement = statement.with_for_update(of=[Party, PartyLink])
    return db.session.scalars(statement).one_or_none()


def to_send(subject_id: int) -> Sequence[Party]:
    """The parties of a hearing that have not been asked and do not wait for it, by the alphabet."""
    return db.session.scalars(
        select(Party)
        .join(Party.organisation)
        .where(
            Party.subject_id == subject_id,
            Party.invited_at.is_(None),
            Party.wanted_at.is_(None),
            Party.answered_at.is_(None),
        )
        .options(contains_eager(Party.organisation))
        .order_by(Organisation.sorted_as, Organisation.id)
        .limit(MOST)
    ).all()


def choices(
    reader: Reader,
    subject_id: int,
    space_id: int,
    wanted: OrganisationFilter,
    cursor: Sequence[Any] | None,
    limit: int,
) -> Sequence[Organisation]:
    """Organisations in use in a space that are no parties of the hearing yet."""
    there = select(Party.organisation_id).where(Party.subject_id == subject_id)
    return db.session.scalars(
        select(Organisation)
        .where(
            kept_by(reader),
            Organisation.space_id == space_id,
            Organisation.id.not_in(there),
            *wanted.conditions(),
            *after(cursor),
        )
        .options(selectinload(Organisation.groups))
        .order_by(Organisation.sorted_as, Organisation.id)
        .limit(limit)
    ).all()


def chosen(
    reader: Reader, space_id: int, ids: Sequence[int], group_id: int | None
) -> Sequence[Organisation]:
    """Organisations in use that were ticked, and all of a group."""
    ticked: ColumnElement[bool] = Organisation.id.in_(ids)
    if group_id is not None:
        ticked = or_(ticked, Organisation.id.in_(members_of(group_id)))
    return db.session.scalars(
        select(Organisation)
        .where(
            kept_by(reader),
            Organisation.space_id == space_id,
            Organisation.retired_at.is_(None),
            ticked,
        )
        .order_by(Organisation.sorted_as, Organisation.id)
        .limit(MOST)
    ).all()


def days_before(subject_id: int) -> int:
    """How many days before the deadline a hearing's parties are reminded; 0 is never."""
    found = db.session.scalar(
        select(PartyReminder.days_before).where(PartyReminder.subject_id == subject_id)
    )
    return DAYS_BEFORE if found is None else found


def letter_of(subject_id: int) -> PartyLetter | None:
    """The invitation to a hearing, where somebody has written one."""
    return db.session.get(PartyLetter, subject_id)


class Heard(NamedTuple):
    """A party as everybody may see it, and as the hearing memo lists it."""

    name: str
    answered: bool
    no_remarks: bool
    response_number: int | None
    party_id: int = 0


def parties_of(subject_id: int) -> list[Heard]:
    """The parties of a hearing that have been asked, by the alphabet. One statement."""
    rows = db.session.execute(
        select(
            Organisation.name,
            Party.answered_at.is_not(None),
            Party.no_remarks,
            Party.response_number,
            Party.id,
        )
        .join(Organisation, Organisation.id == Party.organisation_id)
        .where(
            Party.subject_id == subject_id,
            or_(Party.invited_at.is_not(None), Party.answered_at.is_not(None)),
        )
        .order_by(Organisation.sorted_as, Organisation.id)
    )
    return [
        Heard(name, bool(answered), silent, number, party_id)
        for name, answered, silent, number, party_id in rows
    ]


class Address(NamedTuple):
    """Where a party is written to, and which party it is."""

    email: str
    party_id: int


def told(subject_id: int) -> list[Address]:
    """Where the parties are told how a hearing goes on: those that were asked or have answered.

    One whose mail server refuses its mail is not written to.
    """
    rows = db.session.execute(
        select(Organisation.email, Party.id)
        .join(Party, Party.organisation_id == Organisation.id)
        .where(
            Party.subject_id == subject_id,
            or_(Party.invited_at.is_not(None), Party.answered_at.is_not(None)),
            Party.refused_at.is_(None),
            Organisation.email != "",
        )
        .order_by(Party.id)
    )
    return [Address(*row) for row in rows]


class PartyAddress(NamedTuple):
    """A party with what it may be known by."""

    id: int
    name: str
    number: str
    emails: tuple[str, ...]
    answered: bool


def known(subject_id: int) -> list[PartyAddress]:
    """The parties of a hearing by the alphabet, to be recognised in what came another way."""
    rows = db.session.execute(
        select(
            Party.id,
            Organisation.name,
            Organisation.number,
            Organisation.email,
            Party.email,
            Party.answered_at.is_not(None),
        )
        .join(Organisation, Organisation.id == Party.organisation_id)
        .where(Party.subject_id == subject_id)
        .order_by(Organisation.sorted_as, Organisation.id)
    )
    return [
        PartyAddress(number, name, digits, tuple({one, other} - {""}), bool(answered))
        for number, name, digits, one, other, answered in rows
    ]
