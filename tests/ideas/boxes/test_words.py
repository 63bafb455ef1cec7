"""What is said of a box in words."""

import pytest

from participation.ideas.boxes.models import Box
from participation.ideas.boxes.words import when_open


@pytest.mark.parametrize(("closed", "said"), [(False, "Always"), (True, "No longer")])
def test_a_box_that_was_closed_is_not_said_to_be_open_always(
    closed: bool, said: str, app: object
) -> None:
    assert when_open(Box(closed=closed, dates_inferred=False)) == said
