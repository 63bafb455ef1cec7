"""The place of an idea: asked for by its box, written with the text, shown, kept and forgotten with it."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from participation import db, geometry
from participation.accounts.models import RoleName
from participation.geometry import Geometry, Spot
from participation.ideas.boxes.models import PlaceAsked
from participation.ideas.proposals import actions
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.own_data import forget_drafts, ideas
from participation.importers.writing.places import where_at_source
from participation.locations import actions as locations
from participation.locations import outlines, outlining
from participation.locations.models import AreaOutline, Location, Where
from participation.spaces.models import LabelKind
from participation.subjects.models import Revision, Visibility
from tests import factories as make
from tests.architecture.pages import form_at
from tests.conftest import Client
from tests.real_data import REAL

HARBOUR = Where("Ved havnen", Spot(55.67, 12.6))
DISTRICTS = REAL / "omastadi" / "districts.geojson"


def square(west: float, south: float, name: str = "") -> dict[str, Any]:
    ring = [
        [west, south],
        [west + 1, south],
        [west + 1, south + 1],
        [west, south + 1],
        [west, south],
    ]
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def collected(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


class Town:
    def __init__(self) -> None:
        self.space = make.space()
        self.box = make.box(self.space, place_asked=PlaceAsked.may)
        self.north = make.label(self.space, "Nord", LabelKind.area)
        self.south = make.label(self.space, "Syd", LabelKind.area)
        self.author = make.member(self.space, name="Astrid Holm")
        self.admin = make.member(self.space, RoleName.admin, name="Bo Lund")
        db.session.commit()

    def outline(self, what: str, *features: dict[str, Any]) -> None:
        outlining.save(self.space, what, geometry.read(collected(*features)), by=self.admin)
        db.session.commit()


@pytest.fixture
def town(app: Any) -> Town:
    return Town()


@pytest.fixture
def writer(town: Town, client: Client) -> Client:
    return client.sign_in(town.author)


def send(writer: Client, town: Town, **more: str) -> Any:
    address = f"/ideas/new?box={town.box.slug}"
    form = form_at(writer.get(address).text, address, "/ideas/new").filled()
    return writer.post(
        "/ideas/new",
        data={**form, "title": "Flere bænke", "body": "Her er langt.", "action": "publish", **more},
    )


def the_idea() -> Idea:
    return db.session.scalars(select(Idea)).one()


def where() -> Where:
    db.session.expire_all()
    return locations.where(the_idea().id)


def test_a_place_is_written_with_the_idea_and_shown(town: Town, writer: Client) -> None:
    assert send(writer, town, place="Ved havnen", point="55,67 12,6").status_code == 303
    assert where() == HARBOUR
    page = writer.get(the_idea().path).text
    for words in ("Ved havnen", "data-map", "geo:55.670000,12.600000"):
        assert words in page


def test_words_alone_are_enough_and_neither_is_needed(town: Town, writer: Client) -> None:
    assert send(writer, town, place="Ved havnen").status_code == 303
    assert where() == Where("Ved havnen")


@pytest.mark.parametrize(
    ("asked", "fields", "status"),
    [
        (PlaceAsked.no, False, 303),
        (PlaceAsked.may, True, 303),
        (PlaceAsked.must, True, 422),
    ],
)
def test_a_box_asks_or_does_not(
    town: Town, writer: Client, asked: PlaceAsked, fields: bool, status: int
) -> None:
    town.box.place_asked = asked
    db.session.commit()
    assert ('name="point"' in writer.get(f"/ideas/new?box={town.box.slug}").text) is fields
    answer = send(writer, town)
    assert answer.status_code == status
    if status == 422:
        assert "Her er langt." in answer.text
        assert 'id="place-error"' in answer.text


def test_a_place_is_not_lost_when_the_box_asks_no_longer(town: Town, writer: Client) -> None:
    town.box.place_asked = PlaceAsked.no
    db.session.commit()
    assert send(writer, town, place="Ved havnen").status_code == 303
    assert where() == Where("Ved havnen")


@pytest.mark.parametrize(
    "point",
    [
        "nan, nan",
        "inf, 0",
        "91, 12",
        "55.6",
        "6175000, 725000",
        "1e5 2",
        "55.6, 12.5, 3",
        "x" * 300,
    ],
)
def test_a_wrong_place_is_told_and_all_is_kept(town: Town, writer: Client, point: str) -> None:
    answer = send(writer, town, place="Ved havnen", point=point)
    assert answer.status_code == 422
    assert 'id="point-error"' in answer.text
    for kept in ("Ved havnen", "Her er langt.", point):
        assert kept in answer.text
    assert db.session.scalar(select(Location)) is None


def test_another_place_is_a_version_and_tells_those_who_voted(town: Town) -> None:
    idea = make.idea(town.box, town.author)
    locations.locate(idea, HARBOUR)
    actions.edit(
        idea, idea.title, idea.body, [], by=town.author, where=Where("Ved skolen", Spot(55.7, 12.5))
    )
    kept = db.session.scalars(select(Revision)).one()
    assert kept.place == "Ved havnen (55.670000, 12.600000)"
    assert idea.edited_at is not None
    assert locations.where(idea.id).place == "Ved skolen"
    # A change of the text alone leaves the place.
    actions.rewrite(idea, "Andet", idea.body, by=town.author)
    assert locations.where(idea.id).place == "Ved skolen"


def test_it_is_changed_and_taken_away_with_the_text(town: Town, writer: Client) -> None:
    idea = make.idea(town.box, town.author)
    locations.locate(idea, HARBOUR)
    db.session.commit()
    address = f"/ideas/{idea.id}/text"
    form = form_at(writer.get(address).text, address, address).filled()
    assert form["place"] == ["Ved havnen"]
    assert form["point"] == ["55.670000, 12.600000"]
    assert writer.post(address, data={**form, "place": "", "point": ""}).status_code == 303
    assert db.session.get(Location, idea.id) is None
    assert "Ved havnen" in writer.get(f"/ideas/{idea.id}/versions").text


def test_own_data_and_erasure_take_the_place_of_a_draft(town: Town) -> None:
    draft = make.idea(
        town.box, town.author, state=IdeaState.draft, visibility=Visibility.draft, visible_from=None
    )
    shown = make.idea(town.box, town.author)
    for each in (draft, shown):
        locations.locate(each, HARBOUR)
    assert [each["place"] for each in ideas(town.author)] == ["Ved havnen", "Ved havnen"]
    forget_drafts(town.author)
    assert db.session.scalars(select(Location.subject_id)).all() == [shown.id]


def test_a_place_outside_is_asked_about_and_taken_when_it_is_right(
    town: Town, writer: Client
) -> None:
    town.outline(outlining.WHOLE, square(12, 55))
    answer = send(writer, town, place="Ved søen", point="56.5, 12.5")
    assert answer.status_code == 422
    assert 'name="place_is_right"' in answer.text
    assert "Ved søen" in answer.text
    assert "Her er langt." in answer.text
    assert send(writer, town, point="56.5, 12.5", place_is_right="y").status_code == 303
    assert where().spot == Spot(56.5, 12.5)


def test_the_area_is_proposed_from_the_place(town: Town, writer: Client) -> None:
    town.outline(outlining.BY_NAME, square(12, 56, "nord"), square(12, 55, "Syd"))
    preview = send(writer, town, point="55.5, 12.5", action="preview").text
    form = form_at(preview, "/ideas/new", "/ideas/new").filled()
    assert form["area_ids"] == [str(town.south.id)]
    assert send(writer, town, point="55.5, 12.5").status_code == 303
    idea = the_idea()
    db.session.refresh(idea, ["labels"])
    assert [each.name for each in idea.areas] == ["Syd"]


def test_what_the_writer_chose_stays(town: Town, writer: Client) -> None:
    town.outline(outlining.BY_NAME, square(12, 56, "nord"), square(12, 55, "Syd"))
    assert send(writer, town, point="55.5, 12.5", area_ids=str(town.north.id)).status_code == 303
    idea = the_idea()
    db.session.refresh(idea, ["labels"])
    assert [each.name for each in idea.areas] == ["Nord"]


def test_a_hole_and_a_border_of_several_parts() -> None:
    outer = square(12, 55)["geometry"]["coordinates"][0]
    hole = [[12.4, 55.4], [12.6, 55.4], [12.6, 55.6], [12.4, 55.6], [12.4, 55.4]]
    whole = geometry.read(json.dumps({"type": "Polygon", "coordinates": [outer, hole]}))
    assert outlines.contains(whole.parts, Spot(55.1, 12.1))
    assert not outlines.contains(whole.parts, Spot(55.5, 12.5))
    assert not outlines.contains(whole.parts, Spot(54.9, 12.1))


@pytest.mark.real_data
def test_the_districts_of_helsinki_find_the_area_of_a_place(town: Town) -> None:
    if not DISTRICTS.exists():
        pytest.skip(f"{DISTRICTS} is not here")
    lauttasaari = make.label(town.space, "Lauttasaari", LabelKind.area)
    read = geometry.read(DISTRICTS.read_bytes(), 20_000)
    saved, left_out = outlining.save(town.space, outlining.BY_NAME, read, by=town.admin)
    assert saved == 1
    assert len(left_out) == 33
    assert outlines.standing(town.space.id, Spot(60.159, 24.875)).areas == [lauttasaari.id]
    assert outlines.standing(town.space.id, Spot(60.17, 24.94)).outside


def test_an_outline_is_kept_once_and_taken_away(town: Town) -> None:
    for west in (12, 13):
        town.outline(outlining.WHOLE, square(west, 55))
    kept = db.session.scalars(select(AreaOutline)).one()
    assert kept.west == 13
    outlining.remove(town.space, kept.id, by=town.admin)
    assert outlines.standing(town.space.id, Spot(1, 1)) == outlines.Standing()
    assert Geometry(geometry.read(collected(square(1, 2))).parts).box == (1, 2, 2, 3)


def test_an_import_brings_places(town: Town) -> None:
    assert where_at_source("Havnen", "55,67", "12.6") == Where("Havnen", Spot(55.67, 12.6))
    for wrong in ((None, None), ("", ""), ("nan", "1"), (0, 0), ("0", "0.0"), (True, 5), (91, 12)):
        assert where_at_source("Havnen", *wrong) == Where("Havnen"), wrong
    assert not where_at_source("  ", "x", "y").is_somewhere
