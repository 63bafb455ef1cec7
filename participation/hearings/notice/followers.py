"""What rooms above do when something happens to a hearing: a new round, a later deadline."""

from collections.abc import Callable, Mapping
from datetime import datetime

from participation.accounts.models import User
from participation.hearings.notice.models import (
    Hearing,
)
from participation.places import Place

TAKEN_ALONG: Place[Callable[[Hearing, Hearing, Mapping[int, int], User], None]] = Place()
"""What rooms give a new round of the hearing before it: from which to which, which section has become
which, and by whom."""


EXTENDED: Place[Callable[[Hearing, datetime], None]] = Place()
"""What rooms above do when the deadline of a hearing has been moved, at a moment."""
