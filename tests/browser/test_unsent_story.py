"""Somebody writes while the sign-in ends: what was typed comes back, without JavaScript too."""

from playwright.sync_api import Page, expect

from participation.i18n import COOKIE
from tests.browser.conftest import Site, Visit

TEXT = "Sæt en bænk halvvejs, så man kan hvile."


def _sign_in(page: Page, site: Site, who: str = "jonas") -> None:
    account = site.account(who)
    # Where something was typed, those who are new can register on the same page.
    known = page.locator("#known") if page.locator("#known").count() else page.get_by_role("main")
    known.get_by_label("E-mail address").fill(account.email)
    known.get_by_label("Password").fill(account.password)
    known.get_by_role("button", name="Sign in").click()


def _sign_out_in_another_tab(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/account")
    other.locator("[data-menu] summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_text("You are signed out.")).to_be_visible()
    other.close()


def _begin(visit: Visit, site: Site, path: str, *, script: bool) -> Page:
    page = visit(f"/sign-in?next={path}", script=script, expect_errors=True)
    # What is chosen goes before the language of the account.
    page.context.add_cookies([{"name": COOKIE, "value": "en", "url": site.address}])
    _sign_in(page, site)
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def test_an_idea_comes_back_without_javascript(visit: Visit, site: Site) -> None:
    page = _begin(visit, site, "/ideas/new?box=fjordbys-idekasse", script=False)
    page.get_by_label("Title").fill("En bænk ved bakken")
    page.locator("textarea#body").fill(TEXT)
    _sign_out_in_another_tab(page)
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_text("Nothing has been sent yet.")).to_be_visible()
    _sign_in(page, site)
    assert page.url == site.url("/ideas/new"), "the address is the form's own again"
    expect(page.get_by_text("This is not sent yet.")).to_be_visible()
    expect(page.locator("textarea#body")).to_have_value(TEXT)
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_role("heading", name="En bænk ved bakken", level=1)).to_be_visible()


def test_a_comment_comes_back_without_javascript(visit: Visit, site: Site) -> None:
    page = _begin(visit, site, site.idea("Fællesspisning"), script=False)
    page.locator("#comment-form textarea").fill(TEXT)
    _sign_out_in_another_tab(page)
    page.get_by_role("button", name="Send comment").click()
    _sign_in(page, site)
    expect(page.locator("#comment-form textarea")).to_have_value(TEXT)
    page.get_by_role("button", name="Send comment").click()
    expect(page.locator("#comments").get_by_text(TEXT)).to_be_visible()


def test_a_comment_comes_back_where_the_page_stays(visit: Visit, site: Site) -> None:
    page = _begin(visit, site, site.idea("Fællesspisning"), script=True)
    text = f"{TEXT} Og en lampe."
    page.locator("#comment-form textarea").fill(text)
    _sign_out_in_another_tab(page)
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_role("heading", name="Who is writing?")).to_be_visible()
    expect(page.get_by_text("Nothing has been sent yet.")).to_be_visible()
    _sign_in(page, site)
    expect(page.get_by_text("This is not sent yet.")).to_be_visible()
    expect(page.locator("#comment-form textarea")).to_have_value(text)
    page.get_by_role("button", name="Send comment").click()
    expect(page.locator("#comments").get_by_text(text)).to_be_visible()
