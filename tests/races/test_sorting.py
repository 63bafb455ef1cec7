"""Officials who sort and conclude one hearing at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from participation import db
from participation.accounts.models import RoleName, User
from participation.hearings.assessing.actions import sorting
from participation.hearings.assessing.actions import themes as actions_themes
from participation.hearings.assessing.models import Outcome, Point, Theme, point_themes
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.outcome.actions import concluding
from participation.hearings.responses.models import Response
from tests import factories as make
from tests.races.walking import Act, Pair, walk

pytestmark = pytest.mark.postgres

TEXT = "Seks etager er for højt ved kajen. Og der mangler lys på stien."


class Town:
    """A hearing under assessment: one theme with a point is answered, two have none of either."""

    def __init__(self) -> None:
        with db.transaction():
            inside = make.space()
            by = make.member(inside, RoleName.official)
            hearing = make.hearing(
                inside,
                status=Status.under_assessment,
                outcome_asked="asked",
                outcome_said="said",
                outcome_did="done",
            )
            response = make.response(hearing, body=TEXT)
            answered = make.theme(
                hearing, "Heights", outcome=Outcome.followed, reason="r", assessment="a"
            )
            point = sorting.add_point(hearing, response, TEXT, "Seks etager", [answered], by=by)
            empty, other = make.theme(hearing, "Traffic"), make.theme(hearing, "Light")
            self.ids: dict[Any, int] = {Hearing: hearing.id, User: by.id, Response: response.id}
            self.answered, self.empty, self.other = answered.id, empty.id, other.id
            self.point = point.id

    def act(self, do: Callable[..., Any]) -> Act:
        """An action in a transaction of its own, with the hearing and an official loaded in it."""

        def run() -> Any:
            with db.transaction():
                return do(self.get(Hearing), self.get(User))

        return run

    def get(self, kind: Any, number: int | None = None) -> Any:
        return db.session.scalars(select(kind).where(kind.id == (number or self.ids[kind]))).one()

    def the_point(self) -> Point:
        found = select(Point).where(Point.id == self.point).options(selectinload(Point.themes))
        return db.session.scalars(found).one()

    def look(self) -> Any:
        """The hearing's state, and each theme with its points."""
        hearing = self.get(Hearing)
        counted = select(func.count()).where(point_themes.c.theme_id == Theme.id)
        themes = db.session.execute(
            select(Theme.title, Theme.removed_at.is_not(None), counted.scalar_subquery())
            .where(Theme.hearing_id == hearing.id)
            .order_by(Theme.title)
        )
        return hearing.status.value, [tuple(row) for row in themes]

    # What officials do.

    def conclude(self) -> Act:
        return self.act(lambda hearing, by: concluding.conclude(hearing, by=by))

    def add(self, theme: int, quote: str = "mangler lys") -> Act:
        def do(hearing: Hearing, by: User) -> None:
            response, under = self.get(Response), self.get(Theme, theme)
            sorting.add_point(hearing, response, TEXT, quote, [under], by=by)

        return self.act(do)

    def merge(self, theme: int, into: int) -> Act:
        return self.act(
            lambda hearing, by: actions_themes.merge_themes(
                hearing, self.get(Theme, theme), self.get(Theme, into), by=by
            )
        )

    def remove(self, theme: int) -> Act:
        return self.act(
            lambda hearing, by: actions_themes.remove_theme(hearing, self.get(Theme, theme), by=by)
        )

    def move(self, theme: int, to: int) -> Act:
        return self.act(
            lambda hearing, by: actions_themes.move_points(
                hearing, [self.the_point()], self.get(Theme, theme), self.get(Theme, to), by=by
            )
        )


PAIRS: dict[str, Callable[[Town], tuple[Act, Act]]] = {
    "concluded while a point comes": lambda t: (t.conclude(), t.add(t.empty)),
    "merged while a point comes": lambda t: (t.merge(t.empty, t.other), t.add(t.empty)),
    "removed while a point comes": lambda t: (t.remove(t.empty), t.add(t.empty)),
    "two points under one theme": lambda t: (t.add(t.empty), t.add(t.empty, "Og der")),
    "the same point twice": lambda t: (t.add(t.empty), t.add(t.empty)),
    "merged into each other": lambda t: (t.merge(t.empty, t.other), t.merge(t.other, t.empty)),
    "points moved both ways": lambda t: (
        t.move(t.answered, t.empty),
        t.move(t.answered, t.other),
    ),
    "moved into what is merged": lambda t: (
        t.move(t.answered, t.empty),
        t.merge(t.empty, t.other),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_comes_of_it_is_one_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        town = Town()
        return Pair(*PAIRS[name](town), town.look)

    assert walk(racing_app, prepare) > 6
