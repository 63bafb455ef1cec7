"""Reads about which responses may be the answer of an invited party."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import User
from participation.hearings.notice.models import Hearing
from participation.hearings.parties.queries.parties import PartyAddress, known
from participation.hearings.responses.models import Response, ResponseStatus, respondent
from participation.subjects.rules import written

EVERYBODYS = frozenset((
    "gmail.com", "googlemail.com", "outlook.com", "outlook.dk", "hotmail.com", "hotmail.dk",
    "hotmail.no", "live.com", "live.dk", "live.no", "msn.com", "yahoo.com", "yahoo.dk", "yahoo.no",
    "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "aol.com", "gmx.com",
    "gmx.net", "mail.com", "mail.dk", "mail.tele.dk", "jubii.dk", "ofir.dk", "stofanet.dk",
    "youmail.dk", "privat.dk", "get2net.dk", "c.dk", "webspeed.dk", "dadlnet.dk", "online.no",
    "broadpark.no", "start.no", "getmail.no", "frisurf.no", "lyse.net",
))  # fmt: skip
"""Domains at which anybody has an address: they say nothing of an organisation."""
FEW = 3
"""A domain from which more people than this have answered a hearing is a provider's, whatever its name."""
MOST = 5
"""How many parties a response is offered for."""
_DIGITS = re.compile(r"(?<!\d)(?:\d[ .\xa0]?){7,8}\d(?!\d)")


class Guess(NamedTuple):
    """A party that a response may be of, and by what: `address`, `number`, `name` or `domain`."""

    party: PartyAddress
    by: str


class Guessed(NamedTuple):
    """A response that came another way, and the parties it may be of."""

    number: int
    name: str
    guesses: list[Guess]


def _domain(address: str) -> str:
    domain = address.rpartition("@")[2].lower()
    return "" if domain in EVERYBODYS else domain


def _numbers(text: str) -> set[str]:
    return {re.sub(r"\D", "", found) for found in _DIGITS.findall(text)}


_SURE = ("address", "number", "name", "domain")


def guess(
    parties: Iterable[PartyAddress], name: str, email: str, text: str, common: Container[str] = ()
) -> list[Guess]:
    """The parties that a response may be of, the surest first: by its sender's address, by an organisation's
    number in what it says, by its name, by the domain of the address unless it is a `common` one."""
    name, email, domain = name.casefold(), email.lower(), _domain(email) if email else ""
    numbers = _numbers(text)

    def sign(party: PartyAddress) -> str | None:
        emails = [each.lower() for each in party.emails]
        if email and email in emails:
            return "address"
        if party.number and party.number in numbers:
            return "number"
        if name and party.name.casefold() == name:
            return "name"
        if domain and domain not in common and any(_domain(each) == domain for each in emails):
            return "domain"
        return None

    found = [Guess(party, by) for party in parties if (by := sign(party)) is not None]
    found.sort(key=lambda each: (_SURE.index(each.by), each.party.answered))
    return found[:MOST]


_address: Any = func.coalesce(User.email, Response.email, "")


def may_be_of(response: Response, parties: Sequence[PartyAddress]) -> list[Guess]:
    """The parties that one response may be of; none when its sender gave no name."""
    if not response.shown_name or not parties:
        return []
    email = db.session.scalar(
        select(_address)
        .select_from(Response)
        .outerjoin(User, User.id == Response.author_id)
        .where(Response.id == response.id)
    )
    said = f"{response.shown_name}\n{response.body}"
    found = guess(parties, response.shown_name, email or "", said)
    if any(each.by == "domain" for each in found):
        domain = _domain(email or "")
        at_it = func.lower(_address).endswith(f"@{domain}", autoescape=True)
        people = db.session.scalar(
            select(func.count(func.lower(_address).distinct()))
            .select_from(Response)
            .outerjoin(User, User.id == Response.author_id)
            .where(Response.hearing_id == response.hearing_id, at_it)
        )
        if (people or 0) > FEW:
            found = [each for each in found if each.by != "domain"]
    return found


def _common(emails: Iterable[str]) -> set[str]:
    """The domains at which more than FEW people are."""
    there = Counter(_domain(each) for each in {email.lower() for email in emails})
    return {domain for domain, people in there.items() if people > FEW}


def unlinked(hearing: Hearing, limit: int = 20) -> list[Guessed]:
    """Responses that look as if they were of a party that has not answered, by number. Two statements."""
    silent = [each for each in known(hearing.id) if not each.answered]
    if not silent:
        return []
    rows: Any = db.session.execute(
        select(
            Response.number,
            Response.respondent_kind,
            Response.respondent_name,
            Response.organisation,
            _address,
        )
        .select_from(Response)
        .outerjoin(User, User.id == Response.author_id)
        .where(
            Response.hearing_id == hearing.id,
            Response.status == written(ResponseStatus.received),
            Response.party_id.is_(None),
        )
        .order_by(Response.number)
    ).all()
    by_address: dict[str, list[PartyAddress]] = {}
    by_name: dict[str, list[PartyAddress]] = {}
    by_number: dict[str, list[PartyAddress]] = {}
    for each in silent:
        by_name.setdefault(each.name.casefold(), []).append(each)
        if each.number:
            by_number.setdefault(each.number, []).append(each)
        for email in each.emails:
            for key in {email.lower(), _domain(email)} - {""}:
                by_address.setdefault(key, []).append(each)
    common = _common(email for *_said, email in rows)
    found = []
    for number, kind, person, organisation, email in rows:
        name = respondent(kind, person, organisation)
        if not name:
            continue
        near = {
            one.id: one
            for one in (
                *by_address.get(email.lower(), ()),
                *(by_address.get(_domain(email), ()) if _domain(email) not in common else ()),
                *by_name.get(name.casefold(), ()),
                *(one for digits in _numbers(name) for one in by_number.get(digits, ())),
            )
        }
        if guesses := guess(near.values(), name, email, name, common):
            found.append(Guessed(number, name, guesses))
            if len(found) == limit:
                break
    return found


def of(hearing: Hearing, party_id: int) -> Sequence[Response]:
    """The responses of a party that have a number, with who has linked them."""
    return db.session.scalars(
        select(Response)
        .where(
            Response.hearing_id == hearing.id,
            Response.party_id == party_id,
            Response.number.is_not(None),
        )
        .options(joinedload(Response.linked_by))
        .order_by(Response.number)
    ).all()
