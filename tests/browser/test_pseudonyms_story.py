"""A box of pseudonyms: set up, written in by somebody who chooses one and somebody who is given one, and a
moderator who has to know who wrote something."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit
from tests.browser.looking import faults


def _set_up(visit: Visit, name: str, slug: str, *, script: bool) -> None:
    page = visit("/admin/boxes", role="admin", script=script)
    page.get_by_label("Space").select_option("Fjordby")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Address").fill(slug)
    page.get_by_label("In one sentence").fill("Hvad gør dig utryg i byen?")
    page.get_by_label("A pseudonym of this box").check()
    page.get_by_label("Moderators can learn whose a pseudonym is").check()
    page.get_by_role("button", name="Create the box").click()
    expect(page.locator("#notices")).to_contain_text("The box is created.")


def _write(page: Page, title: str) -> None:
    page.get_by_label("Title").fill(title)
    page.locator("textarea#body").fill("Der er ingen lamper bag stationen.")
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize("script", [True, False])
def test_people_write_under_a_pseudonym(visit: Visit, site: Site, script: bool) -> None:
    slug = f"tryghed-{'med' if script else 'uden'}"
    _set_up(visit, f"Tryghed {slug[8:]}", slug, script=script)
    visitor = visit(f"/boxes/{slug}", script=script)
    expect(visitor.get_by_role("main")).to_contain_text("Others see your pseudonym")

    astrid = visit(f"/ideas/new?box={slug}", role="astrid", script=script)
    own_name = site.ask("SELECT name FROM users WHERE email LIKE 'astrid%'")[0][0]
    astrid.get_by_role("link", name="See or choose your pseudonym").click()
    astrid.get_by_label("Your pseudonym").fill(own_name)
    astrid.get_by_role("button", name="Choose this pseudonym").click()
    expect(astrid.get_by_role("main")).to_contain_text("Somebody has this name")
    assert faults(astrid) == []
    astrid.get_by_label("Your pseudonym").fill("Rask Bæk")
    astrid.get_by_role("button", name="Choose this pseudonym").click()
    expect(astrid.get_by_role("main")).to_contain_text("You are “Rask Bæk” here")
    assert faults(astrid) == []
    astrid.goto(f"/ideas/new?box={slug}")
    _write(astrid, f"Lys bag stationen {slug}")
    idea = astrid.url

    birgit = visit(idea, role="birgit", script=script)
    expect(birgit.get_by_role("main")).to_contain_text("Rask Bæk")
    expect(birgit.get_by_role("main")).not_to_contain_text(own_name)
    birgit.locator("textarea[name=body]").last.fill("Det er jeg enig i.")
    birgit.get_by_role("button", name="Send").last.click()
    expect(birgit.locator("#comments")).to_contain_text(re.compile(r"(Participant|Deltager) \d{6}"))

    number = re.search(r"/ideas/(\d+)", idea)
    assert number
    moderator = visit(f"/moderation/{number[1]}", role="moderator", script=script)
    moderator.get_by_role("link", name="Read who wrote it").click()
    assert faults(moderator) == []
    moderator.get_by_label("Why do you have to know it?").fill("Trusler mod naboen.")
    moderator.get_by_role("button", name="Show who wrote it").click()
    expect(moderator.get_by_role("main")).to_contain_text(own_name)
    assert faults(moderator) == []

    astrid.goto(f"/boxes/{slug}/pseudonym")
    expect(astrid.get_by_role("main")).to_contain_text("Trusler mod naboen.")
