"""What a party has answered: by its own link, or another way, where an official says that it is its own."""

from typing import Any

from sqlalchemy import func, select, update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.hearings.notice.models import Hearing
from participation.hearings.parties.actions import parties
from participation.hearings.parties.models import Party
from participation.hearings.responses.models import Response, ResponseStatus

_responses: Any = Response.__table__


def settle(party_id: int) -> None:
    """Let a party stand as its responses say: answered when one stands, since the first of them came.

    Its hearing is held.
    """
    standing = select(Response).where(
        Response.party_id == party_id, Response.status == ResponseStatus.received
    )
    rows = standing.with_only_columns(
        func.coalesce(Response.sent_at, Response.received_at), Response.number, Response.no_remarks
    )
    found = db.session.execute(rows.order_by(Response.number)).all()
    since = [at for at, _number, _silent in found]
    parties.note_answers(
        party_id,
        min(since) if since else None,
        found[0].number if found else None,
        bool(found) and all(silent for _at, _number, silent in found),
    )


def link(hearing: Hearing, response: Response, party: Party, *, by: User) -> bool:
    """Say that a response is the answer of a party; false when it does not stand or is a party's already.

    Who has the party's personal link gets no say over the response by it.
    """
    db.hold(hearing, response, party)
    if response.status is not ResponseStatus.received or response.party_id is not None:
        return False
    _put(response, party.id, by)
    settle(party.id)
    _record("response.linked", hearing, response, party.id, by)
    return True


def unlink(hearing: Hearing, response: Response, *, by: User) -> bool:
    """Take back that a response is a party's; false when it is not, or came through the party's own link."""
    db.hold(hearing, response)
    party_id = response.party_id
    if party_id is None or response.linked_at is None:
        return False
    db.hold_rows(Party, [party_id])
    _put(response, None, None)
    settle(party_id)
    _record("response.unlinked", hearing, response, party_id, by)
    return True


def _put(response: Response, party_id: int | None, by: User | None) -> None:
    # Past its version: no word of it is changed, so whoever reads it through may go on.
    values = {
        "party_id": party_id,
        "linked_at": clock.now() if by else None,
        "linked_by_id": by.id if by else None,
    }
    db.session.execute(update(_responses).where(_responses.c.id == response.id).values(values))
    db.session.expire(response, [*values, "linked_by"])


def _record(action: str, hearing: Hearing, response: Response, party_id: int, by: User) -> None:
    ledger.record(
        action,
        subject_id=response.id,
        space_id=response.space_id,
        by=by.id,
        hearing=hearing.id,
        number=response.number,
        party=party_id,
    )
