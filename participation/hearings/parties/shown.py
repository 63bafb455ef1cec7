"""What is shown of invited parties: their table for exports, and the column of whom a response is from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from participation import db, shown
from participation.hearings.notice.models import Hearing, Phase
from participation.hearings.notice.shown import OF_HEARING
from participation.hearings.parties import words
from participation.hearings.parties.models import Party, PartyState
from participation.hearings.parties.queries.parties import parties
from participation.hearings.parties.queries.responses import shown_of_parties
from participation.hearings.register.models import Organisation
from participation.hearings.responses.rules import responses_are_listed
from participation.i18n import mark
from participation.shown import Table, Values
from participation.subjects.shown import CHUNK, AddedColumns, Scope, TableOf


def _states() -> Mapping[str, str]:
    return {key.value: said for key, (said, _color) in words.states().items()}


PARTIES = Table(
    "parties",
    mark("Invited parties"),
    mark("An organisation that was invited to respond."),
    (
        OF_HEARING,
        shown.text("name", mark("Organisation"), mark("What it is called.")),
        shown.yes_no("answered", mark("Answered"), mark("Whether it has answered.")),
        shown.yes_no(
            "no_remarks", mark("No remarks"), mark("Whether it says that there are no remarks.")
        ),
        shown.number(
            "response_number",
            mark("Response no."),
            mark("The response it sent, where everybody may read it."),
        ),
        shown.for_officials(
            shown.text(
                "number", mark("Organisation number"), mark("Its CVR or organisation number.")
            )
        ),
        shown.for_officials(
            shown.text("email", mark("E-mail"), mark("The address the invitation went to."))
        ),
        shown.for_officials(
            shown.code(
                "state",
                mark("Status"),
                mark("Where the invitation is."),
                PartyState,
                _states,
            )
        ),
        shown.for_officials(
            shown.moment("invited_at", mark("Invited"), mark("When it was invited."))
        ),
        shown.for_officials(
            shown.moment("reminded_at", mark("Reminder sent"), mark("When it was reminded."))
        ),
        shown.for_officials(
            shown.moment("answered_at", mark("Answered at"), mark("When it answered."))
        ),
    ),
)


def _read_party(_scope: Scope, _hearing: Hearing, rows: Sequence[Any]) -> dict[int, Values]:
    asked = {row.party_id for row in rows if row.party_id is not None}
    if not asked:
        return {}
    names = {
        row.id: row.name
        for row in db.session.execute(
            select(Party.id, Organisation.name)
            .join(Organisation, Organisation.id == Party.organisation_id)
            .where(Party.id.in_(asked))
        )
    }
    return {row.id: {"party": names.get(row.party_id)} for row in rows}


def _party_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """The organisations asked by name, by the alphabet: what the page of them shows, or all."""
    over = hearing.phase(scope.now) not in (Phase.draft, Phase.scheduled, Phase.open)
    listed = responses_are_listed(scope.reader, hearing)
    numbers = shown_of_parties(hearing) if hearing.party_count and listed else {}
    cursor: list[Any] | None = None
    while rows := parties(hearing.id, over, None, cursor, CHUNK):
        for party, state in rows:
            name = party.organisation
            cursor = [name.sorted_as, name.id]
            if scope.official or party.invited_at or party.answered_at:
                number = party.response_number
                yield {
                    "hearing_id": hearing.id,
                    "name": name.name,
                    "answered": party.answered_at is not None,
                    "no_remarks": party.answered_at is not None and party.no_remarks,
                    "response_number": number
                    if scope.official or number in numbers.get(party.id, ())
                    else None,
                    "number": name.number,
                    "email": party.email or name.email,
                    "state": state.value,
                    "invited_at": party.invited_at,
                    "reminded_at": party.reminded_at,
                    "answered_at": party.answered_at,
                }


PARTY_OF_A_RESPONSE = AddedColumns[Hearing](
    (
        shown.text(
            "party",
            mark("Invited party"),
            mark("The invited organisation that answers with it."),
        ),
    ),
    _read_party,
    after="email",
)
"""The column of responses with the invited organisation they are from."""

TABLE = TableOf(60, PARTIES, _party_rows)
"""The invited parties of a hearing."""
