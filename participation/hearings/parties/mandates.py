"""Invited parties among those who answer for somebody else."""

from flask_login import current_user

from participation.hearings.notice.models import Hearing
from participation.hearings.parties.actions.linking import settle
from participation.hearings.parties.forms.hearing import PartyForm
from participation.hearings.parties.queries import linking
from participation.hearings.parties.queries.parties import by_key, known
from participation.hearings.parties.queries.responses import of_party
from participation.hearings.parties.rules import may_link
from participation.hearings.responses.followers import ResponseFollower
from participation.hearings.responses.forms.answering import ResponseForm, response_form_for
from participation.hearings.responses.mandates import Mandate
from participation.hearings.responses.models import Response
from participation.places import Panel


class PartyMandate(Mandate):
    """A party answers by its personal link, which leads to what it has sent as well."""

    def response_of(self, hearing: Hearing, key: str) -> Response | None:
        """What the party whose link has this key has sent."""
        party = by_key(hearing.id, key)
        return of_party(hearing, party.id, draft=False) if party else None

    def form_for(self, response: Response, hearing: Hearing) -> ResponseForm | None:
        """The form of a party, for what it has sent by its own link."""
        if response.party_id is None or response.linked_at is not None:
            return None
        form = response_form_for(PartyForm, hearing)()
        form.speaks_for = response.organisation
        return form


class PartyFollower(ResponseFollower):
    """A party stands as answered while a response of its own stands."""

    def received(self, response: Response, hearing: Hearing) -> None:
        """Note that it has answered."""
        if response.party_id is not None:
            settle(response.party_id)

    corrected = withdrawn = received


def whose(hearing: Hearing, response: Response) -> Panel | None:
    """Beside a response at the desk: whose answer it is, and whose it may be."""
    parties = known(hearing.id) if may_link(current_user, hearing) else []
    if not parties or response.is_withdrawn:
        return None
    guesses = linking.may_be_of(response, parties) if response.party_id is None else []
    return Panel("hearings/parties/desk/_whose.html", {"parties": parties, "guesses": guesses})
