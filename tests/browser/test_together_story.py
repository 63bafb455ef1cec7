"""An employee's idea: a draft shared with a colleague, published, and better by a third one's suggestion."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit


@pytest.mark.parametrize("script", [True, False])
def test_an_idea_is_written_together(visit: Visit, site: Site, script: bool) -> None:
    title = f"Felles verktøykasse{'' if script else ', uten skript'}"
    author = visit("/ideas/new?box=bedre-hverdag", role="marte", script=script)
    author.get_by_label("Title").fill(title)
    author.locator("textarea#body").fill("En kasse med verktøy ved kaia.")
    author.get_by_role("button", name="Save as a draft").first.click()
    expect(author.get_by_role("main")).to_contain_text("This is your draft")
    draft = author.url
    stranger = visit(draft, role="ingrid", script=script, expect_errors=True)
    expect(stranger.get_by_role("main")).not_to_contain_text(title)

    author.get_by_role("link", name="Write together").click()
    author.get_by_label("Name", exact=True).fill("håkon")
    author.get_by_role("button", name="Find").click()
    author.get_by_role("button", name="Invite to write along: Håkon Nygård").click()
    expect(author.get_by_role("main")).to_contain_text("Waiting for an answer")

    colleague = visit("/account", role="haakon", script=script)
    colleague.goto("/ideas/invitations")
    expect(colleague.get_by_role("main")).to_contain_text("Marte Lie invites you")
    colleague.get_by_role("button", name=f"Accept: {title}").click()
    expect(colleague.get_by_role("main")).to_contain_text("Marte Lie and Håkon Nygård")
    colleague.get_by_role("link", name="Change the text").click()
    colleague.locator("textarea#body").fill("En kasse med verktøy ved kaia i hver region.")
    colleague.get_by_role("button", name="Save").click()
    expect(colleague.get_by_role("button", name="Publish the idea")).to_have_count(0)

    author.goto(draft)
    author.get_by_role("button", name="Publish the idea").click()
    expect(author.get_by_role("main")).to_contain_text("i hver region")

    third = visit(author.url, role="ingrid", script=script)
    expect(third.get_by_role("main")).to_contain_text("Marte Lie and Håkon Nygård")
    third.get_by_role("link", name="Suggest a change").click()
    third.locator("textarea#body").fill("En låst kasse med verktøy ved kaia i hver region.")
    third.get_by_label("Why?").fill("Ellers er den tom om en uke.")
    third.get_by_role("button", name="Send the suggestion").click()
    expect(third.locator("ins").first).to_contain_text("låst")

    colleague.goto(author.url)
    colleague.get_by_role("link", name="1 suggestion waits for your answer").click()
    colleague.get_by_role("link", name="Accept", exact=True).click()
    colleague.get_by_label("A word to whoever suggested it").fill("Godt tenkt!")
    colleague.get_by_role("button", name="Accept").click()
    main = colleague.get_by_role("main")
    expect(main).to_contain_text("En låst kasse")
    expect(main).to_contain_text("With suggestions by Ingrid Solheim")
    number = re.search(r"/ideas/(\d+)", draft)
    assert number
    query = "SELECT coauthor_count FROM ideas WHERE id = ?"
    assert site.ask(query, number[1]) == [(1,)]
