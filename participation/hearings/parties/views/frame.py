"""What the pages of the parties share: the hearing as the reader may see it, and what was ticked."""

from flask import abort, request
from flask_login import current_user

from participation import web
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find
from participation.hearings.parties.actions import inviting
from participation.hearings.parties.queries import parties as queries
from participation.hearings.parties.queries.parties import PartyRow
from participation.hearings.parties.rules import may_invite, may_see_parties

MOST_AT_ONCE = 100
"""How many organisations a page offers, and a form takes, at a time."""


def find_parties(hearing_id: int) -> Hearing:
    """The hearing, when the reader is one of its officials and it has parties at all."""
    hearing = find(hearing_id, public.bare)
    web.allow(may_see_parties(current_user, hearing))
    return hearing


def find_to_change(hearing_id: int) -> Hearing:
    """The same, when the reader may invite."""
    hearing = find_parties(hearing_id)
    web.allow(may_invite(current_user, hearing))
    return hearing


def ticked(name: str) -> list[int]:
    """The ids that were ticked under a name."""
    values = request.form.getlist(name)[:MOST_AT_ONCE]
    return [int(each) for each in values if each.isascii() and each.isdecimal() and len(each) < 10]


def row_of(hearing: Hearing, party_id: int) -> PartyRow:
    """A party with what has become of its invitation; 404 without one."""
    return queries.party(hearing.id, party_id, inviting.is_over(hearing)) or abort(404)
