"""A short way in: from the front page to a sent idea in four pages for somebody new, two for somebody known.

A page counts when the person has to do something on it. The mail does not, and neither does the page that
says to look for it, nor the idea that is sent.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit

TEXT = "Mange vil spille bold om lørdagen, når hallen alligevel står tom."
PASSWORD = "fire blå heste på taget"


class Steps:
    """The pages on which a person does something, as they are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.acted_on: list[str] = []

    def act(self) -> Page:
        """The page that is open, on which something is done now."""
        here = self.page.url.partition("?")[0]
        heading = self.page.locator("h1").first.inner_text()
        if (here, heading) != tuple(self.acted_on[-1:] and self.acted_on[-1].split("|")):
            self.acted_on.append(f"{here}|{heading}")
        return self.page


def _write(steps: Steps, title: str) -> None:
    steps.act().get_by_role("link", name="Propose an idea").first.click()
    page = steps.act()
    box = page.get_by_label("Box")
    if box.is_visible():
        box.select_option("fjordbys-idekasse")
    page.get_by_label("Title").fill(title)
    page.locator("textarea#body").fill(TEXT)
    rules = page.locator("#accepts_rules")
    if rules.count():
        rules.check()
    page.get_by_role("button", name="Publish").first.click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_a_newcomers_idea_in_four_pages(visit: Visit, site: Site, script: bool) -> None:
    title = f"Bold i hallen om lørdagen {'med' if script else 'uden'}"
    address = f"nykommer-{'a' if script else 'b'}@example.org"
    steps = Steps(visit("/", script=script, expect_errors=True))
    _write(steps, title)
    page = steps.act()
    expect(page.get_by_role("heading", name="Who is writing?")).to_be_visible()
    new = page.locator("#new")
    new.get_by_label("Name").fill("Ny Borger")
    new.get_by_label("E-mail address").fill(address)
    new.get_by_label("Password").fill(PASSWORD)
    new.get_by_role("button", name="Create an account").click()
    expect(page.get_by_text("What you wrote waits for you")).to_be_visible()
    elsewhere = visit(site.mailed_link(address, "/register/confirmation"), script=script)
    steps.page = elsewhere
    page = steps.act()
    expect(page.get_by_text(title)).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm and send").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(page.get_by_text("Your idea is published.")).to_be_visible()
    assert len(steps.acted_on) == 4, steps.acted_on


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_an_idea_of_somebody_known_in_two_pages(visit: Visit, site: Site, script: bool) -> None:
    title = f"Spil i hallen {'med' if script else 'uden'}"
    steps = Steps(visit("/", role="jonas", script=script))
    _write(steps, title)
    expect(steps.page.get_by_role("heading", name=title, level=1)).to_be_visible()
    assert len(steps.acted_on) == 2, steps.acted_on


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_helped_to_an_existing_idea(visit: Visit, site: Site, script: bool) -> None:
    (title,) = site.ask(
        "SELECT title FROM subjects JOIN ideas USING (id) JOIN boxes ON boxes.id = box_id"
        " WHERE boxes.slug = 'fjordbys-idekasse' AND state = 'new' AND visibility = 'visible'"
        " ORDER BY support_count DESC"
    )[0]
    page = visit("/ideas/new?box=fjordbys-idekasse", role="jonas", script=script)
    page.get_by_label("Title").press_sequentially(f"{title} nu")
    page.locator("textarea#body").fill("Man kan ikke se noget, når man går hjem om aftenen.")
    if not script:
        page.get_by_role("button", name="Preview").click()
    alike = page.get_by_role("heading", name="Is it one of these?").locator("..")
    expect(alike).to_be_visible(timeout=20_000)
    first = alike.get_by_role("listitem").first
    words = first.get_by_role("link").first.inner_text()
    first.get_by_role("button", name="Say how yours differs").click()
    expect(page.locator("textarea#body")).to_have_value(
        f"Man kan ikke se noget, når man går hjem om aftenen.\n\nHow this differs from “{words}”: "
    )
    expect(page.get_by_label("Title")).to_have_value(f"{title} nu")
    if not script:
        page.get_by_role("button", name="Preview").click()
    else:
        page.get_by_label("Title").press_sequentially(".")
    support = page.get_by_role("link", name="Support this one instead").first
    page.once("dialog", lambda dialog: dialog.accept())
    support.click()
    expect(page.get_by_role("heading", name=words, level=1)).to_be_visible()
    button = page.locator("#support").get_by_role("button").first
    expect(button).to_be_visible()
