"""The parts of a hearing that the questions room has."""

from participation.hearings.notice.models import Hearing
from participation.hearings.questions.models import QuestionKind
from tests import factories
from tests.hearings.parts import Parts

WORDS = {
    "question": "Spørgsmålsord",
    "choice": "Valgord",
    "response, its answer": "Svarvalgsord",
}


def _add(hearing: Hearing) -> dict[str, int]:
    asks, *options = WORDS.values()
    asked = factories.question(hearing, asks, kind=QuestionKind.several, options=options)
    return {"question_id": asked.id}


PARTS = Parts(WORDS, frozenset({"questions", "responses.question"}), _add)
