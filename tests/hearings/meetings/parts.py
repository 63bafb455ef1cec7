"""The parts of a hearing that the meetings room has."""

from participation.hearings.notice.models import Hearing
from tests import factories
from tests.hearings.parts import Parts

WORDS = {"meeting": "Mødeord", "meeting, where": "Salsord", "meeting, note": "Kaffeord"}


def _add(hearing: Hearing) -> dict[str, int]:
    title, place, note = WORDS.values()
    return {"meeting_id": factories.meeting(hearing, title=title, place=place, note=note).id}


PARTS = Parts(WORDS, frozenset({"meetings", "results.meetings"}), _add)
