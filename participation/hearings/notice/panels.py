"""What rooms above show on the page of a hearing, on paper, and on its page at the desk.

On its public page they are given the row of the hearing (`rows.HearingRow`), elsewhere the hearing itself;
a counter that a panel goes by is a column of both.
"""

from participation.places import Panels

BELOW_THE_TEXT = Panels()
"""Below the text of a hearing on its public page: of the hearing."""

ON_PAPER = Panels()
"""Below the text on paper: of the hearing, and whether its responses are listed for everybody."""

ABOUT = Panels()
"""Below the facts about a hearing on its public page: of the hearing."""

AT_A_GLANCE = Panels()
"""What is to be seen to before a draft is published, at the desk: of the hearing and the reader."""
