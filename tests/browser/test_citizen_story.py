"""A citizen at home: filters, supports, comments, answers and edits, and the page stays where it is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit


@contextmanager
def same_page(page: Page) -> Iterator[None]:
    """That what is done here swaps a part of the page and does not load another one."""
    page.evaluate("window.stillHere = true")
    yield
    assert page.evaluate("window.stillHere === true"), "the whole page was loaded"


def test_filters_ideas(visit: Visit) -> None:
    page = visit("/ideas", role="jonas")
    with same_page(page):
        page.get_by_label("Status").select_option("Realised")
        expect(page).to_have_url(re.compile("state=realised"))
        expect(page.get_by_role("link", name="Gondolbane")).to_have_count(0)
        page.get_by_role("main").get_by_role("searchbox").fill("værktøj")
        expect(page.locator("#results article")).to_have_count(1)
        expect(page.get_by_role("link", name="Lån værktøj på genbrugspladsen")).to_be_visible()
    page.reload()  # the address is the filter
    expect(page.locator("#results article")).to_have_count(1)
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#results article")).not_to_have_count(1)


def test_filters_hearings(visit: Visit) -> None:
    page = visit("/hearings", role="jonas")
    with same_page(page):
        page.get_by_label("Status").select_option("Concluded")
        expect(page.get_by_role("article")).to_have_count(2)
        page.get_by_role("main").get_by_role("searchbox").fill("svømmehal")
        expect(page.get_by_role("article")).to_have_count(1)


def test_pages_through_ideas(visit: Visit) -> None:
    page = visit("/ideas", role="jonas")
    first = page.locator("#idea-list article").count()
    with same_page(page):
        page.get_by_role("link", name="Show more ideas").click()
        expect(page.locator("#idea-list article").nth(first)).to_be_visible()
        # The first new one has the focus, so that a keyboard goes on from there.
        focused = page.locator("#idea-list article").nth(first).get_by_role("link").first
        expect(focused).to_be_focused()


def test_supports_and_takes_it_back(visit: Visit, site: Site) -> None:
    page = visit(site.idea("Fællesspisning"), role="jonas")
    count = page.locator("#support b").first
    before = int(count.inner_text())
    with same_page(page):
        page.get_by_role("button", name="Support this idea").click()
        given = page.get_by_role("button", name="You support this")
        expect(given).to_have_attribute("aria-pressed", "true")
        expect(count).to_have_text(str(before + 1))
        expect(page.locator("#spoken")).to_contain_text(f"{before + 1} supporter")
        given.click()
        expect(page.get_by_role("button", name="Support this idea")).to_be_visible()
        expect(count).to_have_text(str(before))
    page.reload()
    expect(count).to_have_text(str(before))


def test_agrees_and_changes_their_mind(visit: Visit, site: Site) -> None:
    page = visit(site.idea("Holmen skal have sit eget kulturhus"), role="jonas")
    agree = page.get_by_role("button", name="Agree", exact=True)
    disagree = page.get_by_role("button", name="Disagree")
    with same_page(page):
        disagree.click()
        expect(disagree).to_have_attribute("aria-pressed", "true")
        agree.click()
        expect(agree).to_have_attribute("aria-pressed", "true")
        expect(disagree).to_have_attribute("aria-pressed", "false")


def test_comments_answers_and_edits(visit: Visit, site: Site) -> None:
    page = visit(site.idea("Fællesspisning"), role="jonas")
    text = page.get_by_label("Your comment")
    with same_page(page):
        page.get_by_role("button", name="Send comment").click()
        expect(page.get_by_role("alert")).to_contain_text("Write something before you send it.")
        expect(page.get_by_role("alert")).to_be_focused()
        text.fill("Hvem laver maden?")
        page.get_by_role("button", name="Send comment").click()
        mine = page.get_by_role("article").filter(has_text="Hvem laver maden?")
        expect(mine).to_be_visible()
        expect(text).to_have_value("")

    mine.get_by_role("link", name="Answer").click()
    page.get_by_label("Your comment").fill("Jeg melder mig selv til suppen.")
    page.get_by_role("button", name="Send comment").click()
    answer = page.get_by_role("article").filter(has_text="til suppen")
    expect(answer).to_be_visible()

    answer.get_by_role("link", name="Change").click()
    page.get_by_role("textbox", name="Your comment").fill("Jeg melder mig til suppe og brød.")
    page.get_by_role("button", name="Save").click()
    changed = page.get_by_role("article").filter(has_text="suppe og brød")
    changed.get_by_role("link", name=re.compile("^Edited")).click()
    expect(page.locator("ins").first).to_be_visible()
    expect(page.locator("del").first).to_be_visible()


def test_an_unsaved_text_is_not_lost_by_accident(visit: Visit, site: Site) -> None:
    page = visit(site.idea("Natursti rundt"), role="jonas")
    page.get_by_label("Your comment").press_sequentially("En lang tekst")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Hearings").first.click()
    page.wait_for_url("**/hearings")
    assert asked == ["beforeunload"]
