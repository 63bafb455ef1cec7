"""An idea that says two things is split; who supported it chooses; it is told on both pages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit


@pytest.mark.parametrize("script", [True, False])
def test_split_in_two_and_chosen_between(visit: Visit, site: Site, script: bool) -> None:
    mark = "med script" if script else "uden script"
    title = f"Lys og bænke ved åen, {mark}"
    author = visit("/ideas/new?box=fjordbys-idekasse", role="astrid", script=script)
    author.get_by_label("Title").fill(title)
    author.locator("textarea#body").fill("Der mangler lys på stien. Der mangler et sted at sidde.")
    author.get_by_role("button", name="Publish").first.click()
    expect(author.get_by_role("heading", level=1)).to_have_text(title)
    found = re.search(r"/ideas/(\d+)", author.url)
    assert found
    number = int(found[1])
    author.get_by_label("Your comment").fill("Bænke med ryglæn, tak.")
    author.get_by_role("button", name="Send comment").click()
    expect(author.get_by_text("Bænke med ryglæn, tak.")).to_be_visible()

    reader = visit(f"/ideas/{number}", role="birgit", script=script)
    reader.get_by_role("button", name="Support this idea").click()
    expect(reader.get_by_role("button", name="You support this")).to_be_visible()

    author.goto(f"/ideas/{number}/splitting")
    author.get_by_label("Title of the first idea").fill(f"Lys, {mark}")
    author.get_by_label("Text of the first idea").fill("Der mangler lys på stien.")
    author.get_by_label("Title of the second idea").fill(f"Bænke, {mark}")
    author.get_by_label("Text of the second idea").fill("Der mangler et sted at sidde.")
    author.get_by_role("checkbox", name="Bænke med ryglæn").check()
    author.get_by_label("What do you say to people about it?").fill("Det er to ting.")
    author.get_by_role("button", name="See how it will look").click()
    main = author.get_by_role("main")
    expect(main).to_contain_text("1 thread of the discussion goes to the second.")
    author.get_by_role("button", name="Split the idea").click()
    expect(author.get_by_role("heading", level=1)).to_have_text(f"Lys, {mark}")
    expect(main).to_contain_text("1 person who had voted has not chosen between the two yet.")

    reader.goto(f"/ideas/{number}")
    reader.get_by_role("link", name="Choose between the two").click()
    expect(reader.get_by_role("main")).to_contain_text("your vote stays with the first")
    reader.get_by_role("radio", name=f"Bænke, {mark}").check()
    reader.get_by_role("button", name="Save my choice").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(f"Bænke, {mark}")
    expect(reader.get_by_role("main")).to_contain_text("Bænke med ryglæn, tak.")
    expect(reader.get_by_role("main")).to_contain_text("before it was split")
    counts = (
        "SELECT first.support_count, second.support_count FROM idea_splits"
        " JOIN ideas AS first ON first.id = idea_splits.idea_id"
        " JOIN ideas AS second ON second.id = idea_splits.new_id WHERE first.id = ?"
    )
    assert site.ask(counts, number) == [(0, 1)]
