"""The words for kinds of questions, and for what can be chosen."""

from collections.abc import Iterable

from participation.hearings.questions.models import Question, QuestionKind
from participation.i18n import gettext as _


def kinds() -> dict[QuestionKind, str]:
    """What each kind of question is called."""
    return {
        QuestionKind.text: _("An answer in words"),
        QuestionKind.one: _("One choice"),
        QuestionKind.several: _("Several choices"),
        QuestionKind.scale: _("A scale from 1 to 5"),
        QuestionKind.stance: _("Agree or disagree"),
    }


def choices(question: Question) -> list[str]:
    """What can be chosen, in its order; nothing for an answer in words."""
    if question.kind is QuestionKind.stance:
        return [_("Agree"), _("Partly agree"), _("Disagree"), _("No opinion")]
    if question.kind is QuestionKind.scale:
        low, high = [*question.options, "", ""][:2]
        ends = {1: low, 5: high}
        return [f"{n} ({ends[n]})" if ends.get(n) else str(n) for n in range(1, 6)]
    return list(question.options) if question.kind is not QuestionKind.text else []


def says(question: Question, chosen: Iterable[int]) -> str:
    """What was chosen, in words."""
    known = choices(question)
    return "; ".join(known[each] for each in chosen if 0 <= each < len(known))
