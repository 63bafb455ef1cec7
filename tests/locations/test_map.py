"""The map of what is going on: what stands on it, for whom, and how much at once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from participation import clock, db, invariants
from participation.accounts.models import RoleName, Visitor
from participation.geometry import Spot
from participation.ideas.proposals.models import Idea, IdeaState
from participation.locations import actions as locations
from participation.locations import queries
from participation.locations.models import Location, Where
from participation.locations.queries import MOST_MARKS, box_of
from participation.spaces.models import Audience, LabelKind
from participation.subjects import actions as subjects
from participation.subjects.models import Subject, Visibility
from tests import factories as make
from tests.conftest import Client

HARBOUR = Where("Ved havnen", Spot(55.67, 12.6))


class Town:
    def __init__(self) -> None:
        self.space = make.space()
        self.box = make.box(self.space)
        self.area = make.label(self.space, "Havnen", LabelKind.area)
        self.author = make.member(self.space, name="Astrid Holm")
        self.idea = self.placed("Flere bænke")
        db.session.commit()

    def placed(self, title: str, where: Where = HARBOUR, **values: Any) -> Idea:
        idea = make.idea(values.pop("box", self.box), self.author, title=title, **values)
        locations.locate(idea, where)
        return idea


@pytest.fixture
def town(app: Any) -> Town:
    return Town()


def on_the_map(client: Client, asked: str = "") -> list[str]:
    answer = client.get(f"/map.geojson{asked}")
    assert answer.status_code == 200
    return [each["properties"]["name"] for each in json.loads(answer.text)["features"]]


def test_it_shows_ideas_hearings_and_projects_with_a_place(town: Town, client: Client) -> None:
    hearing = make.hearing(town.space, title="Lokalplan for molen")
    make.hearing_map(hearing)
    locations.locate(hearing, Where(spot=Spot(55.6, 12.5)))
    project = make.project(town.space, title="Lys på stien")
    locations.locate(project, Where("Stien"))
    page = client.get("/map").text
    for words in ("Flere bænke", "Lokalplan for molen", "Lys på stien", "Ved havnen", "Stien"):
        assert words in page
    # What has words alone is in the list, and on no map.
    assert sorted(on_the_map(client)) == ["Flere bænke", "Lokalplan for molen"]
    found = json.loads(client.get("/map.geojson?kind=hearing").text)
    assert [each["href"] for each in found["shapes"]] == [hearing.path]


def test_what_may_not_be_read_is_not_there(town: Town, client: Client) -> None:
    inside = make.space(Audience.internal, name="Værkstedet")
    secret = make.box(inside)
    town.placed("Et internt forslag", box=secret)
    town.placed("En kladde", state=IdeaState.draft, visibility=Visibility.draft, visible_from=None)
    hidden = town.placed("Skjult")
    subjects.set_visibility(hidden, Visibility.hidden)
    town.placed("Trukket tilbage", state=IdeaState.withdrawn)
    town.placed("Lagt sammen", state=IdeaState.merged)
    town.placed("Fra i morgen", visible_from=clock.now() + timedelta(days=1))
    colleague = make.member(inside, RoleName.employee, name="Kai")
    db.session.commit()
    for asked in ("", "?kind=idea", f"?space={inside.slug}", "?box=-90,-180,90,180"):
        expected = [] if "space" in asked else ["Flere bænke"]
        assert on_the_map(client, asked) == expected, asked
    page = client.get("/map").text
    for words in ("Et internt", "En kladde", "Skjult", "Trukket", "Lagt sammen", "Fra i morgen"):
        assert words not in page
    client.sign_in(colleague)
    assert "Et internt forslag" in on_the_map(client)


def test_it_is_narrowed_down_in_the_address(town: Town, client: Client) -> None:
    other = town.placed("Et andet sted", Where(spot=Spot(56.1, 10.2)), state=IdeaState.realised)
    subjects.set_labels(other, [town.area])
    db.session.commit()
    assert on_the_map(client, f"?area={town.area.slug}") == ["Et andet sted"]
    assert on_the_map(client, "?state=idea.realised") == ["Et andet sted"]
    assert on_the_map(client, "?kind=project") == []
    assert on_the_map(client, "?box=55,12,56,13") == ["Flere bænke"]
    assert on_the_map(client, f"?space={town.space.slug}") == ["Et andet sted", "Flere bænke"]
    page = client.get(f"/map?area={town.area.slug}").text
    assert "Et andet sted" in page
    assert "Flere bænke" not in page


@pytest.mark.parametrize(
    "asked",
    [
        "box=nan,nan,nan,nan",
        "box=1e400,0,1,1",
        "box=-inf,-180,90,180",
        "box=91,0,92,1",
        "box=1,2,3",
        "box=" + "1," * 5000,
        "box=%00",
        "state=idea.draft.x",
        "state=user.name",
        "kind=user",
        "space=' OR 1=1",
        "after=zzz",
        "area=%F0%9F%8C%8A",
    ],
)
def test_hostile_words_are_left_out(town: Town, client: Client, asked: str) -> None:
    for page in ("/map", "/map.geojson"):
        answer = client.get(f"{page}?{asked}")
        assert answer.status_code in (200, 404)
        if "%00" not in asked:
            assert answer.status_code == 200


def test_a_box_has_four_finite_edges_in_their_order() -> None:
    assert box_of("55,12,56,13") == (55.0, 12.0, 56.0, 13.0)
    for wrong in ("", "nan,0,1,1", "inf,0,1,1", "2,0,1,1", "0,2,1,1", "0,0,91,1", "0,0,1,181"):
        assert box_of(wrong) is None


def _many(town: Town, number: int) -> None:
    """Ideas with places all over the town, written as an import does."""
    start = clock.now() - timedelta(days=40)
    spine = [
        {
            "kind": "idea",
            "space_id": town.space.id,
            "title": f"Forslag {each}",
            "visibility": Visibility.visible,
            "visible_from": start + timedelta(seconds=each),
            "source": "test",
            "source_id": str(each),
        }
        for each in range(number)
    ]
    table: Any = Subject.__table__
    ids = db.session.scalars(insert(table).returning(table.c.id), spine).all()
    own: Any = Idea.__table__
    db.session.execute(
        insert(own),
        [{"id": each, "box_id": town.box.id, "state": IdeaState.new, "body": "x"} for each in ids],
    )
    locations.add_many(
        [
            locations.row_of(
                each,
                "idea",
                town.space.id,
                start + timedelta(seconds=place),
                Where(spot=Spot(55.6 + place % 100 / 1000, 12.5 + place // 100 % 100 / 1000)),
            )
            for place, each in enumerate(sorted(ids))
        ]
    )
    db.session.commit()


def test_many_places_are_bounded_in_statements_and_bytes(
    town: Town, client: Client, queries: list[str]
) -> None:
    def asked(address: str) -> tuple[int, int, Any]:
        client.get(address)
        queries.clear()
        answer = client.get(address)
        return len(queries), len(answer.data), answer

    few = asked("/map")[0], asked("/map.geojson")[0]
    _many(town, 2000)
    page, page_bytes, shown = asked("/map")
    marks, marks_bytes, _answer = asked("/map.geojson")
    assert (page, marks) == few
    assert page <= 3
    assert marks <= 3
    assert page_bytes < 60_000
    assert marks_bytes < 90_000
    found = json.loads(client.get("/map.geojson").text)
    assert len(found["features"]) == MOST_MARKS
    assert found["more"]
    # A part of it is whole.
    near = json.loads(client.get("/map.geojson?box=55.6,12.5,55.6009,12.6").text)
    assert not near["more"]
    assert 0 < len(near["features"]) < MOST_MARKS
    assert "after=" in shown.text


def test_the_list_goes_on_without_losing_or_repeating(town: Town, client: Client) -> None:

    _many(town, 50)
    seen: list[int] = []
    cursor: Any = None
    while rows := queries.listed(Visitor(), queries.Around(), cursor, 20):
        seen += [each.id for each in rows]
        cursor = queries.key(rows[-1])
    assert len(seen) == len(set(seen)) == 51


def test_a_location_follows_its_subject(town: Town) -> None:
    moved = clock.now() - timedelta(days=3)
    town.idea.visible_from = moved
    db.session.flush()
    kept = db.session.get(Location, town.idea.id, populate_existing=True)
    assert kept is not None
    assert kept.shown_from == moved
    assert not invariants.broken("locations.shown_from")


def test_the_browser_may_say_where_it_is_to_this_page_alone(town: Town, client: Client) -> None:
    assert "geolocation=(self)" in client.get("/map").headers["Permissions-Policy"]
    assert "geolocation=()" in client.get("/ideas").headers["Permissions-Policy"]
