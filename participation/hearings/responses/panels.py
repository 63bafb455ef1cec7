"""What rooms above show on the pages of one response."""

from collections.abc import Callable

from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.places import Panel, Place

ON_ITS_PAGE: Place[Callable[[Hearing, Response, Reader | None], Panel | None]] = Place()
"""On the page of a response, for a reader; without one, on the receipt of its sender."""

BELOW_ITS_TEXT: Place[Callable[[Hearing, Response], Panel | None]] = Place()
"""On the page of a response whose text is shown, below it."""

ABOVE_THE_LIST: Place[Callable[[Hearing, bool], Panel | None]] = Place()
"""Above the responses to a hearing: on their own page (true), and on that of the hearing (false)."""

AT_THE_DESK: Place[Callable[[Hearing, Response], Panel | None]] = Place()
"""Beside a response that an official reads."""


def on_its_page(hearing: Hearing, response: Response, reader: Reader | None) -> list[Panel]:
    """The panels of a response's page."""
    found = (each(hearing, response, reader) for each in ON_ITS_PAGE)
    return [panel for panel in found if panel is not None]


def below_its_text(hearing: Hearing, response: Response) -> list[Panel]:
    """The panels below the text of a response."""
    found = (each(hearing, response) for each in BELOW_ITS_TEXT)
    return [panel for panel in found if panel is not None]


def above_the_list(hearing: Hearing, *, whole: bool) -> list[Panel]:
    """The panels above the `whole` list of responses, or above the newest of them."""
    found = (each(hearing, whole) for each in ABOVE_THE_LIST)
    return [panel for panel in found if panel is not None]


def at_the_desk(hearing: Hearing, response: Response) -> list[Panel]:
    """The panels of a response at the desk."""
    found = (each(hearing, response) for each in AT_THE_DESK)
    return [panel for panel in found if panel is not None]
