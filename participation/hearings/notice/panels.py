"""What rooms above show on the page of a hearing, and say on its page at the desk."""

from collections.abc import Callable
from typing import Any

from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing
from participation.places import Panel, Place

BELOW_THE_TEXT: Place[Callable[[Hearing], Panel | None]] = Place()
"""Below the text of a hearing on its public page."""

ON_PAPER: Place[Callable[[Hearing, bool], Panel | None]] = Place()
"""Below the text of a hearing on paper; whether its responses are listed for everybody."""

ABOUT: Place[Callable[[Hearing], Panel | None]] = Place()
"""Below the facts about a hearing on its public page."""

AT_A_GLANCE: Place[Callable[[Hearing, Reader], Panel | None]] = Place()
"""What has to be seen to before a draft is published, on its page at the desk."""


def _of(place: Place[Any], *about: Any) -> list[Panel]:
    return [panel for each in place if (panel := each(*about)) is not None]


def below_the_text(hearing: Hearing) -> list[Panel]:
    """The panels below the text of a hearing."""
    return _of(BELOW_THE_TEXT, hearing)


def on_paper(hearing: Hearing, *, listed: bool) -> list[Panel]:
    """The panels of a hearing on paper."""
    return _of(ON_PAPER, hearing, listed)


def about(hearing: Hearing) -> list[Panel]:
    """The panels below the facts about a hearing."""
    return _of(ABOUT, hearing)


def at_a_glance(hearing: Hearing, reader: Reader) -> list[Panel]:
    """What is to be seen to before a hearing is published."""
    return _of(AT_A_GLANCE, hearing, reader)
