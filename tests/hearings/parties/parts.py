"""The parts of a hearing that the parties room has."""

from participation import clock, db
from participation.hearings.notice.models import Hearing
from participation.spaces.models import Space
from tests import factories
from tests.hearings.parts import Parts

WORDS = {"invited party": "Partsord"}


def _add(hearing: Hearing) -> dict[str, int]:
    space = db.session.get_one(Space, hearing.space_id)
    organisation = factories.organisation(space, WORDS["invited party"])
    factories.party(hearing, organisation, invited_at=clock.now())
    return {}


PARTS = Parts(WORDS, frozenset({"parties", "responses.party"}), _add)
