"""The map of a hearing, from the desk to its page, and the places that responses point at."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, config, db, geometry, ledger
from participation.accounts.models import RoleName, User
from participation.geometry import Spot
from participation.hearings.maps import actions as mapping
from participation.hearings.maps import queries as maps
from participation.hearings.maps.models import HearingMap
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import Hearing, Publication, Status, TextChange
from participation.hearings.outcome.actions import rounds
from participation.hearings.responses import content as responses_content
from participation.hearings.responses.actions import responding
from participation.hearings.responses.models import RespondentKind, Response, ResponseStatus
from participation.hearings.responses.own_data import responses as own_responses
from participation.locations.forms import spot_of
from participation.spaces.models import Space
from participation.subjects.models import Revision, Visibility
from participation.web.requests import policy
from tests import factories
from tests.conftest import Client

POINT = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "Broen", "owner": "Ida"},
                "geometry": {"type": "Point", "coordinates": [12.5, 55.6]},
            }
        ],
    }
)


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official)


@pytest.fixture
def draft(space: Space) -> Hearing:
    made = factories.hearing(
        space, status=Status.draft, visibility=Visibility.staff, visible_from=None
    )
    db.session.refresh(made, ["space", "type"])
    return made


@pytest.fixture
def mapped(space: Space) -> Hearing:
    """An open hearing with a map."""
    made = factories.hearing(space)
    factories.hearing_map(made)
    return made


def kept(hearing: Hearing) -> HearingMap | None:
    return db.session.get(HearingMap, hearing.id, populate_existing=True)


def upload(content: str | bytes, **more: Any) -> dict[str, Any]:
    content = content.encode() if isinstance(content, str) else content
    return {"file": (io.BytesIO(content), "plan.geojson"), **more}


class TestTheDesk:
    def test_a_file_becomes_the_map(self, client: Client, draft: Hearing, official: User) -> None:
        desk = client.sign_in(official)
        address = f"/desk/hearings/{draft.id}/map"
        answer = desk.post(address, data=upload(POINT, version="0"))
        assert answer.status_code == 303
        page = desk.get(answer.location).text
        assert "The map is saved, with 1 part." in page
        assert "These properties were left out: owner." in page
        assert "have no place" not in page
        stored = kept(draft)
        assert stored is not None
        assert "Broen" in stored.geojson
        assert "Ida" not in stored.geojson
        assert draft.has_map

    def test_features_without_a_place_are_named(
        self, client: Client, draft: Hearing, official: User
    ) -> None:
        nowhere = {"type": "Feature", "properties": {"name": "Kajen"}, "geometry": None}
        whole = json.loads(POINT)
        features = whole["features"]
        source = {"type": "FeatureCollection", "features": [*features, nowhere]}
        desk = client.sign_in(official)
        address = f"/desk/hearings/{draft.id}/map"
        answer = desk.post(address, data=upload(json.dumps(source), version="0"))
        assert "left out: Feature 2 (Kajen)." in desk.get(answer.location).text

    def test_a_broken_file_leaves_the_map_as_it_is(
        self, client: Client, draft: Hearing, official: User
    ) -> None:
        factories.hearing_map(draft)
        broken = POINT.replace("[12.5, 55.6]", "[725000, 6176000]")
        answer = client.sign_in(official).post(
            f"/desk/hearings/{draft.id}/map", data=upload(broken, version="1")
        )
        assert answer.status_code == 422
        assert "The map: the coordinates look like metres, as in UTM" in answer.text
        assert "What is saved now" in answer.text
        assert "Kajen" in answer.text
        stored = kept(draft)
        assert stored is not None
        assert stored.geojson == factories.AREA

    def test_a_broken_drawing_keeps_its_text(
        self, client: Client, draft: Hearing, official: User
    ) -> None:
        answer = client.sign_in(official).post(
            f"/desk/hearings/{draft.id}/map", data={"version": "0", "drawn": '{"type": "Poin'}
        )
        assert answer.status_code == 422
        assert "breaks off" in answer.text
        assert "{&#34;type&#34;: &#34;Poin" in answer.text

    def test_nothing_sent(self, client: Client, draft: Hearing, official: User) -> None:
        address = f"/desk/hearings/{draft.id}/map"
        answer = client.sign_in(official).post(address, data={"version": "0"})
        assert answer.status_code == 422
        assert "Choose a file, or draw on the map." in answer.text

    def test_two_who_draw_at_once_lose_nothing(
        self, client: Client, draft: Hearing, official: User
    ) -> None:
        factories.hearing_map(draft)
        answer = client.sign_in(official).post(
            f"/desk/hearings/{draft.id}/map", data={"version": "0", "drawn": POINT}
        )
        assert answer.status_code == 422
        assert "Somebody else saved a change while you were writing" in answer.text
        assert "Kajen" in answer.text
        assert "Broen" in answer.text
        stored = kept(draft)
        assert stored is not None
        assert stored.geojson == factories.AREA

    def test_while_it_is_open_a_change_is_announced(
        self, client: Client, mapped: Hearing, official: User
    ) -> None:
        desk, address = client.sign_in(official), f"/desk/hearings/{mapped.id}/map"
        assert desk.post(address, data={"version": "1", "drawn": POINT}).status_code == 422
        sent = {"version": "1", "drawn": POINT, "note": "Broen er med."}
        assert desk.post(address, data=sent).status_code == 303
        assert db.session.scalars(select(TextChange.note)).all() == ["Broen er med."]

    def test_it_stands_while_people_answer(self, mapped: Hearing, official: User) -> None:
        with pytest.raises(NotAllowedNow):
            mapping.remove_map(mapped, by=official)

    def test_before_it_opens_it_can_be_taken_away(
        self, client: Client, draft: Hearing, official: User
    ) -> None:
        factories.hearing_map(draft)
        desk = client.sign_in(official)
        assert desk.post(f"/desk/hearings/{draft.id}/map/removal").status_code == 303
        assert kept(draft) is None
        assert not draft.has_map

    def test_the_ledger_knows(self, draft: Hearing, official: User) -> None:
        assert mapping.save_map(draft, geometry.read(POINT), by=official)
        assert not mapping.save_map(draft, geometry.read(POINT), by=official)
        entries = db.session.scalars(
            select(ledger.Entry).where(ledger.Entry.action == "hearing.edited")
        ).all()
        assert [entry.data["parts"] for entry in entries] == [1]

    def test_a_new_round_takes_it_along(self, space: Space, official: User) -> None:
        now = clock.now()
        over = factories.hearing(
            space,
            status=Status.under_assessment,
            opens_at=now - timedelta(weeks=9),
            closes_at=now - timedelta(days=3),
        )
        factories.hearing_map(over)
        db.session.refresh(over, ["sections", "space", "type"])
        made = rounds.new_round(over, by=official)
        stored = kept(made)
        assert made.has_map
        assert stored is not None
        assert stored.geojson == factories.AREA


class TestThePage:
    def test_the_map_and_its_list(self, client: Client, mapped: Hearing) -> None:
        page = client.get(mapped.path).text
        assert "vendor/leaflet.js" in page
        assert "js/map.js" in page
        assert "Kajen" in page
        assert "geo:55.675000,12.570000" in page
        assert f"/hearings/{mapped.id}/map.geojson" in page

    def test_pages_without_a_map_load_nothing_of_it(self, client: Client, space: Space) -> None:
        plain = factories.hearing(space)
        for path in (
            plain.path,
            f"/hearings/{plain.id}/responses",
            f"/hearings/{plain.id}/response",
        ):
            page = client.get(path).text
            assert "leaflet" not in page
            assert "map.js" not in page
            assert 'name="place"' not in page
        assert client.get(f"/hearings/{plain.id}/map.geojson").status_code == 404
        assert client.get(f"/hearings/{plain.id}/responses/places.geojson").status_code == 404

    def test_the_file(self, client: Client, mapped: Hearing) -> None:
        answer = client.get(f"/hearings/{mapped.id}/map.geojson")
        assert answer.mimetype == "application/geo+json"
        assert answer.text == factories.AREA

    def test_a_name_is_text(self, client: Client, space: Space) -> None:
        hearing = factories.hearing(space)
        factories.hearing_map(hearing, POINT.replace("Broen", "<script>alert(1)</script>"))
        assert "<script>alert" not in client.get(hearing.path).text


class TestPlaces:
    @pytest.mark.parametrize(
        ("written", "spot"),
        [
            ("55.676098, 12.568337", Spot(55.676098, 12.568337)),
            ("  55.676098,12.568337 ", Spot(55.676098, 12.568337)),
            ("55.676098 12.568337", Spot(55.676098, 12.568337)),
            ("55,676098; 12,568337", Spot(55.676098, 12.568337)),
            ("55,676098 12,568337", Spot(55.676098, 12.568337)),
            ("-33.9°, 18.4°", Spot(-33.9, 18.4)),
            ("55", None),
            ("Kajen 4", None),
            ("", None),
            ("٥٥, ١٢", None),
        ],
    )
    def test_two_numbers(self, written: str, spot: Spot | None) -> None:
        assert spot_of(written) == spot

    def sent(self, **values: str) -> dict[str, str]:
        return {
            "respondent_kind": "person",
            "respondent_name": "Ida Holm",
            "body": "Bænkene mangler.",
            **values,
        }

    def test_it_is_kept_and_shown(self, client: Client, mapped: Hearing) -> None:
        writer = factories.user()
        mine = client.sign_in(writer)
        answer = mine.post(
            f"/hearings/{mapped.id}/response",
            data=self.sent(place="Ved kajen", point="55.676098, 12.568337"),
        )
        assert answer.status_code == 303
        receipt = mine.get(answer.location).text
        assert "Ved kajen" in receipt
        assert "55.676098, 12.568337" in receipt
        copy = mine.get(answer.location + "/copy").text
        assert "place: Ved kajen (55.676098, 12.568337)\n" in copy
        found = db.session.scalars(select(Response)).one()
        assert found.spot == Spot(55.676098, 12.568337)
        assert own_responses(writer)[0]["place"] == "Ved kajen"

    @pytest.mark.parametrize(
        ("point", "said"),
        [
            ("her", "Write two numbers"),
            ("6176000, 725000", "These look like metres"),
            ("155.6, 12.5", "There is no such place"),
        ],
    )
    def test_a_wrong_point_loses_nothing(
        self, client: Client, mapped: Hearing, point: str, said: str
    ) -> None:
        answer = client.sign_in(factories.user()).post(
            f"/hearings/{mapped.id}/response", data=self.sent(place="Ved kajen", point=point)
        )
        assert answer.status_code == 422
        assert said in answer.text
        assert f'value="{point}"' in answer.text
        assert 'value="Ved kajen"' in answer.text

    def test_a_hearing_without_a_map_takes_none(self, client: Client, space: Space) -> None:
        plain = factories.hearing(space)
        client.sign_in(factories.user()).post(
            f"/hearings/{plain.id}/response", data=self.sent(place="Her", point="55.6, 12.5")
        )
        found = db.session.scalars(select(Response)).one()
        assert (found.place, found.spot) == ("", None)

    def test_an_old_digest_stays(self, space: Space) -> None:
        words = responses_content.ResponseContent(RespondentKind.person, "Anna", "", None, "Ja.")
        assert "place" not in responses_content.copy_of(7, words, [])

    def test_corrected_it_is_kept_as_a_version(self, client: Client, mapped: Hearing) -> None:
        mine = client.sign_in(factories.user())
        home = mine.post(
            f"/hearings/{mapped.id}/response",
            data=self.sent(place="Ved kajen", point="55.676098, 12.568337"),
        ).location
        form = mine.get(home + "/edit").text
        assert 'value="55.676098, 12.568337"' in form
        assert 'value="Ved kajen"' in form
        mine.post(home + "/edit", data=self.sent(place="Ved broen", point=""))
        found = db.session.scalars(select(Response)).one()
        assert (found.place, found.spot) == ("Ved broen", None)
        before = db.session.scalars(select(Revision)).one()
        assert before.place == "Ved kajen (55.676098, 12.568337)"
        assert "Ved kajen" in mine.get(found.path).text

    def test_letters_with_places_are_their_senders_own(self) -> None:
        body = " ".join(["ord"] * 30)
        plain = responses_content.ResponseContent(RespondentKind.person, "Anna", "", None, body)
        placed = responses_content.ResponseContent(
            RespondentKind.person, "Anna", "", None, body, place="Kajen"
        )
        assert plain.letter([]) is not None
        assert placed.letter([]) is None


class TestThePlacesOfResponses:
    def numbers(self, client: Client, hearing: Hearing) -> list[int]:
        found = client.get(f"/hearings/{hearing.id}/responses/places.geojson").json
        return [each["properties"]["number"] for each in found["features"]]

    def test_only_what_may_be_read(self, client: Client, mapped: Hearing, official: User) -> None:
        here = {"latitude": 55.67, "longitude": 12.57, "place": "Kajen"}
        factories.response(mapped, **here)
        factories.response(mapped, visibility=Visibility.held, **here)
        factories.response(mapped, visibility=Visibility.hidden, **here)
        factories.response(
            mapped, status=ResponseStatus.withdrawn, visibility=Visibility.hidden, **here
        )
        factories.response(mapped)
        assert self.numbers(client, mapped) == [1]
        assert self.numbers(client.sign_in(official), mapped) == [3, 2, 1]

    def test_there_is_an_end(
        self, client: Client, mapped: Hearing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _each in range(3):
            factories.response(mapped, latitude=55.67, longitude=12.57)
        monkeypatch.setattr(maps, "MOST_SPOTS", 2)
        assert self.numbers(client, mapped) == [3, 2]

    def test_a_withdrawn_place_is_not_shown(self, client: Client, mapped: Hearing) -> None:
        said = factories.response(mapped, place="Hemmelig bænk", latitude=55.671, longitude=12.57)
        assert "Hemmelig bænk" in client.get(said.path).text
        db.session.refresh(mapped, ["type"])
        responding.withdraw(said, mapped, by=None)
        db.session.commit()
        for path in (said.path, f"/hearings/{mapped.id}/responses"):
            page = client.get(path).text
            assert "Hemmelig bænk" not in page
            assert "55.671" not in page

    def test_the_card_and_the_small_map(self, client: Client, mapped: Hearing) -> None:
        said = factories.response(mapped, place="Kajen 4", latitude=55.67, longitude=12.57)
        page = client.get(said.path).text
        assert "Kajen 4" in page
        assert 'data-spots="[[1, 55.67, 12.57' in page.replace("&#34;", '"')
        assert "Kajen 4" in client.get(f"/hearings/{mapped.id}/responses").text

    def test_where_responses_are_not_published(self, client: Client, space: Space) -> None:
        closed = factories.hearing(
            space, type=factories.hearing_type(publication=Publication.never)
        )
        factories.hearing_map(closed)
        factories.response(closed, latitude=55.67, longitude=12.57)
        assert client.get(f"/hearings/{closed.id}/responses/places.geojson").status_code == 404


class TestTiles:
    def test_without_tiles_pictures_come_from_here_alone(self, client: Client) -> None:
        policy = client.get("/").headers["Content-Security-Policy"]
        assert "img-src 'self' data:;" in policy

    def test_the_policy_names_the_host_and_no_more(self) -> None:
        settings = config.Settings(map_tiles="https://tiles.example.org/{z}/{x}/{y}.png?k=1")
        assert "img-src 'self' data: https://tiles.example.org;" in policy(settings)
        assert policy(settings).count("tiles.example.org") == 1

    @pytest.mark.parametrize(
        "address",
        [
            "tiles.example.org/{z}/{x}/{y}",
            "https://tiles.example.org/",
            "https://{s}.example.org/{z}/{x}/{y}",
            "https://a b.example.org/{z}/{x}/{y}",
            "https://x; script-src */{z}/{x}/{y}",
            "https://u:p@example.org/{z}/{x}/{y}",
            "javascript:{z}{x}{y}",
        ],
    )
    def test_an_address_that_cannot_be_used(self, address: str) -> None:
        with pytest.raises(config.SettingsError, match="MAP_TILES"):
            config.load(map_tiles=address)

    def test_a_map_service_may_be_asked_by_the_box(self) -> None:
        assert config.load(map_tiles="https://wms.example.org/?bbox={bbox}").map_host
