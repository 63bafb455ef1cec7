"""The words for what is promised in a box, and for what an idea has won."""

from collections.abc import Mapping
from decimal import Decimal

from participation.i18n import format_money, format_number, ngettext
from participation.i18n import gettext as _
from participation.ideas.answers.models import GainKind
from participation.ideas.boxes.models import Box


def when_answered(box: Box) -> str:
    """When the ideas of a box are owed an answer; empty when it promises none."""
    if not box.threshold:
        return ""
    return _(
        "At %(number)s supporters an answer must be given within %(days)s days.",
        number=format_number(box.threshold),
        days=box.answer_days,
    )


def gain(value: GainKind) -> str:
    """A kind of gain."""
    return {
        GainKind.money: _("Money"),
        GainKind.hours: _("Hours"),
        GainKind.quality: _("Quality"),
    }[value]


def gains() -> Mapping[str, str]:
    """The kinds of gains, by the codes of exports."""
    return {each.value: gain(each) for each in GainKind}


def units() -> Mapping[str, str]:
    """What gains are counted in, by the codes of exports."""
    return {"DKK": _("Danish kroner"), "NOK": _("Norwegian kroner"), "h": _("hours")}


def gain_amount(kind: GainKind, amount: Decimal, unit: str) -> str:
    """How much was won, or is to be: money in its own currency, or hours, and that it is a year's."""
    if kind is GainKind.money:
        return _("%(amount)s a year", amount=format_money(amount, unit))
    if kind is GainKind.hours:
        number = format_number(amount)
        return ngettext("%(num)s hour a year", "%(num)s hours a year", round(amount), num=number)
    return format_number(amount)
