"""The parts of a hearing that the maps room has."""

from participation.hearings.notice.models import Hearing
from tests import factories
from tests.hearings.parts import Parts

WORDS = {"map": "Kajord"}


def _add(hearing: Hearing) -> dict[str, int]:
    factories.hearing_map(hearing, factories.AREA.replace("Kajen", WORDS["map"]))
    return {}


PARTS = Parts(
    WORDS,
    frozenset({"hearings.map", "responses.place", "responses.latitude", "responses.longitude"}),
    _add,
)
