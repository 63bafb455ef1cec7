"""Reads of those who have answered a hearing, and are told what becomes of it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import or_, select

from participation import db
from participation.accounts.models import Role, User
from participation.accounts.queries import held_open
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response, ResponseStatus
from participation.places import Place
from participation.spaces.rules import EVERY_ROLE_INSIDE
from participation.subjects.rules import written


class Respondent(NamedTuple):
    """Somebody whose response stands: where to write, in which language, and their responses."""

    address: str
    language: str | None
    responses: list[int]


def respondents(hearing: Hearing, *, held: bool = False) -> list[Respondent]:
    """Everybody whose response stands, each once.

    In an internal space only of those who are still in it. With `held` what is written to them in this
    transaction goes with an account that is erased (`accounts.queries.held_open`).
    """
    statement = (
        select(
            User.email,
            Response.email,
            User.language,
            Response.language,
            User.disabled_at,
            Response.author_id,
            Response.id,
        )
        .select_from(Response)
        .outerjoin(User, User.id == Response.author_id)
        .where(
            Response.hearing_id == hearing.id, Response.status == written(ResponseStatus.received)
        )
        .order_by(Response.id)
    )
    inside = None
    if not hearing.space.is_public:
        inside = set(
            db.session.scalars(
                select(Role.user_id).where(
                    Role.name.in_(EVERY_ROLE_INSIDE),
                    or_(Role.space_id.is_(None), Role.space_id == hearing.space_id),
                )
            )
        )
    found: dict[str, Respondent] = {}
    rows = db.session.execute(statement).all()
    open_ = held_open(row.author_id for row in rows if row.author_id is not None) if held else None
    for own, given, chosen, written_in, disabled_at, user_id, response_id in rows:
        address = own if user_id is not None else given
        if not address or disabled_at is not None:
            continue
        if open_ is not None and user_id is not None and user_id not in open_:
            continue
        if inside is not None and user_id not in inside:
            continue
        language = chosen or written_in or hearing.space.language
        each = found.setdefault(address.lower(), Respondent(address, language, []))
        each.responses.append(response_id)
    return list(found.values())


ALSO_TOLD: Place[Callable[[Hearing, Sequence[Respondent]], list[str]]] = Place()
"""The addresses of others who are told the same, besides those who have answered."""


def also_told(hearing: Hearing, answered: Sequence[Respondent]) -> list[str]:
    """Where others are told the same, each address once."""
    found = (address for each in ALSO_TOLD for address in each(hearing, answered))
    return list(dict.fromkeys(found))
