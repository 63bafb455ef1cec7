"""A box for the people of an area: set up, written in by somebody who says where they live, and read by
somebody who lives elsewhere."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit
from tests.browser.looking import faults


@pytest.mark.parametrize("script", [True, False])
def test_people_of_an_area_take_part(visit: Visit, site: Site, script: bool) -> None:
    slug = f"gaarde-{'med' if script else 'uden'}"
    inside, outside = ("birgit", "mette") if script else ("soeren", "jonas")
    here, there = [
        name
        for (name,) in site.ask(
            "SELECT name FROM labels WHERE kind = 'area' AND space_id = 1 AND source IS NULL"
            " AND closed_at IS NULL ORDER BY name"
        )
    ][:2]
    page = visit("/admin/boxes", role="admin", script=script)
    page.get_by_label("Space").select_option("Fjordby")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name", exact=True).fill(f"Gårde {slug}")
    page.get_by_label("Address").fill(slug)
    for group in ("Who can write ideas?", "Who can support them?"):
        page.get_by_role("group", name=group).get_by_label("Those who say").check()
    page.get_by_role("group", name="For the people of which areas?").get_by_label(
        here, exact=True
    ).check()
    page.get_by_role("button", name="Create the box").click()
    expect(page.locator("#notices")).to_contain_text("The box is created.")

    visitor = visit(f"/boxes/{slug}", script=script)
    expect(visitor.get_by_role("main")).to_contain_text("nobody checks it")
    expect(visitor.get_by_role("main")).to_contain_text(here)
    assert faults(visitor) == []

    one = visit(f"/boxes/{slug}", role=inside, script=script)
    one.get_by_role("link", name="Write an idea").first.click()
    title = f"Cykelskure {slug}"
    one.get_by_label("Title").fill(title)
    one.locator("textarea#body").fill("Cyklerne ruster i gården.")
    one.get_by_role("group", name="In which area do you live?").get_by_label(
        here, exact=True
    ).check()
    for rules in one.get_by_label("I have read the house rules").all():
        rules.check()
    assert faults(one) == []
    one.get_by_role("button", name="Publish").first.click()
    expect(one.get_by_role("heading", level=1)).to_have_text(title)

    other = visit(one.url, role=outside, script=script)
    other.get_by_role("link", name="Say where you live").click()
    assert faults(other) == []
    other.get_by_label(there, exact=True).check()
    other.get_by_role("button", name="Save where I live").click()
    expect(other.get_by_role("main")).to_contain_text("good arguments count from anywhere")
    expect(other.get_by_role("button", name="Support this idea")).to_have_count(0)
    other.goto("/account")
    expect(other.get_by_role("main")).to_contain_text(there)
