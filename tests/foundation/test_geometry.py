"""GeoJSON: what is read, what is refused and how it is said, and that what is written is read the same."""

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participation import geometry
from participation.geometry import GeometryRefused, Spot
from tests import factories

RING = [[12.56, 55.67], [12.58, 55.67], [12.58, 55.68], [12.56, 55.67]]
ANY = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def words(shared_app: Flask) -> Any:
    """Refusals are said in somebody's language."""
    with shared_app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def whole(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def refused(source: bytes | str) -> str:
    with pytest.raises(GeometryRefused) as refusal:
        geometry.read(source)
    return str(refusal.value)


class TestWhatIsTaken:
    def test_all_kinds(self) -> None:
        line = [[12.56, 55.67], [12.58, 55.68]]
        read = geometry.read(
            whole(
                feature("Point", [12.5, 55.6], name="Broen"),
                feature("LineString", line, title="Stien"),
                feature("Polygon", [RING], Navn="Kajen"),
                feature("MultiPoint", line),
                feature("MultiLineString", [line, line]),
                feature("MultiPolygon", [[RING], [RING]]),
            )
        )
        assert [part.kind for part in read.parts] == [
            "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
        ]  # fmt: skip
        assert [part.name for part in read.parts] == ["Broen", "Stien", "Kajen", "", "", ""]
        assert read.dropped == ()

    def test_a_feature_and_a_bare_geometry(self) -> None:
        one = feature("Point", [12.5, 55.6])
        assert geometry.read(json.dumps(one)) == geometry.read(json.dumps(one["geometry"]))

    def test_what_the_factories_give_is_as_it_is_written(self) -> None:
        assert geometry.read(factories.AREA).to_json() == factories.AREA

    def test_other_properties_and_heights_are_dropped_and_named(self) -> None:
        read = geometry.read(
            whole(feature("Point", [12.5, 55.6, 4.2], owner="Ida", name="A", no=1))
        )
        assert read.dropped == ("no", "owner")
        assert read.flattened
        assert "Ida" not in read.to_json()

    def test_the_middle(self) -> None:
        part = geometry.read(factories.AREA).parts[0]
        assert part.middle == Spot(55.675, 12.57)
        assert str(part.middle) == "55.675000, 12.570000"

    @pytest.mark.parametrize(
        ("place", "far"),
        [
            ([12.5, 55.6], False),  # Copenhagen
            ([15.6, 78.2], False),  # Svalbard
            ([-51.7, 64.2], False),  # Nuuk
            ([55.6, 12.5], True),  # Copenhagen, with latitude first
            ([60.4, 5.3], True),  # Bergen, with latitude first
        ],
    )
    def test_what_lies_far_away_is_noticed(self, place: list[float], far: bool) -> None:
        assert geometry.read(whole(feature("Point", place))).is_far_away is far

    @pytest.mark.parametrize(
        "properties",
        [
            {"name": "EPSG:4326"},
            {"name": "EPSG:4258"},
            {"name": "CRS84"},
            {"name": "OGC:CRS84"},
            {"name": "WGS 84"},
            {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"},
            {"name": "urn:ogc:def:crs:OGC::CRS84h"},
            {"name": "urn:ogc:def:crs:EPSG::4326"},
            {"name": "urn:ogc:def:crs:EPSG:6.18:4258"},
            {"name": "urn:x-ogc:def:crs:EPSG:4258"},
            {"name": "http://www.opengis.net/def/crs/EPSG/0/4258"},
            {"name": "https://www.opengis.net/def/crs/OGC/1.3/CRS84/"},
            {"name": "http://www.opengis.net/gml/srs/epsg.xml#4326"},
            {"code": 4258},
            {"href": "http://spatialreference.org/ref/epsg/4326/proj4/", "type": "proj4"},
        ],
    )
    def test_degrees_are_degrees_under_any_name(self, properties: dict[str, Any]) -> None:
        source = {**json.loads(factories.AREA), "crs": {"type": "name", "properties": properties}}
        assert geometry.read(json.dumps(source)).parts

    def test_a_feature_without_a_place_is_named_and_left_out(self) -> None:
        nowhere = {"type": "Feature", "properties": {"navn": "Kajen"}, "geometry": None}
        read = geometry.read(
            whole(feature("Point", [12.5, 55.6]), nowhere, {"type": "Feature", "properties": None})
        )
        assert len(read.parts) == 1
        assert read.skipped == ("Feature 2 (Kajen)", "Feature 3")

    def test_a_byte_order_mark_is_no_harm(self) -> None:
        assert geometry.read(b"\xef\xbb\xbf" + factories.AREA.encode()).parts


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("source", "said"),
        [
            ("", "empty"),
            ("   ", "empty"),
            ("{", "line 1"),
            ("[1, 2]", "not GeoJSON"),
            ('"FeatureCollection"', "not GeoJSON"),
            ("{}", "not GeoJSON"),
            ('{"type": "Topology"}', "not GeoJSON"),
            ('{"type": ["Point"]}', "not GeoJSON"),
            ("<kml></kml>", "XML"),
            (b"PK\x03\x04....", "archive"),
            (b'{"type": "\xff"}', "UTF-8"),
            ("[" * 100_000, "nested"),
            ('{"type": "FeatureCollection"}', "no list of features"),
            ('{"type": "FeatureCollection", "features": []}', "nothing on this map"),
            ('{"type": "Point", "coordinates": [NaN, 1]}', "not a number"),
            ('{"type": "Point", "coordinates": [1e999, 1]}', "look like metres"),
            (b" " * (geometry.MAX_BYTES + 1), "larger than"),
        ],
    )
    def test_what_is_no_map(self, source: bytes | str, said: str) -> None:
        assert said in refused(source)

    @pytest.mark.parametrize(
        ("broken", "said"),
        [
            (7, "this is not a Feature"),
            ({"type": "Feature", "geometry": "here"}, "there is no geometry"),
            (feature("Circle", [12.5, 55.6]), "“Circle” is no kind of geometry"),
            (feature("GeometryCollection", []), "a GeometryCollection is not taken"),
            (feature("Point", []), "there are no coordinates"),
            (feature("Point", None), "there are no coordinates"),
            (feature("Point", [12.5]), "two numbers"),
            (feature("Point", ["12.5", "55.6"]), "two numbers"),
            (feature("Point", [True, 55.6]), "two numbers"),
            (feature("LineString", [[12.5, 55.6]]), "a line needs two points"),
            (feature("Polygon", [RING[:3]]), "fewer than four points"),
            (feature("Polygon", [[*RING[:3], [12.6, 55.6]]]), "is not closed"),
            (feature("Polygon", [7]), "not made of rings"),
            (feature("Point", [12.5, 155.6]), "no place at longitude 12.5, latitude 155.6"),
            (feature("Point", [725000.0, 6176000.0]), "look like metres, as in UTM"),
        ],
    )
    def test_it_says_in_which_feature(self, broken: Any, said: str) -> None:
        good = feature("Point", [12.5, 55.6])
        words = refused(whole(good, good, broken))
        assert words.startswith("Feature 3: ")
        assert said in words

    def test_it_says_in_which_part(self) -> None:
        open_ring = [*RING[:3], [12.6, 55.6]]
        words = refused(whole(feature("MultiPolygon", [[RING], [open_ring]])))
        assert words.startswith("The map, part 2: the ring of the polygon is not closed.")

    def test_another_reference_system_is_named(self) -> None:
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
        words = refused(json.dumps({"type": "FeatureCollection", "crs": crs, "features": []}))
        assert "urn:ogc:def:crs:EPSG::25832" in words
        fine = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
        source = {**json.loads(factories.AREA), "crs": fine}
        assert geometry.read(json.dumps(source)).parts

    def test_a_map_on_which_nothing_has_a_place(self) -> None:
        nowhere = {"type": "Feature", "properties": {"name": "A"}, "geometry": None}
        assert "no feature in the file has a place" in refused(whole(nowhere))

    @pytest.mark.parametrize(
        "properties",
        [
            {"name": "EPSG:25832"},
            {"name": "urn:ogc:def:crs:EPSG::3857"},
            {"name": "EPSG:14326"},
            {"code": 25833},
            {"href": "http://www.opengis.net/def/crs/EPSG/0/3045", "type": "ogcwkt"},
        ],
    )
    def test_metres_are_refused_however_they_are_named(self, properties: dict[str, Any]) -> None:
        source = {**json.loads(factories.AREA), "crs": {"properties": properties}}
        assert "Save it in WGS84" in refused(json.dumps(source))

    def test_too_much(self) -> None:
        point = feature("Point", [12.5, 55.6])
        assert "201 features" in refused(whole(*[point] * (geometry.MAX_PARTS + 1)))
        line = [[12.5, 55.6]] * (geometry.MAX_POINTS + 1)
        assert "more than 5000 points" in refused(whole(feature("LineString", line)))


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    words = st.sampled_from(["Feature", "FeatureCollection", *geometry.KINDS])
    names = ["type", "features", "geometry", "coordinates", "properties", "name", "crs", "x"]
    mappings = st.dictionaries(st.sampled_from(names), inner | words, max_size=5)
    return st.lists(inner, max_size=4) | mappings


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    _nested,
    max_leaves=25,
)
_position = st.lists(
    st.floats(-95, 95) | st.integers(-200, 200) | st.sampled_from([0, -0.0, 12.5, 55.6]),
    min_size=2,
    max_size=3,
)


