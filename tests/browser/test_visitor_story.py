"""Somebody whose browser runs no scripts answers a hearing, and becomes a citizen with an idea."""

import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit

PLAN = "Lokalplan 214: Boliger og park ved den gamle havn"
WORDS = "Parken skal have skygge. Plant træer, før husene bliver bygget."


def test_answers_a_hearing_with_a_file(visit: Visit, site: Site) -> None:
    page = visit("/", script=False)
    _find_the_hearing(page)
    page.get_by_role("link", name="Write a response").click()
    page.get_by_role("button", name="Send response").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Write your name.")
    page.get_by_label("Your name").fill("Karla Winther")
    page.get_by_label("Your e-mail address").fill("karla@example.org")
    page.get_by_label("Your response", exact=True).fill(WORDS)
    page.get_by_label("Files").set_input_files(_picture("skygge.png"))
    page.get_by_role("button", name="Send response").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mail")

    page.goto(site.mailed_link("karla@example.org", "Confirm your response"))
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_role("button", name="Yes, this is my response").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your response is received")
    found = re.search(r"It has number (\d+)", page.get_by_role("main").inner_text())
    assert found is not None
    number = found[1]
    assert number in site.mail("karla@example.org", "SHA-256")
    expect(page.get_by_text("skygge.png")).to_be_visible()

    address = f"{site.hearing(PLAN)}/responses/{number}"
    assert page.request.get(address).status == 404
    _publish(visit("/desk", role="mette", script=False), number)
    page.goto(address)
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Karla Winther")
    file = page.get_by_role("link", name=re.compile("skygge")).get_attribute("href")
    assert page.request.get(str(file)).body().startswith(b"\x89PNG")


def _find_the_hearing(page: Page) -> None:
    page.get_by_role("link", name="See the open hearings").click()
    page.get_by_role("main").get_by_role("searchbox").fill("gamle havn")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("link", name=PLAN).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PLAN)


def _picture(name: str) -> dict[str, str | bytes]:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "green").save(drawn, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": drawn.getvalue()}


def _publish(page: Page, number: str) -> None:
    waiting = page.get_by_role("list", name="Responses to read through")
    waiting.get_by_role("link", name=re.compile("Lokalplan 214")).click()
    response = page.get_by_role("article").filter(has_text=f"No. {number}")
    expect(response).to_contain_text(WORDS)
    response.get_by_role("link", name="Read and decide").click()
    page.get_by_role("button", name="Publish the response", exact=True).click()
    expect(page.get_by_role("status").first).not_to_be_empty()


def test_becomes_a_citizen_with_an_idea(visit: Visit, site: Site) -> None:
    page = visit("/", script=False, expect_errors=True)
    page.get_by_role("link", name="Propose an idea").first.click()
    box = page.get_by_label("Box")
    if box.is_visible():
        box.select_option("fjordbys-idekasse")
    page.get_by_label("Title").fill("Lån en sparkcykel på biblioteket")
    page.get_by_role("button", name="Publish the idea").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Describe your idea.")
    expect(page.get_by_label("Title")).to_have_value("Lån en sparkcykel på biblioteket")
    page.locator("textarea#body").fill("Ti sparkcykler, som alle kan låne med lånerkortet.")
    page.get_by_label("Trafik", exact=True).check()
    if page.locator("#accepts_rules").count():
        page.locator("#accepts_rules").check()
    page.get_by_role("button", name="Publish the idea").first.click()

    # What was written is sent once the account is there.
    _create_an_account(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Lån en sparkcykel på biblioteket")
    own = page.url

    page.goto(site.idea("Natursti rundt"))
    before = _supporters(page)
    page.get_by_role("button", name="Support this idea").click()
    expect(page.get_by_role("button", name="You support this")).to_be_visible()
    assert _supporters(page) == before + 1
    page.get_by_role("button", name="You support this").click()
    expect(page.get_by_role("button", name="Support this idea")).to_be_visible()
    assert _supporters(page) == before

    page.get_by_label("Your comment").fill("Kan stien også bruges med barnevogn?")
    page.get_by_role("button", name="Send comment").click()
    comment = page.get_by_role("article").filter(has_text="barnevogn")
    expect(comment).to_contain_text("Sigurd Munk")
    page.get_by_text("Sigurd Munk").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()
    page.goto(own)
    expect(page.get_by_role("main")).to_contain_text("Sigurd Munk")


def _create_an_account(page: Page, site: Site) -> None:
    new = page.locator("#new")
    new.get_by_label("Name").fill("Sigurd Munk")
    new.get_by_label("E-mail address").fill("sigurd@example.org")
    new.get_by_label("Password").fill("kort")
    new.get_by_role("button", name="Create an account").click()
    expect(page.get_by_role("alert").first).to_contain_text("at least 10 characters")
    expect(new.get_by_label("Name")).to_have_value("Sigurd Munk")
    new.get_by_label("Password").fill("fire blå heste på taget")
    new.get_by_role("button", name="Create an account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mail")
    page.goto(site.mailed_link("sigurd@example.org", "/register/confirmation"))
    page.get_by_label("Password").fill("fire blå heste på taget")
    page.get_by_role("button", name="Confirm and send").click()


def _supporters(page: Page) -> int:
    panel = page.locator("#support")
    return int(re.sub(r"\D", "", panel.locator("b").first.inner_text()))
