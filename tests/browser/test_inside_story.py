"""An employee's idea: from her home by a draft with a colleague to a project and its measured gain."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looking import faults

PAGES_TO_PUBLISH = 5
"""Home, the form, the draft, who writes along (looked for and asked there), and the draft again."""


def _in(page: Page, name: str) -> None:
    pages = page.get_by_role("navigation", name="Pages of this project")
    pages.get_by_role("link", name=name).click()


@pytest.mark.parametrize("script", [True, False])
def test_an_employees_idea_from_draft_to_gain(visit: Visit, script: bool) -> None:
    title = f"Ladere på kaia{'' if script else ', uten skript'}"
    acted_on = []

    # Whoever signs in is at home among colleagues; the public front page is a link away, and back.
    marte = visit("/", role="marte", script=script)
    expect(marte.get_by_role("heading", level=1)).to_have_text("Among colleagues")
    marte.get_by_role("link", name="The public front page").click()
    expect(marte.get_by_role("heading", level=1)).to_have_text("Take part before it is decided")
    marte.get_by_role("link", name="Home", exact=True).click()
    acted_on.append("home")
    marte.get_by_role("link", name="Propose an idea").first.click()
    acted_on.append("form")
    marte.get_by_label("Title").fill(title)
    marte.locator("textarea#body").fill("To ladere for arbeidsbåtene.")
    marte.get_by_role("button", name="Save as a draft").first.click()
    acted_on.append("draft")
    draft = marte.url
    marte.get_by_role("link", name="Write together").click()
    acted_on.append("who writes along")
    marte.get_by_label("Name", exact=True).fill("håkon")
    marte.get_by_role("button", name="Find").click()
    marte.get_by_role("button", name="Invite to write along: Håkon Nygård").click()

    # The colleague finds the invitation at home.
    haakon = visit("/", role="haakon", script=script)
    haakon.get_by_role("link", name=re.compile("invitation")).first.click()
    haakon.get_by_role("button", name=f"Accept: {title}").click()
    haakon.get_by_role("link", name="Change the text").click()
    haakon.locator("textarea#body").fill("To ladere for arbeidsbåtene i hver region.")
    haakon.get_by_role("button", name="Save").click()
    haakon.goto("/home")
    expect(haakon.get_by_role("main")).to_contain_text(title)

    marte.goto(draft)
    marte.get_by_role("button", name="Publish the idea").click()
    acted_on.append("draft again")
    assert len(acted_on) == PAGES_TO_PUBLISH
    idea = marte.url
    expect(marte.get_by_role("main")).to_contain_text("i hver region")

    # It is supported by a colleague, and nobody outside can read it.
    official = visit(idea, role="ingrid", script=script)
    official.get_by_role("button", name="Support").first.click()
    expect(official.get_by_role("main")).to_contain_text("1")
    stranger = visit(idea, role="citizen", script=script, expect_errors=True)
    expect(stranger.get_by_role("main")).not_to_contain_text(title)

    # Assessed, accepted, a project, realised.
    for state, said in (("Under assessment", "Vi ser på den."), ("Accepted", "Vi gjør det.")):
        official.goto(idea)
        official.get_by_role("link", name="Change the status").click()
        official.get_by_label(state).check()
        official.get_by_label("What do you say to people about it?").fill(said)
        official.get_by_role("button", name="Save the new status").click()
    official.get_by_role("link", name="Make a project of it").click()
    official.get_by_role("button", name="Make the project").click()
    _in(official, "Status")
    official.get_by_label("Realised").check()
    official.get_by_label("What came of it?").fill("Seks ladere står på kaia.")
    official.get_by_label("The result in figures").fill("6 ladere i tre regioner")
    official.get_by_role("button", name="Save the new status").click()

    # The follow-up is answered with what was measured, and the home tells it.
    official.get_by_role("link", name="Work on the project").click()
    _in(official, "Gain")
    official.get_by_label("Hours", exact=True).check()
    official.get_by_label("How much a year?").fill("431")
    official.get_by_label("How was it measured?").fill("Vi talte i fire uker.")
    official.get_by_role("button", name="Save the measured gain").click()
    # 2,100 hours were won before; without script the same is told once more.
    won = 2100 + 431 * (1 if script else 2)
    marte.goto("/home")
    expect(marte.get_by_role("main")).to_contain_text(f"{won:,} hours a year")


@pytest.mark.parametrize("script", [True, False])
def test_an_idea_goes_to_the_public_by_consent(visit: Visit, script: bool) -> None:
    title = f"Byttehylle ved kaia{'' if script else ', uten skript'}"
    marte = visit("/ideas/new?box=bedre-hverdag", role="marte", script=script)
    marte.get_by_label("Title").fill(title)
    marte.locator("textarea#body").fill("En hylle som alle kan bruke, også de som går forbi.")
    marte.get_by_role("button", name="Publish the idea").first.click()
    expect(marte.get_by_role("heading", level=1)).to_have_text(title)
    idea = marte.url

    official = visit(idea, role="ingrid", script=script)
    official.get_by_role("link", name="Hand it to the public").click()
    assert not script or faults(official) == []
    official.get_by_label("Box").select_option("fjordbys-idekasse")
    official.get_by_role("button", name="Ask those who wrote it").click()

    # She finds the question among her own, and says yes, with her name.
    marte.goto("/ideas/yours?part=asked")
    marte.get_by_role("link", name="May this idea go to the public?").first.click()
    assert not script or faults(marte) == []
    marte.get_by_label("Show my name there").check()
    marte.get_by_role("button", name="I agree").click()
    expect(marte.get_by_role("main")).to_contain_text("All who wrote it have agreed.")

    official.goto(idea)
    official.get_by_role("link", name="Hand it to the public").click()
    official.get_by_role("button", name="Hand it over now").click()
    expect(official.get_by_role("heading", level=1)).to_have_text(title)
    assert official.url != idea
    anybody = visit(official.url, script=script)
    expect(anybody.get_by_role("main")).to_contain_text("Marte")
    expect(anybody.get_by_role("main")).to_contain_text("employees of")
