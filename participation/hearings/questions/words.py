"""The words for kinds of questions, and for what can be chosen."""

from collections.abc import Iterable

from participation.hearings.questions.models import Kind, Question
from participation.i18n import gettext as _


def kinds() -> dict[Kind, str]:
    """What each kind of question is called."""
    return {
        Kind.text: _("An answer in words"),
        Kind.one: _("One choice"),
        Kind.several: _("Several choices"),
        Kind.scale: _("A scale from 1 to 5"),
        Kind.stance: _("Agree or disagree"),
    }


def choices(question: Question) -> list[str]:
    """What can be chosen, in its order; nothing for an answer in words."""
    if question.kind is Kind.stance:
        return [_("Agree"), _("Partly agree"), _("Disagree"), _("No opinion")]
    if question.kind is Kind.scale:
        low, high = [*question.options, "", ""][:2]
        ends = {1: low, 5: high}
        return [f"{n} ({ends[n]})" if ends.get(n) else str(n) for n in range(1, 6)]
    return list(question.options) if question.kind is not Kind.text else []


def says(question: Question, chosen: Iterable[int]) -> str:
    """What was chosen, in words."""
    known = choices(question)
    return "; ".join(known[each] for each in chosen if 0 <= each < len(known))
