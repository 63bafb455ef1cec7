"""A citizen follows an idea with one click; a visitor without scripts follows a hearing by mail."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit
from tests.browser.test_citizen_story import same_page

PLAN = "Lokalplan 214: Boliger og park ved den gamle havn"


def test_a_citizen_follows_an_idea_and_ends_it(visit: Visit, site: Site) -> None:
    page = visit(site.idea("Fællesspisning"), role="jonas")
    with same_page(page):
        page.get_by_role("button", name="Follow", exact=True).click()
        followed = page.get_by_role("button", name="You follow this")
        expect(followed).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#spoken")).to_contain_text("You follow this")
    page.get_by_role("link", name="What I follow").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What I follow")
    expect(page.get_by_role("main")).to_contain_text("Fællesspisning")
    page.get_by_role("radio", name="Once a week").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("radio", name="Once a week")).to_be_checked()
    page.get_by_role("button", name=re.compile("Follow no more: Fællesspisning")).click()
    expect(page.get_by_role("main")).not_to_contain_text("Fællesspisning")


def test_a_visitor_follows_a_hearing_by_mail_and_ends_it(visit: Visit, site: Site) -> None:
    page = visit(site.hearing(PLAN), script=False)
    page.locator("#follow-by-mail summary").click()
    page.get_by_label("E-mail address").fill("solvej@example.org")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mail")

    page.goto(site.mailed_link("solvej@example.org", "Confirm that you want to follow"))
    expect(page.get_by_role("main")).to_contain_text(PLAN)
    page.get_by_role("radio", name="At once").check()
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You follow this now")

    (follower,) = site.ask("SELECT id FROM followers WHERE email = 'solvej@example.org'")
    assert follower
