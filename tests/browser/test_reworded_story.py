"""A support is given, the text is changed, the supporter is told, sees what changed and takes it back."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit
from tests.installation import PATIENCE


def _until_told(page: Page, title: str) -> None:
    """The notice comes with the worker's next round."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        page.goto("/notices")
        if page.get_by_role("main").get_by_text(title).count():
            return
        time.sleep(0.3)
    raise AssertionError(f"no notice about {title} in {PATIENCE} s")


@pytest.mark.parametrize("script", [True, False])
def test_a_text_is_changed_under_its_supporter(visit: Visit, site: Site, script: bool) -> None:
    title = f"Blomster langs havnen{'' if script else ', uden script'}"
    author = visit("/ideas/new?box=fjordbys-idekasse", role="astrid", script=script)
    author.get_by_label("Title").fill(title)
    author.locator("textarea#body").fill("Plant roser langs kajen.")
    author.get_by_role("button", name="Publish").first.click()
    expect(author.get_by_role("heading", level=1)).to_have_text(title)
    idea = author.url

    supporter = visit(idea, role="birgit", script=script)
    supporter.get_by_role("button", name="Support this idea").click()
    expect(supporter.get_by_role("button", name="You support this")).to_be_visible()
    expect(supporter.locator("#changed")).to_have_count(0)

    author.get_by_role("link", name="Change the text").click()
    author.locator("textarea#body").fill("Fjern alle bænke langs kajen.")
    author.get_by_role("button", name="Save").click()
    expect(author.get_by_role("main")).to_contain_text("Fjern alle bænke")

    _until_told(supporter, title)
    notice = supporter.get_by_role("article").filter(has_text=title)
    expect(notice).to_contain_text("The text of the idea was changed.")
    notice.get_by_text("See what has changed since you voted").click()
    expect(notice.locator("ins").first).to_be_visible()
    notice.get_by_role("link", name=title).click()
    changed = supporter.locator("#changed")
    expect(changed.locator("del").first).to_contain_text("Plant roser")
    changed.get_by_role("button", name=f"Take my support back: {title}").click()
    expect(supporter.get_by_role("button", name="Support this idea")).to_be_visible()
    expect(supporter.locator("#changed")).to_have_count(0)
    number = re.search(r"/ideas/(\d+)", idea)
    assert number
    assert site.ask("SELECT support_count FROM ideas WHERE id = ?", number[1]) == [(0,)]
