"""Which party a response is the answer of, where an official enters it."""

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import SelectField
from wtforms.validators import Optional

from participation.accounts.models import User
from participation.hearings.intake.forms import EnteredResponseForm
from participation.hearings.notice.models import Hearing
from participation.hearings.parties.actions.linking import link
from participation.hearings.parties.queries.parties import PartyAddress, known, party_of
from participation.hearings.parties.rules import has_parties
from participation.hearings.responses.models import Response
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l


def party_choices(parties: Sequence[PartyAddress], none: str) -> list[tuple[str, str]]:
    """The parties to choose from, with which of them have answered; `none` is for no party."""
    return [
        ("", none),
        *(
            (
                str(each.id),
                _("%(name)s (has answered)", name=each.name) if each.answered else each.name,
            )
            for each in parties
        ),
    ]


class _OfParty(EnteredResponseForm):
    """A response that may be the answer of an invited party."""

    def besides(self) -> Sequence[Any]:
        """The choice of a party."""
        return (self["party"],)

    def entered(self, response: Response, hearing: Hearing, *, by: User) -> None:
        """Let the response stand as the answer of the chosen party."""
        chosen = self["party"].data
        party = party_of(hearing.id, int(chosen) if chosen else None)
        if party is not None:
            link(hearing, response, party, by=by)


def with_party(kind_of_form: type[Any], hearing: Hearing) -> type[Any]:
    """The form that enters a response with a choice of the parties; every other as it is."""
    if not issubclass(kind_of_form, EnteredResponseForm) or not has_parties(hearing):
        return kind_of_form
    parties = known(hearing.id)
    if not parties:
        return kind_of_form
    field = SelectField(
        _l("Is it the answer of an invited party?"),
        [Optional()],
        description=_l("It is then marked as having answered, and gets no reminder."),
        choices=party_choices(parties, _("No")),
        default=lambda: request.args.get("party", ""),
    )
    kind: Any = type(kind_of_form)
    found: type[Any] = kind(kind_of_form.__name__, (_OfParty, kind_of_form), {"party": field})
    return found
