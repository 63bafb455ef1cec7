"""What rooms above add to the page on which a contribution is decided about."""

from participation.places import Panels

ABOUT_ITS_AUTHOR = Panels()
"""Below the contribution: of the reader and the contribution."""
