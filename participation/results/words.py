"""The words for what is counted."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from participation.i18n import gettext as _
from participation.ideas.answers.models import GainKind
from participation.ideas.answers.words import gain_amount
from participation.results.wanted import What


class Said(NamedTuple):
    """What a list is called, what it says of itself, what its date and its text are, and whether the day of
    the promise stands beside."""

    name: str
    lead: str
    date: str
    text: str = ""
    due: bool = False


def said(what: What) -> Said:
    """What is said of a list."""
    return (_of_results() | _of_promises())[what]


def _of_results() -> dict[What, Said]:
    return {
        What.hearings: Said(
            _("Concluded hearings"),
            _("Hearings with an outcome: what was asked, said and done."),
            _("Concluded"),
            _("What was done"),
        ),
        What.ideas: Said(
            _("Realised ideas"),
            _("Ideas that have become something, and what they became."),
            _("Realised"),
            _("What it became"),
        ),
        What.projects: Said(
            _("Realised projects"),
            _("Projects that have come to their end, and what came of them."),
            _("Realised"),
            _("What came of it"),
        ),
        What.declined: Said(
            _("Declined ideas"),
            _("Ideas that are not carried out, each with the reason."),
            _("Declined"),
            _("Reason"),
        ),
        What.idea_gains: Said(
            _("Gains of ideas"),
            _("What realised ideas were to win a year, and what was measured."),
            _("Realised"),
        ),
        What.project_gains: Said(
            _("Gains of projects"),
            _("What realised projects were to win a year, and what was measured."),
            _("Realised"),
        ),
    }


def _of_promises() -> dict[What, Said]:
    return {
        What.in_time: Said(
            _("Answered in time"),
            _("Ideas that were promised an answer, and had it by that day."),
            _("Answered"),
            due=True,
        ),
        What.late: Said(
            _("Answered late"),
            _("Ideas that were promised an answer, and had it after that day."),
            _("Answered"),
            due=True,
        ),
        What.missing: Said(
            _("Not answered"),
            _("Ideas that were promised an answer by a day that has passed."),
            _("Overdue since"),
        ),
        What.overdue: Said(
            _("Overdue now"),
            _("Ideas that were promised an answer or news by a day that has passed."),
            _("Overdue since"),
        ),
        What.unmeasured: Said(
            _("Gains not given"),
            _("Realised ideas and projects whose measured gain was to be here, and is not."),
            _("Was to be there"),
        ),
    }


def codes() -> Mapping[str, str]:
    """What is counted, by the codes of exports."""
    return {each.value: said(each).name for each in What}


def amount(value: Decimal, unit: str) -> str:
    """How much a year, in its unit."""
    return gain_amount(GainKind.hours if unit == "h" else GainKind.money, value, unit)
