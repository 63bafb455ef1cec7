"""The life line of an idea: where it is and what comes next, as the macros show it."""

from collections.abc import Iterable
from datetime import date

from participation import clock
from participation.i18n import format_date, format_number
from participation.i18n import gettext as _
from participation.ideas.proposals import words
from participation.ideas.proposals.cards import IdeaCard
from participation.ideas.proposals.models import DONE, OVER, Idea, IdeaState, Promised
from participation.ideas.proposals.rows import IdeaRow, StepRow
from participation.ideas.proposals.rules import VOTING
from participation.subjects.life import LifeStep

S = IdeaState
DECIDED = (S.accepted, S.planned, S.in_progress, S.realised)
_STANDS_AT = {
    S.draft: 0,
    S.new: 0,
    S.in_discussion: 1,
    S.under_assessment: 2,
    S.accepted: 3,
    S.realised: 5,
}
"""The step that an idea stands at, where it is not the last one."""


def steps(idea: Idea | IdeaRow | IdeaCard, timeline: Iterable[StepRow] = ()) -> list[LifeStep]:
    """The steps of an idea's life, with their dates where the timeline is given."""
    when = {change.state: change for change in timeline}
    if idea.state in (S.merged, S.withdrawn):
        return [
            LifeStep(_("Proposed"), "done", _day(when, S.new)),
            LifeStep(words.state(idea.state), "done", _day(when, idea.state)),
        ]
    if idea.state is S.declined:
        return [
            LifeStep(_("Proposed"), "done", _day(when, S.new)),
            LifeStep(words.state(S.in_discussion), "done", _day(when, S.in_discussion)),
            LifeStep(words.state(S.under_assessment), "done", _day(when, S.under_assessment)),
            LifeStep(words.state(S.declined), "done", _day(when, S.declined)),
        ]
    at = _STANDS_AT.get(idea.state, 4)
    last = idea.state if idea.state in (S.planned, S.in_progress) else S.realised
    labels = [
        (_("Proposed"), _day(when, S.new)),
        (words.state(S.in_discussion), _day(when, S.in_discussion) or _opened(idea)),
        (words.state(S.under_assessment), _day(when, S.under_assessment) or _promise(idea, 2)),
        (
            words.state(S.accepted) if idea.state in DECIDED else _("Decided"),
            _day(when, S.accepted) or _promise(idea, 3),
        ),
        (words.state(last), _day(when, last) or _promise(idea, 4)),
    ]
    return [
        LifeStep(label, "done" if index < at else "now" if index == at else "next", detail)
        for index, (label, detail) in enumerate(labels)
    ]


def _day(when: dict[str, StepRow], state: IdeaState) -> str:
    change = when.get(state.value)
    return format_date(change.at) if change else ""


def _opened(idea: Idea | IdeaRow | IdeaCard) -> str:
    threshold = idea.box.threshold
    if idea.state not in (S.new, S.in_discussion) or not threshold or idea.answer_due_on:
        return ""
    return _(
        "At %(number)s supporters the authority must answer within %(days)s days",
        number=threshold,
        days=idea.box.answer_days,
    )


def _promise(idea: Idea | IdeaRow | IdeaCard, step: int) -> str:
    """What is promised for the step that comes next."""
    coming = {S.new: 2, S.in_discussion: 2, S.under_assessment: 3}.get(idea.state, 4)
    if step != coming:
        return ""
    found = idea.promise
    if found is None:
        return ""
    day, late = format_date(found.by), found.is_overdue(_today(idea))
    if found.what is Promised.news:
        return (
            _("News was promised by %(date)s: overdue", date=day)
            if late
            else _("Promised by %(date)s", date=day)
        )
    return (
        _("Answer was promised by %(date)s: overdue", date=day)
        if late
        else _("Answer promised by %(date)s", date=day)
    )


def _today(idea: Idea | IdeaRow | IdeaCard) -> date:
    return idea.today if isinstance(idea, IdeaCard) else clock.today(idea.space.timezone)


def entries(timeline: Iterable[StepRow]) -> list[dict[str, str]]:
    """The public timeline, oldest first: who took each step, when and why, and what is promised."""
    found = []
    for change in timeline:
        words_ = [change.reason] if change.reason else []
        if change.promised_on:
            words_.append(_("Next news by %(date)s.", date=format_date(change.promised_on)))
        at = format_date(change.at)
        found.append(
            {
                "title": words.state(IdeaState(change.state)),
                "at": _("%(date)s, worked out from the source", date=at) if change.inferred else at,
                "by": ", ".join(
                    each
                    for each in (
                        change.by.display_name if change.by else "",
                        change.department_name or "",
                    )
                    if each
                ),
                "text": " ".join(words_),
                "state": "done",
            }
        )
    return found


def overdue(idea: Idea | IdeaRow | IdeaCard) -> str:
    """What is overdue, in a word or two; empty when nothing is."""
    found = idea.promise
    if found is None or not found.is_overdue(_today(idea)):
        return ""
    return _("Answer overdue") if found.what is Promised.answer else _("News overdue")


def promises(idea: Idea | IdeaRow | IdeaCard) -> list[tuple[str, str]]:
    """What is promised and what has come, as pairs of a label and a day; what is empty is left out
    by who shows it."""
    box, today = idea.box, _today(idea)
    owed = idea.answer_due_on if idea.state not in OVER else None
    news = idea.promised_on if idea.state not in DONE else None

    def day(by: date, still_open: bool) -> str:
        if still_open and by < today:
            return _("%(date)s: overdue", date=format_date(by))
        return format_date(by)

    answer = ""
    if owed is not None:
        answer = day(owed, idea.answered_at is None)
    elif box.threshold and idea.state in VOTING and idea.answered_at is None:
        answer = _(
            "At %(number)s supporters an answer must be given within %(days)s days.",
            number=format_number(box.threshold),
            days=box.answer_days,
        )
    return [
        (_("Answer promised by"), answer),
        (_("Answered"), format_date(idea.answered_at) if idea.answered_at else ""),
        (_("Next news by"), day(news, True) if news else ""),
    ]
