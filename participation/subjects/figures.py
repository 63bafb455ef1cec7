"""What a source counted about something that was imported: which figures there are, and their words.

A source's figures are never added to ours: the people behind them are not here.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from participation.i18n import format_money, format_number
from participation.i18n import gettext as _

NO_FIGURES = frozenset({"latitude", "longitude", "alignment"})
"""What stands among the figures and counts nothing: a place, and what a comment takes sides with."""


MONEY = frozenset({"budget"})
"""Figures that are amounts, in the `currency` (ISO 4217) among the figures where the source says it."""


def words() -> dict[str, str]:
    """What the figures are called that importers know; others have the name the import gave them."""
    return {
        "supports": _("Supporters"),
        "for": _("In favour"),
        "against": _("Against"),
        "mixed": _("Mixed"),
        "passes": _("Passed over"),
        "votes": _("Votes"),
        "endorsements": _("Endorsements"),
        "follows": _("Followers"),
        "comments": _("Comments"),
        "budget": _("Budget"),
        "versions": _("Versions"),
        "progress": _("Progress in per cent"),
    }


def counted(figures: Mapping[str, Any] | None) -> dict[str, int | float]:
    """The figures of a source by their keys: those we know first, then the others in their order."""
    given = figures or {}
    order = [key for key in words() if key in given]
    order += [key for key in given if key not in order and key not in NO_FIGURES]
    return {
        key: given[key]
        for key in order
        if isinstance(given[key], int | float) and not isinstance(given[key], bool)
    }


def named(figures: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """The figures of a source as people read them: what was counted, and how many."""
    called, currency = words(), (figures or {}).get("currency")
    return [
        (
            called.get(key) or key.replace("_", " "),
            format_money(Decimal(str(value)), currency)
            if key in MONEY and currency
            else format_number(value),
        )
        for key, value in counted(figures).items()
    ]


def said(figures: Mapping[str, Any] | None) -> str:
    """The figures of a source in one line; empty when it counted nothing."""
    return ", ".join(f"{name}: {value}" for name, value in named(figures))
