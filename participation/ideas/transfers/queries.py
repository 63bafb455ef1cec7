"""Reads of transfers: the one of an idea, who agreed, and what pages say of it."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from participation import db
from participation.accounts.models import Reader, User
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, idea_path
from participation.ideas.splitting.models import Split
from participation.ideas.transfers.models import Consent, Transfer
from participation.illustrations.models import Illustration
from participation.illustrations.queries import what_goes_along
from participation.spaces.models import Space
from participation.subjects.models import Coauthor, Subject
from participation.subjects.rules import readable_by, shown_to_everyone

_transfers: Any = Transfer.__table__.c
_spine: Any = Subject.__table__.c


def standing(idea_id: int) -> Transfer | None:
    """The transfer of an idea that is asked for, or was made and not ended, with what it became."""
    return db.session.scalars(
        select(Transfer)
        .where(Transfer.idea_id == idea_id, Transfer.ended_at.is_(None))
        .options(
            joinedload(Transfer.box).joinedload(Box.space),
            joinedload(Transfer.copy),
        )
    ).one_or_none()


def consents(transfer_id: int) -> Sequence[Consent]:
    """Who has agreed to a transfer."""
    return db.session.scalars(
        select(Consent)
        .where(Consent.transfer_id == transfer_id, Consent.user_id.is_not(None))
        .options(joinedload(Consent.person))
        .order_by(Consent.at, Consent.id)
    ).all()


def content(idea: Idea) -> str:
    """What goes along with an idea, title, text and pictures with their words, as one sum. One statement."""
    pictures = what_goes_along(idea)
    return sha256(json.dumps([idea.title, idea.body, idea.language, pictures]).encode()).hexdigest()


def cannot_be_asked(people: Collection[int]) -> bool:
    """Whether one of these people has no account any more, and so cannot agree to anything."""
    closed = select(User.id).where(User.id.in_(people), User.disabled_at.is_not(None))
    return db.session.scalars(closed.limit(1)).first() is not None


def split_from(idea_id: int) -> Sequence[Idea]:
    """What was split from an idea, and from that. One statement."""
    made: Any = Split.__table__
    halves = select(made.c.new_id).where(made.c.idea_id == idea_id).cte("halves", recursive=True)
    deeper = made.alias("deeper")
    halves = halves.union(select(deeper.c.new_id).join(halves, deeper.c.idea_id == halves.c.new_id))
    found = select(Idea).where(Idea.__table__.c.id.in_(select(halves.c.new_id)))
    return db.session.scalars(found.order_by(Idea.__table__.c.id)).all()


class Trace(NamedTuple):
    """What the page of an idea says of a transfer: of it (`came` is false), or of where it came from."""

    outward: bool
    came: bool
    organisation: str
    box: str
    made_at: datetime | None
    colleagues: int | None
    other: tuple[str, str] | None
    """The title and address of the idea on the other side, for those who may read it."""
    leads_back: bool = False
    """Whether the reader is one of those who may take it back, on the page of the transfer."""


def traces(reader: Reader, idea_id: int) -> list[Trace]:
    """What stands of an idea's transfers, for a reader. Two statements, or one."""
    origin, target = aliased(Space, name="origin"), aliased(Space, name="target")
    idea = aliased(Subject.__table__, name="handed")
    copy = aliased(Subject.__table__, name="became")
    rows = db.rows(
        select(
            _transfers.outward,
            (_transfers.copy_id == idea_id).label("came"),
            origin.organisation,
            target.organisation.label("there"),
            target.name,
            _transfers.made_at,
            _transfers.colleagues,
            _transfers.idea_id,
            _transfers.copy_id,
        )
        .join(idea, idea.c.id == _transfers.idea_id)
        .join(copy, copy.c.id == _transfers.copy_id)
        .join(origin, origin.id == idea.c.space_id)
        .join(target, target.id == copy.c.space_id)
        .where(
            or_(_transfers.idea_id == idea_id, _transfers.copy_id == idea_id),
            _transfers.ended_at.is_(None),
            _transfers.made_at.is_not(None),
        )
        .order_by(_transfers.id)
    ).all()
    others = _titles(reader, {row.idea_id if row.came else row.copy_id for row in rows})
    return [
        Trace(
            row.outward,
            bool(row.came),
            row.organisation if row.came else row.there,
            row.name,
            row.made_at,
            row.colleagues,
            others.get(row.idea_id if row.came else row.copy_id),
        )
        for row in rows
    ]


def _titles(reader: Reader, ids: set[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    found = select(_spine.id, _spine.title).where(
        _spine.id.in_(sorted(ids)), readable_by(reader), shown_to_everyone()
    )
    rows = map(tuple, db.rows(found))
    return {number: (title, idea_path(number, title)) for number, title in rows}


class Asked(NamedTuple):
    """An idea whose writers are asked to let it be handed to the public."""

    id: int
    title: str
    language: str | None
    at: datetime


def asked(reader: Reader) -> list[Asked]:
    """What the reader is asked to agree to, and has not answered since it was changed. One statement."""
    columns = select(_spine.id, _spine.title, _spine.language, _transfers.asked_at)
    statement = _not_answered(columns, reader).order_by(_transfers.id.desc()).limit(10)
    return [Asked._make(row) for row in db.rows(statement)]


def waiting_for(reader: Reader) -> Select[Any]:
    """The ideas that the reader is asked to let go to the public: one question each."""
    return _not_answered(select(_spine.id, literal(1)), reader)


def _not_answered(statement: Select[Any], reader: Reader) -> Select[Any]:
    ideas: Any = Idea.__table__.c
    along = select(Coauthor.subject_id).where(Coauthor.user_id == reader.id)
    added = select(Illustration.id).where(
        Illustration.subject_id == _spine.id, Illustration.added_at > Consent.at
    )
    answered = exists().where(
        Consent.transfer_id == _transfers.id,
        Consent.user_id == reader.id,
        or_(_spine.edited_at.is_(None), _spine.edited_at <= Consent.at),
        ~added.exists(),
    )
    return (
        statement.join(Idea.__table__, ideas.id == _spine.id)
        .join(Transfer.__table__, _transfers.idea_id == _spine.id)
        .where(
            _transfers.ended_at.is_(None),
            _transfers.made_at.is_(None),
            _transfers.outward,
            or_(_spine.author_id == reader.id, ideas.keeper_id == reader.id, _spine.id.in_(along)),
            ~answered,
            readable_by(reader),
        )
    )
