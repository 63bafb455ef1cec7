"""Maps in a browser: an official draws one with mouse and keyboard, a respondent points at a place."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.looking import faults

TITLE = "Ny legeplads ved Strandvejen"


def test_a_map_is_drawn_and_pointed_at(visit: Visit) -> None:
    desk = visit("/desk", role="mette")
    desk.get_by_role("link", name="Create a hearing").click()
    desk.get_by_label("Title").fill(TITLE)
    desk.get_by_role("radio", name="Kommunal høring").check()
    desk.get_by_role("button", name="Create the draft").click()
    desk.get_by_label("Pages of this hearing").get_by_role("link", name="Map", exact=True).click()
    canvas = _map(desk, "Map to draw on")
    _draw_area(desk, canvas)
    _draw_line_with_the_keyboard(desk, canvas)
    assert faults(desk) == []
    desk.get_by_label("Name of part 1").fill("Legepladsen")
    desk.get_by_role("button", name="Save the map").click()
    expect(desk.get_by_text("The map is saved, with 2 parts.")).to_be_visible()
    kinds = [each["geometry"]["type"] for each in _written(desk)["features"]]
    assert kinds == ["Polygon", "LineString"]
    assert _written(desk)["features"][0]["properties"] == {"name": "Legepladsen"}
    desk.get_by_role("button", name="Remove part 2").click()
    assert len(_written(desk)["features"]) == 1


def _map(page: Page, name: str) -> Locator:
    canvas = page.get_by_role("region", name=name)
    expect(page.locator("[data-map][data-ready]").first).to_be_visible()
    canvas.scroll_into_view_if_needed()
    return canvas


def _written(page: Page) -> Any:
    return json.loads(page.locator("#drawn").input_value())


def _draw_area(page: Page, canvas: Locator) -> None:
    page.get_by_role("button", name="Area", exact=True).click()
    for x, y in ((200, 100), (320, 100), (320, 200), (200, 220)):
        canvas.click(position={"x": x, "y": y})
    page.get_by_role("button", name="Undo the last point").click()
    page.get_by_role("button", name="Finish the shape").click()
    ring = _written(page)["features"][0]["geometry"]["coordinates"][0]
    assert len(ring) == 4
    assert ring[0] == ring[-1]


def _draw_line_with_the_keyboard(page: Page, canvas: Locator) -> None:
    page.get_by_role("button", name="Line", exact=True).press("Enter")
    expect(canvas).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Finish the shape").press("Enter")
    first, last = _written(page)["features"][1]["geometry"]["coordinates"]
    assert first[0] < last[0]


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_respondent_points(visit: Visit, way: str) -> None:
    page = visit("/hearings")
    page.get_by_role("link", name="Lokalplan 214").first.click()
    page.get_by_role("heading", name="On the map").scroll_into_view_if_needed()
    expect(page.get_by_role("region", name="Map of the hearing")).to_be_visible()
    page.get_by_role("link", name="Write a response").click()
    page.get_by_role("button", name="Next").click()
    canvas = _map(page, "Map to mark the place on")
    point = page.get_by_label("Where it is on the map")
    if way == "mouse":
        canvas.click(position={"x": 150, "y": 120})
    else:
        canvas.focus()
        page.keyboard.press("Enter")
    expect(point).to_have_value(re.compile(r"^55\.7\d+, 11\.7\d+$"))
    expect(page.locator(".map-pin")).to_have_count(1)
    assert faults(page) == []
    page.get_by_role("button", name="Take the mark away").click()
    expect(point).to_have_value("")
    expect(page.locator(".map-pin")).to_have_count(0)


def test_where_responses_point(visit: Visit) -> None:
    page = visit("/hearings")
    page.get_by_role("link", name="Lokalplan 214").first.click()
    page.get_by_role("link", name="See all responses").click()
    pin = page.get_by_role("button", name="Response no. 1: Krydset ved Stationsvej")
    pin.focus()
    page.keyboard.press("Enter")
    page.locator(".leaflet-popup").get_by_role("link", name="Response no. 1").click()
    expect(page.get_by_role("region", name="Map of the place")).to_be_visible()
    expect(page.get_by_text("Place: Krydset ved Stationsvej")).to_be_visible()
