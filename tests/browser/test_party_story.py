"""An invited party: asked by an official, answers by its personal link, and is on the public list."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit

ADDRESS = "post@havnensvenner.example"


def test_is_asked_writes_a_draft_with_a_colleague_and_answers(visit: Visit, site: Site) -> None:
    hearing = site.hearing("Lokalplan 214")
    number = hearing.rpartition("/")[2]
    desk = visit("/desk/organisations/new", role="mette")
    desk.get_by_label("Name").fill("Foreningen Havnens Venner")
    desk.get_by_label("E-mail").fill(ADDRESS)
    desk.get_by_role("button", name="Save").click()
    desk.goto(f"/desk/hearings/{number}/parties/choice?q=Havnens+Venner")
    desk.get_by_label("Foreningen Havnens Venner").check()
    desk.get_by_role("button", name="Add those that are ticked").click()
    desk.goto(f"/desk/hearings/{number}/parties/sending")
    expect(desk.get_by_role("main")).to_contain_text(ADDRESS)
    desk.get_by_role("button", name=re.compile(r"Send \d+ invitations?")).click()

    link = site.mailed_link(ADDRESS, "Lokalplan 214")
    secretary = visit(link)
    secretary.get_by_role("radio", name="Partly agree").check()
    secretary.get_by_role("button", name="Next").click()
    secretary.get_by_label("Your response", exact=True).fill("Vi ønsker en bådrampe.")
    secretary.get_by_role("button", name="Next").click()
    secretary.get_by_label("Your name").fill("Sanne Toft")
    secretary.get_by_label("Your role in the organisation").fill("sekretær")
    secretary.get_by_role("button", name="Save draft").click()
    expect(secretary.get_by_text("The draft is saved")).to_be_visible()

    chair = visit(link, script=False)
    expect(chair.get_by_role("radio", name="Partly agree")).to_be_checked()
    text = chair.get_by_label("Your response", exact=True)
    expect(text).to_have_value("Vi ønsker en bådrampe.")
    text.fill("Vi ønsker en bådrampe ved den nordlige kaj.")
    chair.get_by_label("Your name").fill("Palle Holm")
    chair.get_by_label("Your role in the organisation").fill("formand")
    chair.get_by_role("button", name="Send response").click()
    expect(chair.get_by_role("heading", level=1)).to_have_text("Your response is received")
    assert "bådrampe" in site.mail(ADDRESS, "nordlige kaj")

    everybody = visit(f"{hearing}/parties")
    row = everybody.get_by_role("row").filter(has_text="Foreningen Havnens Venner")
    expect(row).to_contain_text("yes")
    expect(everybody.get_by_role("main")).not_to_contain_text("Palle Holm")
    desk.goto(f"/desk/hearings/{number}/parties")
    asked = desk.get_by_role("row").filter(has_text="Foreningen Havnens Venner")
    expect(asked).to_contain_text("Answered")
