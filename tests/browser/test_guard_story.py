"""Somebody writes a personal number into a comment: asked before it is sent, held, marked at the desk; and
takes it out again, so that it is shown."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit

NUMBER = "010180-1234"
WAITS = "waits until somebody has looked"


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_number_is_asked_about_held_marked_and_taken_out(
    visit: Visit, site: Site, script: bool
) -> None:
    idea = site.idea("Natursti rundt")
    said = f"Her mangler lys om vinteren ({'a' if script else 'b'})."
    writer = visit(idea, role="astrid", script=script)
    writer.get_by_label("Your comment").fill(f"{said} Mit nummer er {NUMBER}.")
    writer.get_by_role("button", name="Send comment").click()
    asked = writer.get_by_role("alert")
    expect(asked).to_contain_text(f"“{NUMBER}” in “Your comment” looks like a Danish CPR number.")
    expect(asked.get_by_role("link", name="see how to write to it safely")).to_be_visible()
    expect(writer.get_by_label("Your comment")).to_have_value(f"{said} Mit nummer er {NUMBER}.")

    writer.get_by_role("button", name="Send comment").click()
    mine = writer.get_by_role("article").filter(has_text=said)
    expect(mine).to_contain_text(WAITS)
    public = visit(idea, script=script)
    expect(public.get_by_role("article").filter(has_text=said)).to_have_count(0)

    desk = visit("/desk/held", role="birgit", script=script)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Waiting to be looked at")
    desk.get_by_role("link", name="Comment").first.click()
    expect(desk.locator("mark.hit-strong")).to_contain_text(NUMBER)

    mine.get_by_role("link", name="Change").click()
    writer.get_by_label("Your comment").fill(said)
    writer.get_by_role("button", name="Save").click()
    public.reload()
    expect(public.get_by_role("article").filter(has_text=said)).to_be_visible()
    desk.goto(site.url("/desk/held"))
    expect(desk.get_by_role("main")).to_contain_text("Nothing waits to be looked at")
