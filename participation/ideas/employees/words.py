"""The words for what employees' ideas have won."""

from collections.abc import Iterable
from typing import Any

from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.ideas.answers.models import GainKind
from participation.ideas.answers.words import gain_amount
from participation.ideas.employees.queries import Won


def won_figures(found: Iterable[Won]) -> list[dict[str, Any]]:
    """What employees' ideas have won, as figures of a page; those of two authorities or two currencies are
    not added up."""
    labels = {GainKind.money: _("Won in money"), GainKind.hours: _("Won in hours")}
    return [
        {
            "label": labels[each.kind],
            "value": gain_amount(each.kind, each.amount, each.unit),
            "note": ngettext(
                "by %(num)s idea or project of employees of %(organisation)s",
                "by %(num)s ideas and projects of employees of %(organisation)s",
                each.number,
                organisation=each.organisation,
            ),
        }
        for each in found
    ]
