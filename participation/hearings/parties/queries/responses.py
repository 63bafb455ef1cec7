"""Reads of what invited parties have answered."""

from collections.abc import Sequence

from sqlalchemy import select

from participation import db
from participation.hearings.notice.models import Hearing
from participation.hearings.parties.queries.parties import told
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.queries.respondents import Respondent
from participation.hearings.responses.queries.responses import own
from participation.subjects.rules import shown_to_everyone, written


def of_party(hearing: Hearing, party_id: int, *, draft: bool) -> Response | None:
    """What an invited party is writing, or the last it has sent by its link, a withdrawn one too."""
    status = Response.status == written(ResponseStatus.draft)
    return db.session.scalars(
        own(hearing)
        .where(
            Response.party_id == party_id,
            Response.linked_at.is_(None),
            status if draft else ~status,
        )
        .order_by(Response.number.desc())
        .limit(1)
    ).one_or_none()


def shown_of_parties(hearing: Hearing) -> dict[int, list[int]]:
    """By party, the numbers of the responses that everybody may read."""
    found: dict[int, list[int]] = {}
    for party_id, number in db.session.execute(
        select(Response.party_id, Response.number)
        .where(
            Response.hearing_id == hearing.id,
            Response.party_id.is_not(None),
            Response.number.is_not(None),
            shown_to_everyone(),
        )
        .order_by(Response.number)
    ):
        if party_id is not None and number is not None:
            found.setdefault(party_id, []).append(number)
    return found


def linked_to(hearing: Hearing, party_id: int) -> Sequence[Response]:
    """The responses that came another way and stand as the party's."""
    return db.session.scalars(
        select(Response)
        .where(
            Response.hearing_id == hearing.id,
            Response.party_id == party_id,
            Response.linked_at.is_not(None),
            Response.status == written(ResponseStatus.received),
        )
        .order_by(Response.number)
    ).all()


def told_without_answer(hearing: Hearing, respondents: Sequence[Respondent]) -> list[str]:
    """Where the parties are told as those who have answered are, each address once.

    Not those whose answer stands with an address of its own, or at whose address somebody has answered:
    they are among the respondents.
    """
    there = {each.address.lower() for each in respondents}
    said = {number for each in respondents for number in each.responses}
    heard = {
        row.party_id
        for row in db.session.execute(
            select(Response.party_id, Response.id).where(
                Response.hearing_id == hearing.id, Response.party_id.is_not(None)
            )
        )
        if row.id in said
    }
    found: dict[str, str] = {}
    for address, party_id in told(hearing.id):
        if party_id not in heard and address.lower() not in there:
            found.setdefault(address.lower(), address)
    return list(found.values())
