"""Two officials assess an idea and answer it on the board: by mouse, by keyboard, without scripts."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit

WHY = "Vi har ikke råd i år. Tag det op igen, når budgettet er lagt."


def _give_scores(page: Page, path: str, score: str, note: str) -> None:
    page.goto(f"{path}/scores")
    for group in ("Virkning", "Kan det lade sig gøre?", "Pris"):
        choices = page.get_by_role("group", name=group)
        choices.get_by_role("radio", name=score, exact=True).check()
    page.get_by_label("Why").fill(note)
    page.get_by_role("button", name="Save my scores").click()
    expect(page.get_by_text("Your scores are saved.")).to_be_visible()


def _write(visit: Visit, site: Site, title: str, role: str, *, script: bool) -> str:
    """A new idea: it comes first on the board, whatever others have written meanwhile."""
    page = visit("/ideas/new?box=fjordbys-idekasse", role=role, script=script)
    page.get_by_label("Title").fill(title)
    page.locator("textarea#body").fill("Man kan ikke se bilerne.")
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return site.idea(title)


def _move(page: Page, title: str, to: str) -> None:
    """By the choice and the button of its card."""
    page.get_by_label(f"New status of “{title}”").select_option(label=to)
    page.get_by_role("button", name=f"Move: {title}").click()


def _in_column(page: Page, state: str, title: str) -> None:
    column = page.locator(f'.column[data-state="{state}"]')
    expect(column.get_by_role("link", name=title, exact=True)).to_be_visible()


def test_by_two_officials_with_mouse_and_keyboard(visit: Visit, site: Site) -> None:
    title = "En sti rundt om søen"
    path = _write(visit, site, title, "birgit", script=True)
    # High enough that nothing scrolls while a card is dragged.
    first, second = visit(role="mette", height=3600), visit(role="soeren")
    _give_scores(first, path, "4", "Frivillige vil hjælpe.")
    second.goto(f"{path}/scores")
    expect(second.get_by_text("1 official has given scores.")).to_be_visible()
    expect(second.get_by_text("Frivillige vil hjælpe.")).to_have_count(0)
    _give_scores(second, path, "2", "Jorden er våd.")
    expect(second.get_by_text("Frivillige vil hjælpe.")).to_be_visible()
    expect(second.get_by_role("cell", name="2–4").first).to_be_visible()

    first.goto("/desk/ideas")
    card = first.locator("[data-card]").filter(has_text=title)
    card.locator(".item-title").drag_to(first.locator('.column[data-state="in discussion"]'))
    expect(first.locator("#moved")).to_contain_text(f"“{title}” is now: In discussion.")
    _in_column(first, "in discussion", title)

    # With the keyboard: the choice, then the button.
    first.get_by_label(f"New status of “{title}”").focus()
    first.get_by_label(f"New status of “{title}”").select_option(label="Under assessment")
    first.keyboard.press("Tab")
    first.keyboard.press("Enter")
    expect(first.locator("#moved")).to_contain_text("is now: Under assessment.")
    expect(first.locator("#moved")).to_be_focused()
    first.get_by_role("button", name="Move it back to: In discussion").click()
    expect(first.locator("#moved")).to_contain_text("is now: In discussion.")

    # A refusal has its page, with the mouse and without; a template begins it.
    _move(first, title, "Declined")
    first.wait_for_url(re.compile(r"/states\?state=declined"))
    _decline(first)
    first.goto(path)
    expect(first.get_by_text(WHY)).to_be_visible()
    reader = visit("/ideas?state=declined")
    expect(reader.get_by_role("link", name=title)).to_be_visible()
    reader.goto(path)
    expect(reader.get_by_text("Jorden er våd.")).to_have_count(0)


def _decline(page: Page) -> None:
    page.get_by_label("Begin with a reply template").select_option(
        label="Afvist: ikke vores opgave"
    )
    page.get_by_role("button", name="Put its text into the field").click()
    expect(page.get_by_label("What do you say to people about it?")).to_have_value(
        re.compile("Tak for forslaget om »")
    )
    page.get_by_label("What do you say to people about it?").fill(WHY)
    page.get_by_role("button", name="Save the new status").click()
    expect(page.get_by_text("The new status is saved and public.")).to_be_visible()
    expect(page).to_have_url(re.compile("/desk/ideas"))


def test_without_scripts(visit: Visit, site: Site) -> None:
    title = "Klip hækkene ved skolen"
    path = _write(visit, site, title, "jonas", script=False)
    page = visit(role="mette", script=False)
    _give_scores(page, path, "5", "Det tager en formiddag.")
    page.goto("/desk/ideas")
    _move(page, title, "Under assessment")
    expect(page.get_by_text(f"“{title}” is now: Under assessment.").first).to_be_visible()
    _move(page, title, "Accepted")
    page.get_by_label("What do you say to people about it?").fill("Vi klipper på torsdag.")
    page.get_by_role("button", name="Save the new status").click()
    expect(page).to_have_url(re.compile("/desk/ideas"))
    _in_column(page, "accepted", title)

    # Many at once.
    page.get_by_label(f"Choose “{title}”").check()
    page.get_by_role("button", name="Go on with the chosen ones").click()
    page.get_by_role("radio", name="Give them to a colleague").check()
    page.get_by_label(re.compile("^Official")).select_option(label="Søren Bak")
    page.get_by_role("button", name="See what will happen").click()
    expect(page.get_by_text("1 idea will be changed")).to_be_visible()
    page.get_by_role("button", name="Do it with 1 idea").click()
    expect(page.get_by_text("1 idea is done.")).to_be_visible()
    expect(page.get_by_text("Has it: Søren Bak").first).to_be_visible()
