"""What rooms of other wings add to the pages of any subject, whichever its kind."""

from participation.places import Panels

PART_OF = Panels()
"""Beside the facts of a subject on its page, what it is part of: of the reader and the subject."""

PROMISED = Panels()
"""Below the outcome of a subject, what of it was promised for a day: of the reader and the subject."""

OUTCOME_AT_THE_DESK = Panels()
"""On the page at the desk of a subject's outcome: of the reader and the subject."""

AT_THE_DESK = Panels()
"""First on a page that a low room has of any subject, such as that of its pictures: the links to the other
pages of its kind at the desk. Of the reader and the subject."""