def _closed(points: list[Any]) -> list[Any]:
    return [*points, points[0]]


_ring = st.lists(_position, min_size=3, max_size=6).map(_closed)
_coordinates: dict[str, st.SearchStrategy[Any]] = {
    "Point": _position,
    "LineString": st.lists(_position, min_size=1, max_size=5),
    "Polygon": st.lists(_ring, max_size=3),
}


def _of_kind(kind: str) -> st.SearchStrategy[Any]:
    simple = kind.removeprefix("Multi")
    inner = _coordinates[simple]
    nested = inner if simple == kind else st.lists(inner, max_size=3)
    return st.fixed_dictionaries({"type": st.just(kind), "coordinates": nested})


_geometries = st.sampled_from(geometry.KINDS).flatmap(_of_kind)
_features = st.fixed_dictionaries(
    {
        "type": st.just("Feature"),
        "properties": st.none()
        | st.dictionaries(st.sampled_from(["name", "Title", "x"]), st.text() | st.integers()),
        "geometry": _geometries,
    }
)


@ANY
@given(st.binary(max_size=200) | st.text(max_size=200) | _values.map(json.dumps))
def test_whatever_is_sent_is_read_or_refused(source: bytes | str) -> None:
    try:
        geometry.read(source)
    except GeometryRefused:
        return


@ANY
@given(st.lists(_features, min_size=1, max_size=4))
def test_what_is_read_is_written_and_read_the_same(features: list[Any]) -> None:
    try:
        read = geometry.read(whole(*features))
    except GeometryRefused:
        return
    again = geometry.read(read.to_json())
    assert again.parts == read.parts
    assert (again.dropped, again.flattened) == ((), False)
    assert again.to_json() == read.to_json()


def test_a_name_with_half_a_character_can_be_kept() -> None:
    """JSON can write it (RFC 8259, 8.2), and no database takes it."""
    place = '"geometry": {"type": "Point", "coordinates": [10, 56]}'
    found = geometry.read(f'{{"type": "Feature", {place}, "properties": {{"name": "Å\\ud800"}}}}')
    assert [part.name for part in found.parts] == ["Å"]
    assert found.parts[0].name.encode()
