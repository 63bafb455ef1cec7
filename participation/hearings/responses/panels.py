"""What rooms above show on the pages of responses: they are given the rows of hearing and response
(`HearingRow`, `ResponseRow`), on the receipt of a sender the things themselves."""

from participation.places import Panels

ON_ITS_PAGE = Panels()
"""On the page of a response: of the hearing, the response and the reader; without a reader, on the receipt
of its sender."""

BELOW_ITS_TEXT = Panels()
"""On the page of a response whose text is shown, below it: of the hearing and the response."""

ABOVE_THE_LIST = Panels()
"""Above the responses to a hearing: of the hearing, and whether it is their own page or the hearing's."""

AT_THE_DESK = Panels()
"""Beside a response that an official reads: of the hearing and the response."""
