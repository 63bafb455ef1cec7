"""Where things are, in a browser: a place chosen by keyboard or without JavaScript, and the map of all."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looking import faults

BOX = "/ideas/new?box=fjordbys-idekasse"


def _write(page: Page, title: str) -> None:
    page.get_by_label("Title").fill(title)
    page.get_by_label("Your idea").fill("Her er langt mellem bænkene, og bakken er stejl.")


def test_a_place_is_chosen_with_the_keyboard(visit: Visit) -> None:
    page = visit(BOX, role="astrid")
    _write(page, "Flere bænke langs Strandvejen")
    canvas = page.get_by_role("region", name="Map to mark the place on")
    canvas.scroll_into_view_if_needed()
    expect(page.locator("[data-map][data-ready]").first).to_be_visible()
    canvas.focus()
    page.keyboard.press("Enter")
    point = page.get_by_label("Where it is on the map")
    expect(point).to_have_value(re.compile(r"^-?\d+\.\d{6}, -?\d+\.\d{6}$"))
    assert faults(page) == []
    page.get_by_label("The place it is about").fill("Strandvejen")
    point.fill("55.5000, 11.7100")
    page.get_by_role("button", name="Publish the idea").click()
    expect(page.get_by_text("This place is outside Fjordby.").first).to_be_visible()
    expect(page.get_by_label("The place it is about")).to_have_value("Strandvejen")
    point.fill("55.7150, 11.7100")
    page.get_by_role("button", name="Publish the idea").click()
    expect(page.get_by_text("After its place, the area is Fjordby Midt.")).to_be_visible()
    expect(page.get_by_role("heading", name="Where it is")).to_be_visible()
    expect(page.get_by_role("region", name="Map of the place")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("words", ["Ved kiosken", ""])
def test_a_place_is_written_without_javascript(visit: Visit, words: str) -> None:
    page = visit(BOX, role="jonas", script=False)
    _write(page, f"Læ ved stoppestedet {words}")
    expect(page.get_by_role("region", name="Map to mark the place on")).to_have_count(0)
    page.get_by_label("The place it is about").fill(words)
    page.get_by_label("Where it is on the map").fill("" if words else "55,7190 11,7060")
    page.get_by_role("button", name="Publish the idea").click()
    expect(page.get_by_role("heading", name="Where it is")).to_be_visible()
    page.goto(page.url.split("/ideas")[0] + "/map")
    expect(page.get_by_role("link", name=re.compile("Læ ved stoppestedet")).first).to_be_visible()


def test_the_map_shows_what_goes_on_and_what_is_near(visit: Visit) -> None:
    page = visit("/map")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 55.7226, "longitude": 11.7180})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.locator("[data-map][data-ready]").first).to_be_visible()
    assert faults(page) == []
    asked.clear()
    page.get_by_role("button", name="What is near me?").click()
    nearest = page.locator("[data-nearest]")
    expect(nearest.get_by_role("listitem").first).to_contain_text("Skolehaver")
    # What it was worked out from was there: nothing is sent.
    assert asked == []
    nearest.get_by_role("link", name="Show everything in Nørrebæk").click()
    expect(page).to_have_url(re.compile(r"/map\?area=noerrebaek$"))
    expect(page.get_by_role("link", name=re.compile("Skolehaver")).first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Rådhuspladsen"))).to_have_count(0)
    assert faults(page) == []


def test_the_map_is_a_list_by_area_without_javascript(visit: Visit) -> None:
    page = visit("/map", script=False)
    page.get_by_label("Area").select_option("holmen")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("area=holmen"))
    expect(page.get_by_role("button", name="What is near me?")).to_have_count(0)
