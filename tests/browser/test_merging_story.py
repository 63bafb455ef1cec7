"""An idea is assessed, becomes part of another that says the same, and is its own again."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit


@pytest.mark.parametrize("script", [True, False])
def test_assessed_merged_and_undone(visit: Visit, site: Site, script: bool) -> None:
    mark = "med script" if script else "uden script"
    titles = f"Bænke ved åen, {mark}", f"Siddepladser langs åen, {mark}"
    numbers = []
    for title, role in zip(titles, ("jonas", "birgit"), strict=True):
        author = visit("/ideas/new?box=fjordbys-idekasse", role=role, script=script)
        author.get_by_label("Title").fill(title)
        author.locator("textarea#body").fill("Der mangler et sted at sidde.")
        author.get_by_role("button", name="Publish").first.click()
        expect(author.get_by_role("heading", level=1)).to_have_text(title)
        author.get_by_role("button", name="Support this idea").click()
        expect(author.get_by_role("button", name="You support this")).to_be_visible()
        found = re.search(r"/ideas/(\d+)", author.url)
        assert found
        numbers.append(int(found[1]))
    one, two = numbers
    both = visit(f"/ideas/{one}", role="jonas", script=script)
    both.get_by_label("Your comment").fill("Gerne med ryglæn.")
    both.get_by_role("button", name="Send comment").click()
    expect(both.get_by_text("Gerne med ryglæn.")).to_be_visible()
    both.goto(f"/ideas/{two}")
    both.get_by_role("button", name="Support this idea").click()
    expect(both.get_by_role("button", name="You support this")).to_be_visible()

    desk = visit(f"/ideas/{one}/states", role="mette", script=script)
    desk.get_by_role("radio", name="Under assessment").check()
    desk.get_by_label("What do you say to people about it?").fill("Vi ser på det.")
    desk.get_by_role("button", name="Save").click()
    desk.get_by_role("link", name="It says the same as another idea").click()
    desk.get_by_role("searchbox").fill(f"#{two}")
    desk.get_by_role("button", name="Find").click()
    desk.get_by_role("link", name="See it and go on").click()
    main = desk.get_by_role("main")
    expect(main).to_contain_text("2 people, of whom 1 supports both")
    desk.get_by_label("What do you say to people about it?").fill("De siger det samme.")
    desk.get_by_role("button", name="Let it become part of this one").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(titles[1])
    expect(main).to_contain_text("2 people are behind this, each counted once.")
    expect(main).to_contain_text(f"said about “{titles[0]}”")

    visitor = visit(f"/ideas/{one}", script=script)
    expect(visitor.get_by_role("heading", level=1)).to_have_text(titles[1])
    visitor.get_by_role("link", name="Read it as it was written").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(titles[0])

    desk.goto(f"/ideas/{one}/original")
    desk.get_by_role("link", name="Let it be its own idea again").click()
    expect(main).to_contain_text("It gets back what it brought.")
    desk.get_by_role("button", name="Let it be its own idea again").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(titles[0])
    expect(main).to_contain_text("Under assessment")
    expect(main).to_contain_text("Gerne med ryglæn.")
    counts = "SELECT support_count FROM ideas WHERE id IN (?, ?) ORDER BY id"
    assert site.ask(counts, one, two) == [(1,), (2,)]
