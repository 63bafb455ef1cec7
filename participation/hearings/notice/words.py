"""The words for hearings and responses where they stand among other things that were found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_

from participation.hearings.notice.models import Hearing, Phase, Status
from participation.i18n import gettext as _
from participation.index.kinds import SearchKind, SearchPart
from participation.places import Place

_table = Hearing.__table__.c


def phase_expression(now: datetime) -> ColumnElement[Any]:
    """The phase of a hearing at a moment, asked of the database as `Hearing.phase` says it."""
    last = now.replace(microsecond=0)
    return case(
        (_table.status != Status.published, _table.status),
        (or_(_table.opens_at.is_(None), _table.opens_at > now), Phase.scheduled.value),
        (or_(_table.closes_at.is_(None), _table.closes_at >= last), Phase.open.value),
        (and_(_table.closes_at < last), Phase.closed.value),
        else_="",
    )


def phases() -> Mapping[str, tuple[str, str]]:
    """Each phase in a word or two, and the colour that goes with it."""
    return {
        Phase.draft: (_("Draft"), "neutral"),
        Phase.scheduled: (_("Opens later"), "neutral"),
        Phase.open: (_("Open"), "open"),
        Phase.closed: (_("Deadline passed"), "review"),
        Phase.under_assessment: (_("Under assessment"), "review"),
        Phase.concluded: (_("Concluded"), "accent"),
        Phase.withdrawn: (_("Withdrawn"), "neutral"),
        Phase.held_elsewhere: (_("Held elsewhere"), "neutral"),
    }


def part_of_outcome(name: str, title: str | None) -> str:
    """What a part of a published outcome is called; `title` is that of its theme or section."""
    said = {
        "asked": _("We asked"),
        "said": _("You said"),
        "did": _("We did"),
        "summary": _("What people say"),
        "assessment": _("What the authority thinks of it"),
        "outcome": _("Outcome"),
        "because": _("The reason in a sentence or two"),
        "adopted": _("The text as it was adopted"),
    }[name]
    return _("%(title)s: %(part)s", title=title, part=said) if title else said


FOUND_BY: Place[Callable[[Sequence[Hearing]], Iterable[SearchPart]]] = Place()
"""What rooms above let hearings be found by, besides their own words."""


def _parts(hearings: Sequence[Hearing]) -> Iterable[SearchPart]:
    return [part for each in FOUND_BY for part in each(hearings)]


def kinds() -> list[SearchKind]:
    """What search says about hearings and responses."""
    return [
        SearchKind(
            "hearing",
            lambda: _("Hearings"),
            lambda: _("Hearing"),
            order=10,
            table=Hearing.__table__,
            state=phase_expression,
            states=phases,
            parts=_parts,
        ),
        SearchKind("response", lambda: _("Responses"), lambda: _("Response"), order=30),
    ]
