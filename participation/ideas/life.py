"""The life line of an idea: where it is and what comes next, as the macros show it."""

from collections.abc import Iterable

from participation import clock
from participation.i18n import format_date
from participation.i18n import gettext as _
from participation.ideas import words
from participation.ideas.cards import IdeaCard
from participation.ideas.models import Idea, IdeaState
from participation.subjects.life import Step
from participation.subjects.models import StateChange

S = IdeaState
DECIDED = (S.accepted, S.planned, S.in_progress, S.realised)


def steps(idea: Idea | IdeaCard, timeline: Iterable[StateChange] = ()) -> list[Step]:
    """The steps of an idea's life, with their dates where the timeline is given."""
    when = {change.state: change for change in timeline}
    if idea.state in (S.merged, S.withdrawn):
        return [
            Step(_("Proposed"), "done", _day(when, S.new)),
            Step(words.state(idea.state), "done", _day(when, idea.state)),
        ]
    if idea.state is S.declined:
        return [
            Step(_("Proposed"), "done", _day(when, S.new)),
            Step(words.state(S.in_discussion), "done", _day(when, S.in_discussion)),
            Step(words.state(S.under_assessment), "done", _day(when, S.under_assessment)),
            Step(words.state(S.declined), "done", _day(when, S.declined)),
        ]
    at = {S.draft: 0, S.new: 1, S.in_discussion: 1, S.under_assessment: 2, S.realised: 5}.get(
        idea.state, 4
    )
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
        Step(label, "done" if index < at else "now" if index == at else "next", detail)
        for index, (label, detail) in enumerate(labels)
    ]


def _day(when: dict[str, StateChange], state: IdeaState) -> str:
    change = when.get(state.value)
    return format_date(change.at) if change else ""


def _opened(idea: Idea | IdeaCard) -> str:
    threshold = idea.box.threshold
    if idea.state not in (S.new, S.in_discussion) or not threshold or idea.answer_due_on:
        return ""
    return _(
        "At %(number)s supporters the authority owes an answer within %(days)s days",
        number=threshold,
        days=idea.box.answer_days,
    )


def _promise(idea: Idea | IdeaCard, step: int) -> str:
    """What is promised for the step that comes next."""
    coming = {S.new: 2, S.in_discussion: 2, S.under_assessment: 3}.get(idea.state, 4)
    if step != coming or idea.state is S.realised:
        return ""
    if idea.promised_on:
        return _("Promised by %(date)s", date=format_date(idea.promised_on))
    if idea.answer_due_on and idea.answered_at is None:
        return _("Answer promised by %(date)s", date=format_date(idea.answer_due_on))
    return ""


def entries(timeline: Iterable[StateChange]) -> list[dict[str, str]]:
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
                        change.department.name if change.department else "",
                    )
                    if each
                ),
                "text": " ".join(words_),
                "state": "done",
            }
        )
    return found


def is_overdue(idea: Idea | IdeaCard) -> bool:
    """Whether an answer was promised for a day that has passed, and has not come."""
    if isinstance(idea, IdeaCard):
        return idea.overdue
    if idea.answer_due_on is None or idea.answered_at is not None:
        return False
    return idea.answer_due_on < clock.today(idea.space.timezone)
