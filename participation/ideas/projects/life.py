"""The life line of a project in words: what happened, by whom, and where it is told."""

from typing import Any, NamedTuple

from participation.i18n import gettext as _
from participation.ideas.projects import periods, words
from participation.ideas.projects.models import MilestoneState, ProjectState
from participation.ideas.projects.queries.life import MILESTONE, PART, UPDATE, LifeRow
from participation.index.kinds import find
from participation.subjects.life import LifeStep

S = ProjectState


class LifeEntry(NamedTuple):
    """An entry of the life line as a page or a feed tells it.

    `mark` names it for good. `text` is plain where it is not `is_markdown`; `moved` says from when to when
    a milestone was moved.
    """

    mark: str
    row: LifeRow
    title: str
    text: str
    moved: str
    href: str
    is_markdown: bool


def entries(rows: Any, path: str) -> list[LifeEntry]:
    """What the rows of a project's life line say, in the reader's language."""
    return [_entry(row, path) for row in rows]


def _entry(row: LifeRow, path: str) -> LifeEntry:
    title, href, moved = row.title, path, ""
    if row.what == UPDATE:
        href = f"{path}#update-{row.id}"
    elif row.what == MILESTONE:
        title, moved = _milestone(row), _moved(row)
        href = f"{path}#milestone-{row.about_id}"
    elif row.what == PART:
        kind = find(row.kind)
        said, _color = kind.states().get(row.state, (row.state, "")) if kind else (row.state, "")
        one = kind.one() if kind else ""
        title = _("%(kind)s “%(title)s”: %(state)s", kind=one, title=row.title, state=said)
        href = f"/{row.kind}s/{row.about_id}"
    else:
        title = step(ProjectState(row.state))
    return LifeEntry(f"{row.what}-{row.id}", row, title, row.text, moved, href, row.what == UPDATE)


def step(state: ProjectState) -> str:
    """What a step of a project says."""
    return {
        S.planned: _("The project is planned"),
        S.in_progress: _("Work on the project is under way"),
        S.realised: _("The project is realised"),
        S.stopped: _("The project is stopped"),
    }[state]


def _milestone(row: LifeRow) -> str:
    if row.before_on is not None:
        return _("Milestone moved: %(title)s", title=row.title)
    return {
        MilestoneState.planned: _("Milestone set: %(title)s", title=row.title),
        MilestoneState.in_progress: _("Milestone under way: %(title)s", title=row.title),
        MilestoneState.done: _("Milestone reached: %(title)s", title=row.title),
        MilestoneState.dropped: _("Milestone dropped: %(title)s", title=row.title),
    }[MilestoneState(row.state)]


def _moved(row: LifeRow) -> str:
    before, after = row.period(before=True), row.period()
    if before is None or after is None:
        return ""
    return _(
        "From %(before)s to %(after)s.", before=periods.named(*before), after=periods.named(*after)
    )


def steps(state: ProjectState) -> list[LifeStep]:
    """Where a project is, as the macros of a life show it."""
    if state is S.stopped:
        return [LifeStep(words.state(S.planned), "done"), LifeStep(words.state(S.stopped), "done")]
    order = (S.planned, S.in_progress, S.realised)
    at = order.index(state)
    return [
        LifeStep(
            words.state(each),
            "done"
            if index < at or each is state is S.realised
            else "now"
            if index == at
            else "next",
        )
        for index, each in enumerate(order)
    ]
