"""What is shown of a decision about a contribution: a hidden one keeps its row, without its text."""

import enum
from collections.abc import Mapping

from participation import shown
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.moderation import words
from participation.moderation.models import Rule


class Shown(enum.StrEnum):
    """Whether a row has its text, or why it has none."""

    text = "text"
    hidden = "hidden"
    withdrawn = "withdrawn"


def _shown() -> Mapping[str, str]:
    return {"text": _("Shown"), "hidden": _("Hidden"), "withdrawn": _("Withdrawn")}


def _rules() -> Mapping[str, str]:
    return {each.value: words.rule(each) for each in Rule}


DECISION = (
    shown.code(
        "shown",
        mark("Shown"),
        mark(
            "Whether the row has its text. A hidden or withdrawn contribution keeps its row, "
            "without text and name, so that totals stay what they were."
        ),
        Shown,
        _shown,
    ),
    shown.code(
        "decision_rule",
        mark("Rule"),
        mark("The rule it was hidden by; only where it is hidden."),
        Rule,
        _rules,
    ),
    shown.moment("decision_at", mark("Decided"), mark("When that was decided.")),
    shown.text("decision_by", mark("Decided by"), mark("The name of the person who decided.")),
)
"""Whether a row has its text, and by which decision it has none."""
