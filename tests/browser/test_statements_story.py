"""Statements are voted on one by one by keyboard, and with no script; others' votes come after one's own."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit

VOTES = (
    "SELECT count(*) FROM votes v JOIN ideas i ON i.id = v.idea_id JOIN boxes b ON b.id = i.box_id"
)


def _answer(page: Page, script: bool, key: str) -> None:
    """Vote on the statement that is asked, by its number key, or by Tab and Enter."""
    asked = page.locator("#statement h2").first.inner_text()
    if script:
        expect(page.locator("#statement")).to_be_focused()
        page.keyboard.press(key)
    else:
        page.locator(f"#vote-{key}").focus()
        page.keyboard.press("Enter")
    expect(page.locator("#statement")).to_contain_text("The one before")
    expect(page.locator("#statement p a").filter(has_text=asked)).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_statements_one_by_one(visit: Visit, site: Site, script: bool) -> None:
    who = "birgit" if script else "jonas"
    page = visit("/boxes/holmen-2035", role=who, script=script)
    card = page.get_by_role("article").filter(has=page.locator('button[aria-pressed="false"]'))
    card = card.filter(has_not=page.locator('button[aria-pressed="true"]')).first
    expect(card.locator(".split")).to_have_count(0)
    number = (card.get_attribute("id") or "").removeprefix("idea-")
    card = page.locator(f"#idea-{number}")
    card.get_by_role("button", name=re.compile("^Agree")).click()
    expect(card.locator('button[aria-pressed="true"]')).to_have_text("Agree")
    expect(card.locator(".split")).to_be_visible()

    page.get_by_role("link", name="One statement at a time").click()
    waiting = page.locator("#statement h2").count()
    assert waiting, "the story leaves statements to vote on"
    _answer(page, script, "3")
    for _more in range(60):
        if not page.locator("#vote-1").count():
            break
        _answer(page, script, "2")
    expect(page.locator("#statement")).to_contain_text("You have voted on all statements")
    page.get_by_role("link", name="Your votes beside all others").click()
    expect(page.locator(".split").first).to_be_visible()
    [(user_id,)] = site.ask(
        "SELECT user_id FROM votes WHERE idea_id = ? ORDER BY at DESC LIMIT 1", number
    )
    assert site.ask(
        f"{VOTES} WHERE b.slug = 'holmen-2035' AND v.user_id = ? AND v.value = -1", user_id
    )[0][0]
