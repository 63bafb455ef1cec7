"""Where the supporters of an idea say that they live, in numbers that tell of nobody."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from participation import db
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.residence.models import Residence
from participation.spaces.models import Label

SMALLEST = 5
"""Fewer people than these are not told of: somebody could know who they are."""


class Numbers(NamedTuple):
    """How many supporters live in which area, the most first, and how many elsewhere or nobody knows where.

    Each number is 0 or at least SMALLEST, unless there are fewer supporters in all.
    """

    areas: Sequence[tuple[str, int]]
    rest: int


def by_area(idea: Idea) -> Numbers:
    """Where those who support an idea say that they live today. One statement."""
    lives = and_(Residence.user_id == Vote.user_id, Residence.space_id == idea.space_id)
    rows: Sequence[Any] = db.session.execute(
        select(Label.id, Label.name, func.count())
        .select_from(Vote)
        .outerjoin(Residence, lives)
        .outerjoin(Label, Label.id == Residence.area_id)
        .where(Vote.idea_id == idea.id, Vote.value == 1, Vote.taken_back_at.is_(None))
        .group_by(Label.id, Label.name)
    ).all()
    said = [(name, number) for area, name, number in rows if area is not None]
    return grouped(said, sum(number for _area, _name, number in rows))


def grouped(said: Sequence[tuple[str, int]], total: int) -> Numbers:
    """The areas with enough people. What is left of the total could be worked out from them, so the smallest
    of them joins it while it is too small itself."""
    shown = sorted(
        (each for each in said if each[1] >= SMALLEST), key=lambda each: (-each[1], each[0])
    )
    rest = total - sum(number for _name, number in shown)
    while shown and 0 < rest < SMALLEST:
        rest += shown.pop()[1]
    return Numbers(shown, rest)
