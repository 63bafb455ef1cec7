"""The keyboard alone: Tab, Enter and Space carry a citizen and a respondent through, and the focus is
always in sight."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site, Visit

FOCUS_IN_SIGHT = """() => {
    const part = document.activeElement;
    if (!part || part === document.body) return "";
    const name = part.outerHTML.slice(0, 150);
    const box = part.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight || !box.width) return `outside the window: ${name}`;
    // What shows the focus may be the part itself or, for a stretched link, what is around it.
    for (let at = part, up = 0; at && up < 4; at = at.parentElement, up += 1) {
        const style = getComputedStyle(at);
        if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) return "";
    }
    return `not in sight: ${name}`;
}"""


def press_to(page: Page, target: Locator, most: int = 80) -> None:
    """Press Tab until the target has the focus; each stop on the way must be in sight."""
    for _ in range(most):
        page.keyboard.press("Tab")
        fault = page.evaluate(FOCUS_IN_SIGHT)
        assert not fault, f"{page.url}: the focus is {fault}"
        if target.evaluate("part => part === document.activeElement"):
            return
    raise AssertionError(f"{page.url}: Tab does not come to {target}")


def test_skips_to_the_content(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    first = page.get_by_role("main").get_by_role("link").first
    expect(first).to_be_focused()


def test_supports_and_comments(visit: Visit, site: Site) -> None:
    page = visit("/ideas?q=Natursti", role="astrid")
    press_to(page, page.get_by_role("link", name="Natursti rundt om Mosesøen"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Natursti rundt om Mosesøen")
    button = page.locator("#support button")
    expect(button).to_have_text("Support this idea")
    press_to(page, button)
    page.keyboard.press("Space")
    expect(button).to_have_text("You support this")
    expect(button).to_be_focused()  # the panel was swapped, and the keyboard is where it was

    press_to(page, page.get_by_label("Your comment"))
    page.keyboard.type("Jeg hjælper gerne med at rydde stien.")
    press_to(page, page.get_by_role("button", name="Send comment"))
    page.keyboard.press("Enter")
    comment = page.get_by_role("article").filter(has_text="rydde stien")
    expect(comment).to_contain_text("Astrid Dahl")
    expect(comment).to_be_focused()

    way = page.get_by_role("link", name="Answer (Astrid Dahl)")
    way.last.press("Enter")
    expect(page.get_by_role("heading", name="Answer Astrid Dahl")).to_be_visible()
    press_to(page, page.get_by_label("Your comment"))
    page.keyboard.type("Det vil jeg også gerne være med til.")
    press_to(page, page.get_by_role("button", name="Send comment"))
    page.keyboard.press("Enter")
    reply = page.get_by_role("article").filter(has_text="være med til")
    expect(reply).to_be_focused()


def test_answers_a_hearing(visit: Visit, site: Site) -> None:
    page = visit(site.hearing("Varmeplan 2032"))
    press_to(page, page.get_by_role("link", name="Write a response"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/response")
    onwards = page.get_by_role("button", name="Next")
    send = page.get_by_role("button", name="Send response")
    for heading, lacking in (
        ("About you", ["Your response"]),
        ("Check and send", ["Your name", "Your e-mail address"]),
    ):
        press_to(page, onwards)
        page.keyboard.press("Enter")
        # Each page says what lacks on it, once; who presses again goes on.
        said = page.get_by_role("alert").locator("visible=true")
        expect(said).to_be_focused()
        expect(said.get_by_role("link")).to_have_text(lacking)
        press_to(page, onwards)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=heading)).to_be_focused()
    # And the last page says it all, with the way to each field.
    lacks = page.locator("#step-send [data-lacking] a")
    expect(lacks).to_have_text(["Your response", "Your name", "Your e-mail address"])
    press_to(page, send)
    page.keyboard.press("Enter")

    # What is missing has the focus, and each line of it leads into its field.
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    for complaint, field in (
        ("Write your name.", page.get_by_label("Your name")),
        ("Write your e-mail address", page.get_by_label("Your e-mail address")),
        ("Write your response", page.get_by_label("Your response", exact=True)),
    ):
        summary.focus()
        press_to(page, summary.get_by_role("link", name=complaint))
        page.keyboard.press("Enter")
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")

    # The last link has led back to the first page: the answer.
    text = page.get_by_label("Your response", exact=True)
    press_to(page, text)
    page.keyboard.type("Læg rørene, når vejen alligevel graves op.")
    press_to(page, onwards)
    page.keyboard.press("Enter")
    organisation = page.get_by_label("An organisation, association or company")
    press_to(page, page.get_by_label("Myself"))
    page.keyboard.press("ArrowDown")
    expect(organisation).to_be_checked()
    for field, words in (
        (page.get_by_label("Name of the organisation"), "Vesterhede Borgerforening"),
        (page.get_by_label("Your name"), "Gudrun Bak"),
        (page.get_by_label("Your e-mail address"), "gudrun@example.org"),
    ):
        press_to(page, field)
        page.keyboard.type(words)
    # Enter in a field leads on; the last page shows what was written, and can be left again.
    page.keyboard.press("Enter")
    expect(page.get_by_role("definition").filter(has_text="Læg rørene")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Your name")).to_have_value("Gudrun Bak")
    page.go_forward()
    press_to(page, send)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mail")

    page.goto(site.mailed_link("gudrun@example.org"))
    press_to(page, page.get_by_role("button", name="Yes, this is my response"))
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your response is received")


def test_the_account_menu_closes_on_escape(visit: Visit) -> None:
    page = visit("/", role="astrid")
    menu = page.locator("[data-menu]")
    press_to(page, menu.locator("summary"))
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    expect(menu.get_by_role("link")).to_have_count(0)
