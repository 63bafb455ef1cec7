"""The same pages in Danish, bokmål and English, with no word left in another language."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit, to_the_end
from tests.browser.words import catalogue, said_in

PLAN = "Lokalplan 214"
NAMES = {"da": "Dansk", "nb": "Norsk bokmål", "en": "English"}


def _untranslated(page: Page, language: str) -> list[str]:
    """English sentences of the software that stand on the page although the language has its own."""
    shown = re.sub(r"\s+", " ", page.locator("body").inner_text())
    found = []
    for message in catalogue(language):
        source = message.id
        if not isinstance(source, str) or len(source) < 8 or "%(" in source or "<" in source:
            continue
        if message.string and source == message.string:
            continue
        if re.search(rf"(?<!\w){re.escape(source)}(?!\w)", shown):
            found.append(source)
    return found


@pytest.mark.parametrize("language", ["da", "nb"])
def test_no_word_is_left_in_english(language: str, visit: Visit, site: Site) -> None:
    said = said_in(language)
    page = visit("/", language=language)
    for path, heading in (
        ("/", "Take part before it is decided"),
        ("/hearings", "Hearings"),
        (site.hearing(PLAN), ""),
        (f"{site.hearing(PLAN)}/response", "Write a response"),
        ("/ideas", "Ideas"),
        (site.idea("Natursti rundt"), ""),
        ("/what-came-of-it", "What came of it"),
        ("/register", "Create an account"),
        ("/sign-in", "Sign in"),
        ("/moderation-log", "Moderation log"),
    ):
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        if heading:
            expect(page.get_by_role("heading", level=1)).to_have_text(said(heading))
            assert said(heading) != heading, f"{heading} has no word in {language}"
        assert _untranslated(page, language) == [], path


@pytest.mark.parametrize("language", ["da", "nb"])
def test_refusals_speak_the_language(language: str, visit: Visit, site: Site) -> None:
    said = said_in(language)
    page = visit(f"{site.hearing(PLAN)}/response", language=language)
    to_the_end(page, said("Next"))
    assert _untranslated(page, language) == []
    page.get_by_role("button", name=said("Send response")).click()
    expect(page.get_by_role("alert")).to_contain_text(said("Write your name."))
    assert _untranslated(page, language) == []


def test_the_choice_is_kept(visit: Visit) -> None:
    page = visit("/hearings", language="da", script=False)
    for code in ("nb", "en", "da"):
        page.get_by_role("button", name=NAMES[code]).click()
        expect(page.locator("html")).to_have_attribute("lang", code)
        expect(page).to_have_url(re.compile("/hearings$"))
    page.goto("/ideas")
    expect(page.locator("html")).to_have_attribute("lang", "da")


def test_dates_and_numbers_follow_the_language(visit: Visit, site: Site) -> None:
    for language, month in (("da", "december"), ("nb", "desember"), ("en", "December")):
        page = visit(f"{site.hearing(PLAN)}", language=language)
        closes = page.locator("time").first.get_attribute("datetime") or ""
        if "-12-" in closes:
            expect(page.locator("time").first).to_contain_text(month)
        # What the authority wrote is marked as Danish, whatever the page around it is in.
        expect(page.get_by_role("heading", level=1)).to_have_attribute("lang", "da")
