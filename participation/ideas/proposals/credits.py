"""Under whose names an idea is shown: its author and those who write along."""

from collections.abc import Sequence

from participation.i18n import gettext as _
from participation.i18n import ngettext


def credit(author: str | None, coauthors: Sequence[str]) -> str | None:
    """All names: "Anna, Bent and Carla"; None where there is none."""
    names = [*([author] if author else []), *coauthors]
    if len(names) < 2:
        return names[0] if names else None
    *others, last = names
    return _("%(names)s and %(last)s", names=", ".join(others), last=last)


def credit_in_short(author: str | None, first: str, count: int) -> str:
    """The names in a list, of an author and `count` co-authors: "Anna and Bent", "Anna and 3 others"."""
    if count == 1 or author is None:
        return str(credit(author, [first]))
    return ngettext("%(name)s and %(num)s other", "%(name)s and %(num)s others", count, name=author)
