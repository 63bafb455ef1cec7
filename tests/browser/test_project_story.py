"""An accepted idea becomes a project, reaches its milestones, is realised with evidence, and is measured."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit


def _in(page: Page, name: str) -> None:
    """Go to one of the project's pages at the desk."""
    page.get_by_role("navigation", name="Pages of this project").get_by_role(
        "link", name=name, exact=True
    ).click()


@pytest.mark.parametrize("script", [True, False])
def test_an_idea_is_followed_to_its_measured_gain(visit: Visit, site: Site, script: bool) -> None:
    title = f"Cykelpumper ved stationen{'' if script else ', uden script'}"
    author = visit("/ideas/new?box=fjordbys-idekasse", role="jonas", script=script)
    author.get_by_label("Title").fill(title)
    author.locator("textarea#body").fill("Sæt to pumper op ved cykelstativerne.")
    author.get_by_role("button", name="Publish").first.click()
    expect(author.get_by_role("heading", level=1)).to_have_text(title)
    idea = author.url

    official = visit(idea, role="mette", script=script)
    official.get_by_role("link", name="Change the status").click()
    official.get_by_label("Accepted").check()
    official.get_by_label("What do you say to people about it?").fill("Vi gør det.")
    official.get_by_role("button", name="Save the new status").click()

    # The project, in one step, with what the idea says.
    official.get_by_role("link", name="Make a project of it").click()
    expect(official.get_by_label("What is it called?")).to_have_value(title)
    official.get_by_role("button", name="Make the project").click()
    official.get_by_label("What is to be reached?").fill("Pumperne er sat op")
    official.get_by_label("By when?").fill("2030-04-15")
    official.get_by_label("How exact is that?").select_option("season")
    official.get_by_role("button", name="Set the milestone").click()
    expect(official.get_by_role("main")).to_contain_text("spring 2030")
    _in(official, "Money")
    official.get_by_label("Budget").fill("60.000")
    official.get_by_role("button", name="Save").click()

    # Anybody reads it, from the idea on.
    reader = visit(idea, width=360, dark=True, script=script)
    reader.locator("#project").get_by_role("link", name=title).click()
    expect(reader.get_by_role("main")).to_contain_text("60,000")
    expect(reader.locator("#life").locator("..")).to_contain_text("Planned")

    # Moved with a reason, reached, realised with evidence.
    _in(official, "Milestones")
    official.get_by_role("link", name="Pumperne er sat op").click()
    official.locator("#text").get_by_label("By when?").fill("2030-09-01")
    official.locator("#text").get_by_role("button", name="Save").click()
    expect(official.get_by_role("main")).to_contain_text("Say why the date is moved.")
    official.get_by_label("Why is the date moved?").fill("Fliserne skal lægges om først.")
    official.locator("#text").get_by_role("button", name="Save").click()
    official.get_by_role("link", name="Pumperne er sat op").click()
    official.get_by_label("Done").check()
    official.get_by_role("button", name="Save the new status").click()
    _in(official, "Status")
    official.get_by_label("Realised").check()
    official.get_by_label("What came of it?").fill("Der er to pumper.")
    official.get_by_role("button", name="Save the new status").click()
    expect(official.get_by_role("main")).to_contain_text("Say it in figures too.")
    official.get_by_label("The result in figures").fill("2 pumper, 40 om dagen bruger dem")
    official.get_by_role("button", name="Save the new status").click()

    # And measured.
    official.get_by_role("link", name="Work on the project").click()
    _in(official, "Gain")
    official.get_by_label("Hours", exact=True).check()
    official.get_by_label("How much a year?").fill("120")
    official.get_by_label("How was it measured?").fill("Vi talte i en uge.")
    official.get_by_role("button", name="Save the measured gain").click()

    reader.reload()
    main = reader.get_by_role("main")
    for said in ("2 pumper, 40 om dagen", "120 hours a year", "Fliserne skal lægges om først."):
        expect(main).to_contain_text(said)
    expect(main).to_contain_text("Before: spring 2030.")
    number = re.search(r"/projects/(\d+)", reader.url)
    assert number
    assert site.ask("SELECT state FROM projects WHERE id = ?", number[1]) == [("realised",)]
