"""Officials and a moderator at work: a hearing from draft to outcome, an idea, a comment."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit
from tests.browser.looking import faults

TITLE = "Ny busplan for Skovby og Vesterhede"


def test_carries_a_hearing_from_draft_to_outcome(visit: Visit, site: Site) -> None:
    desk = visit("/desk", role="mette")
    _draft(desk)
    _write(desk)
    home = desk.url
    number = home.rstrip("/").rpartition("/")[2]
    stranger = visit(f"/hearings/{number}", expect_errors=True)
    expect(stranger.get_by_role("main")).not_to_contain_text(TITLE)
    _open(desk)

    kind = _answer(visit, site, number, "kaj@example.org", "Bus 3 skal stoppe ved skolen.")
    rude = _answer(visit, site, number, "ole@example.org", "Ring til Jens på 12345678.")
    _read_through(desk, number, kind, rude)
    page = visit(f"/hearings/{number}/responses")
    expect(page.get_by_text("Bus 3 skal stoppe ved skolen.")).to_be_visible()
    expect(page.get_by_text("Ring til Jens")).to_have_count(0)
    expect(page.get_by_text("Rule: personal data.")).to_be_visible()
    assert "personal data" in site.mail("ole@example.org", "personal data")

    _extend(desk, home)
    page.goto(f"/hearings/{number}")
    expect(page.get_by_text("Vinterferien ligger midt i fristen.")).to_be_visible()
    site.mail("kaj@example.org", "Vinterferien")


def _draft(page: Page) -> None:
    page.get_by_role("link", name="Create a hearing").click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_role("radio", name="Kommunal høring").check()
    page.get_by_role("button", name="Create the draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)


def _write(page: Page) -> None:
    _place(page, "Text")
    page.get_by_label("Summary").fill("Flere afgange om aftenen, og et nyt stop ved skolen.")
    contact = page.get_by_role("group", name="Whom can people ask?")
    contact.get_by_label("Name").fill("Mette Holm")
    contact.get_by_label("E-mail").fill("mette@fjordby.example")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add a section").click()
    page.get_by_label("Heading").fill("Hvad vi foreslår")
    page.get_by_label("Text", exact=True).fill("Bus 3 kører **hver halve time** indtil klokken 23.")
    # It is shown while it is typed, and as a page of its own for who has no scripts.
    bold = page.get_by_role("strong").filter(has_text="hver halve time")
    expect(bold).to_have_count(1)
    page.get_by_role("button", name="Preview").click()
    expect(bold.first).to_be_visible()
    page.get_by_role("button", name="Save").click()
    _place(page, "Opening and deadline")
    page.get_by_label("Last day to answer").fill(_in(days=60))
    page.get_by_role("button", name="Save").click()
    _place(page, "Overview")


def _open(page: Page) -> None:
    expect(page.get_by_text("Missing")).to_have_count(0)
    page.get_by_role("button", name="Open the hearing now").click()
    expect(page.get_by_role("link", name="See the public page")).to_be_visible()


def _answer(visit: Visit, site: Site, hearing: str, email: str, words: str) -> str:
    """Somebody answers and confirms; the number of the response."""
    page = visit(f"/hearings/{hearing}/response")
    page.get_by_label("Your response", exact=True).fill(words)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Your name").fill(email.partition("@")[0].title())
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Send response").click()
    page.wait_for_url("**/response/sent")
    page.goto(site.mailed_link(email, "Confirm your response"))
    page.get_by_role("button", name="Yes, this is my response").click()
    found = re.search(r"It has number (\d+)", page.get_by_role("main").inner_text())
    assert found is not None
    return found[1]


def _read_through(page: Page, hearing: str, good: str, bad: str) -> None:
    page.goto(f"/desk/hearings/{hearing}/responses")
    page.get_by_label(f"Publish no. {good}").check()
    page.get_by_role("button", name="Publish those that are ticked").click()
    expect(page.get_by_label(f"Publish no. {good}")).to_have_count(0)
    response = page.get_by_role("article").filter(has_text=f"No. {bad}")
    response.get_by_role("link", name="Read and decide").click()
    page.get_by_text("Do not publish the response").first.click()
    page.get_by_role("button", name="Do not publish the response").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a rule.")
    page.get_by_label("Personal data").check()
    page.get_by_label("Why?").fill("Der står et telefonnummer på en, der ikke er spurgt.")
    page.get_by_role("button", name="Do not publish the response").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def _extend(page: Page, home: str) -> None:
    page.goto(home)
    page.get_by_role("link", name="Move the deadline").click()
    page.get_by_label("New last day to answer").fill(_in(days=50))
    page.get_by_label("Why?").fill("Vinterferien ligger midt i fristen.")
    page.get_by_role("button", name="Move the deadline").click()
    expect(page.get_by_role("alert")).to_contain_text("can only be moved to a later day")
    page.get_by_label("New last day to answer").fill(_in(days=80))
    page.get_by_role("button", name="Move the deadline").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_concludes_a_hearing(visit: Visit, site: Site) -> None:
    address = site.hearing("Cykelsti langs Strandvejen")
    page = visit(f"/desk{address}", role="mette")
    _sort(page)
    page.get_by_role("link", name="Outcome", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("3 themes with points have no assessment yet")
    for theme in ("Træerne", "Parkering", "Begge løsninger"):
        _assess(page, theme)
    page.get_by_role("link", name="Outcome", exact=True).click()
    page.get_by_label("What we asked").fill("Skal cykelstien ligge på søsiden?")
    page.get_by_label("What you said").fill("De fleste siger ja, og mange vil have lys.")
    page.get_by_label("What we did").fill("Stien kommer på søsiden, med lys hele vejen.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Publish the outcome").click()
    # What is sent to how many is seen before.
    expect(page.get_by_role("button", name="Publish the outcome")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Publish the outcome").click()
    reader = visit(address)
    reader.get_by_role("link", name="Read the outcome").click()
    expect(reader.get_by_text("Stien kommer på søsiden, med lys hele vejen.")).to_be_visible()
    expect(reader.get_by_role("heading", name="Begge løsninger")).to_be_visible()
    expect(reader.get_by_text("Det ser vi på: Begge løsninger.")).to_be_visible()
    reader.get_by_role("link", name="Hearing memo").click()
    expect(reader.get_by_role("heading", name=re.compile("Træerne"))).to_be_visible()
    reader.get_by_role("button", name="Word").click()
    with reader.expect_download() as download:
        reader.get_by_role("link", name="Download the file").click(timeout=30_000)
    assert download.value.suggested_filename.endswith(".docx")
    reader.goto("/what-came-of-it")
    expect(reader.get_by_role("link", name=re.compile("Cykelsti langs"))).to_be_visible()


def _sort(page: Page) -> None:
    """Make a passage of the next response a point, with the keyboard alone."""
    page.get_by_role("link", name="Sorting").click()
    page.get_by_role("button", name="Take the next response").click()
    text = page.get_by_role("listbox", name="The response")
    text.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Passage")).not_to_have_value("")
    expect(page.get_by_label("Theme", exact=True)).to_be_focused()
    page.keyboard.type("Begge løsninger")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Begge løsninger")).to_be_visible()
    expect(text).to_be_focused()
    page.get_by_role("button", name="Mark as sorted and take the next one").click()
    expect(page.get_by_text("is sorted.")).to_be_visible()


def _assess(page: Page, theme: str) -> None:
    page.get_by_role("link", name="Themes", exact=True).click()
    page.get_by_role("main").get_by_role("link", name=theme, exact=True).click()
    page.get_by_role("radio", name="Noted").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").first).to_contain_text("Write the reason.")
    page.get_by_label("The reason in a sentence or two").fill(f"Det ser vi på: {theme}.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The theme is saved.")).to_be_visible()


def test_answers_an_idea_for_the_department_and_promises_a_day(visit: Visit, site: Site) -> None:
    address = site.idea("Bus 3 skal også køre")
    page = visit(address, role="mette")
    page.get_by_label("Your comment").fill("Vi har bedt busselskabet om en pris.")
    page.get_by_label("Who is speaking?").select_option(label="By og Miljø, for the authority")
    page.get_by_label("This is the answer to the idea").check()
    page.get_by_role("button", name="Send comment").click()
    answer = page.get_by_role("main")
    expect(answer).to_contain_text("bedt busselskabet")
    expect(answer).to_contain_text("Mette Holm, By og Miljø")

    page.get_by_role("link", name="Change the status").click()
    page.get_by_role("button", name="Save the new status").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the new status.")
    page.get_by_label("Accepted").check()
    reason = "Byrådet har sat penge af til aftenbusser."
    page.get_by_label("What do you say to people about it?").fill(reason)
    page.get_by_label("When can people expect the next news?").fill(_in(days=90))
    page.get_by_role("button", name="Save the new status").click()

    reader = visit(address)
    expect(reader.get_by_text(reason)).to_be_visible()
    expect(reader.get_by_text("Next news by", exact=True)).to_be_visible()
    site.mail("oskar@fjordby.example", "aftenbusser")


def test_a_moderator_hides_a_comment_and_shows_it_again(visit: Visit, site: Site) -> None:
    address = site.idea("Bus 3 skal også køre")
    [(comment, body)] = site.ask(
        "SELECT comments.id, body FROM comments JOIN subjects ON subjects.id = comments.id"
        " WHERE about_id = ? AND visibility = 'visible' AND department_id IS NULL"
        " ORDER BY comments.id LIMIT 1",
        int(address.rpartition("/")[2]),
    )
    words = body.split("\n")[0][:40]
    moderator = visit(address, role="birgit")
    moderator.locator(f"#comment-{comment}").get_by_role("link", name="Moderate").click()
    moderator.get_by_label("Off topic").check()
    moderator.get_by_label("Why?").fill("Det handler om noget andet.")
    moderator.get_by_role("button", name="Hide the contribution").click()

    reader = visit(address)
    stone = reader.locator(f"#comment-{comment}")
    expect(stone).to_contain_text("Rule: off topic.")
    expect(reader.get_by_text(words)).to_have_count(0)
    stone.get_by_role("link", name="See the moderation log").click()
    row = reader.get_by_role("article").filter(has_text="Det handler om noget andet.")
    expect(row).to_contain_text("Hidden")
    expect(reader.get_by_text(words)).to_have_count(0)

    moderator.goto(f"/moderation/{comment}")
    moderator.get_by_label("Why is it shown again?").fill("Det hører alligevel til.")
    moderator.get_by_role("button", name="Show the contribution again").click()
    reader.goto(address)
    expect(reader.get_by_text(words)).to_be_visible()


def _place(page: Page, name: str) -> None:
    """Go to another page of the hearing."""
    places = page.get_by_role("navigation", name="Pages of this hearing")
    places.get_by_role("link", name=name, exact=True).click()


def _in(*, days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()
