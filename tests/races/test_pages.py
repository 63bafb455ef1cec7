"""The same through the pages: what a view has read before its action holds anything."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.hearings.assessing.models import Sorting
from participation.web import limiter
from tests.races.walking import CONFLICTS, Act, Pair, walk
from tests.races.wing import Wing, later

pytestmark = pytest.mark.postgres


class Pages:
    """The pages of a hearing's desk, and of those who answer, each person with a browser of their own."""

    def __init__(self, app: Flask, wing: Wing) -> None:
        self.app, self.wing = app, wing
        limiter.reset()

    def post(self, by: int | None, path: str, **values: Any) -> Act:
        """A form that is sent. How a page says that it did not do it differs: what is seen counts."""
        client = self.app.test_client()
        if by is not None:
            client.sign_in(db.session.scalars(select(User).where(User.id == by)).one())
            db.session.close()
        desk = f"/desk/hearings/{self.wing.hearing}"
        address = path if path.startswith("/") else f"{desk}/{path}"

        def send() -> int | None:
            status = client.post(address, data=values).status_code
            return status if status in CONFLICTS or status >= 500 else None

        return send

    def official(self, path: str, **values: Any) -> Act:
        return self.post(self.wing.by, path, **values)

    def colleague(self, path: str, **values: Any) -> Act:
        return self.post(self.wing.colleague, path, **values)

    def respond(self) -> Act:
        return self.post(
            self.wing.person,
            f"/hearings/{self.wing.hearing}/response",
            key=uuid.uuid4().hex,
            respondent_kind="person",
            respondent_name="Dagny Lie",
            body="Kom nu.",
        )

    def publication(self) -> Act:
        ticked = []
        for each in (self.wing.first, self.wing.same):
            with db.transaction(write=False):
                version = self.wing.response(each).version
            ticked.append(f"{each}-{version}")
        return self.official("publication", response=ticked)

    def extension(self) -> Act:
        with db.transaction(write=False):
            hearing = self.wing.the_hearing()
            day = hearing.today().replace(year=hearing.today().year + 1)
            version = hearing.version
        return self.colleague("extension", version=version, closes_on=day, reason="Ferie.")


Pages2 = Callable[[Pages], tuple[Act, Act]]


def _assessed() -> Wing:
    return Wing("assessed")


def _open() -> Wing:
    return Wing("open")


def _party(p: Pages) -> Callable[[str], Act]:
    _id, key = p.wing.invited()
    address = f"/hearings/{p.wing.hearing}/party/{key}"
    return lambda body: p.post(None, address, key=uuid.uuid4().hex, respondent_name="Bo", body=body)


def _two_answers(p: Pages) -> tuple[Act, Act]:
    answer = _party(p)
    return answer("Ja."), answer("Nej.")


PAIRS: dict[str, tuple[Callable[[], Wing], Pages2]] = {
    "concluded while a point comes": (
        _assessed,
        lambda p: (
            p.official("conclusion"),
            p.colleague("sorting/1", quote="mangler lys", themes=[p.wing.empty]),
        ),
    ),
    "concluded while a point comes under a new theme": (
        _assessed,
        lambda p: (
            p.official("conclusion"),
            p.colleague("sorting/1", quote="mangler lys", theme="New"),
        ),
    ),
    "merged while a point comes": (
        _assessed,
        lambda p: (
            p.official(f"themes/{p.wing.empty}/merger", into=p.wing.other),
            p.colleague("sorting/1", quote="mangler lys", themes=[p.wing.empty]),
        ),
    ),
    "merged while points are moved": (
        _assessed,
        lambda p: (
            p.official(f"themes/{p.wing.answered}/merger", into=p.wing.other),
            p.colleague(f"themes/{p.wing.answered}/points", to="Traffic", point=p.wing.point),
        ),
    ),
    "removed while a point gets the theme": (
        _assessed,
        lambda p: (
            p.official(f"themes/{p.wing.empty}/removal"),
            p.colleague(f"sorting/1/points/{p.wing.point}", themes=[p.wing.empty]),
        ),
    ),
    "a theme moved by two": (
        _assessed,
        lambda p: (
            p.official(f"themes/{p.wing.other}/position", to="up"),
            p.colleague(f"themes/{p.wing.empty}/position", to="up"),
        ),
    ),
    "two take the next response": (
        _assessed,
        lambda p: (p.official("sorting/next"), p.colleague("sorting/next")),
    ),
    "withdrawn while a response comes": (
        _open,
        lambda p: (p.official("withdrawal", reason="Fejl."), p.respond()),
    ),
    "withdrawn while a party answers": (
        _open,
        lambda p: (p.official("withdrawal", reason="Fejl."), _party(p)("Ja.")),
    ),
    "a party answers twice": (_open, _two_answers),
    "published while the deadline is moved": (
        lambda: later(Wing("open")),
        lambda p: (p.publication(), p.extension()),
    ),
    "published while another hides": (
        lambda: Wing("open").shown(),
        lambda p: (
            p.publication(),
            p.colleague(
                f"/moderation/{p.wing.first}",
                verdict="hidden",
                rule="personal data",
                reason="Et navn.",
            ),
        ),
    ),
    "opened while its last section is removed": (
        lambda: Wing("draft", sections=1),
        lambda p: (
            p.official("opening"),
            p.colleague(f"sections/{_section(p)}/removal", note=""),
        ),
    ),
    "opened while a colleague comments on the draft": (
        lambda: Wing("draft"),
        lambda p: (p.official("opening"), p.colleague("review", body="Say more.", about="")),
    ),
}


def _section(p: Pages) -> int:
    with db.transaction(write=False):
        return p.wing.sections()[0].id


@pytest.mark.parametrize("name", PAIRS)
def test_what_comes_of_it_is_one_after_the_other(racing_app: Flask, name: str) -> None:
    begin, act = PAIRS[name]

    def prepare() -> Pair:
        wing = begin()
        return Pair(*act(Pages(racing_app, wing)), wing.look)

    assert walk(racing_app, prepare) > 6


def test_of_two_each_has_a_response_of_their_own(racing_app: Flask) -> None:
    """`take` never says to both that they have it: the slower one gets the next."""

    def prepare() -> Pair:
        pages = Pages(racing_app, Wing("assessed"))
        wing = pages.wing

        def look() -> Any:
            held = select(Sorting.by_id).where(Sorting.hearing_id == wing.hearing)
            return sorted(db.session.scalars(held)) == sorted([wing.by, wing.colleague])

        return Pair(pages.official("sorting/next"), pages.colleague("sorting/next"), look)

    assert walk(racing_app, prepare) > 6
