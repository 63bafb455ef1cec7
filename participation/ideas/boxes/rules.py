"""Who may write in a box."""

from participation.accounts.models import Reader
from participation.ideas.boxes.models import Box
from participation.spaces.rules import may_contribute


def may_write(reader: Reader, box: Box) -> bool:
    """Whether the reader may put an idea in the box: signed in, inside its space, and it is open."""
    return may_contribute(reader, box.space) and box.is_open()
