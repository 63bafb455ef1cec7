"""The parts of a hearing that the review room has: none that the public reads."""

from participation.hearings.notice.models import Hearing
from tests import factories
from tests.hearings.parts import Parts


def _add(hearing: Hearing) -> dict[str, int]:
    return {"comment_id": factories.review_comment(hearing).id}


PARTS = Parts(add=_add)
