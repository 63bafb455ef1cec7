"""What rooms above add to the page of a project."""

from participation.places import Panels

BELOW_THE_RESULT = Panels()
"""Below the result of a project on its page: of the reader and the project."""
ABOVE_THE_TEXT = Panels()
"""Above the text of a project on its page, such as its picture: of the reader and the project."""

BELOW_THE_TEXT = Panels()
"""Below it, such as where the project is: of the reader and the project."""

ABOVE_THE_DESKS_LIST = Panels()
"""Above the list of projects at the desk: of the reader, and whether only those are asked for that the reader
is named for."""
