"""An invited party: asked by an official, answers by its personal link, and is on the public list."""

import re

import pytest
from playwright.sync_api import Page, expect

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


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "without"])
def test_answers_by_mail_and_stands_as_having_answered(
    visit: Visit, site: Site, script: bool
) -> None:
    """An official enters the mail as the party's; another that came by the open form is linked after."""
    mark = "med" if script else "uden"
    hearing = site.hearing("Lokalplan 214")
    number = hearing.rpartition("/")[2]
    names = [f"Kajens Kajakklub {mark}", f"Baneforeningen {mark}"]
    addresses = [f"post@{each}-{mark}.example" for each in ("kajak", "bane")]
    desk = visit("/desk/organisations/new", role="mette", script=script)
    for name, address in zip(names, addresses, strict=True):
        desk.goto("/desk/organisations/new")
        desk.get_by_label("Name").fill(name)
        desk.get_by_label("E-mail").fill(address)
        desk.get_by_role("button", name="Save").click()
        desk.goto(f"/desk/hearings/{number}/parties/choice?q={name.replace(' ', '+')}")
        desk.get_by_label(name).check()
        desk.get_by_role("button", name="Add those that are ticked").click()

    desk.goto(f"/desk/hearings/{number}/parties/sending")
    desk.get_by_role("link", name="Change the mail and what it carries").click()
    text = desk.get_by_label("Text", exact=True)
    text.fill("Kære {organisation}\n\nVi hører jer om havnen. Svar senest {deadline}:\n{link}")
    desk.get_by_role("button", name="Save and look at it").click()
    expect(desk.get_by_role("main")).to_contain_text("Vi hører jer om havnen.")
    desk.get_by_role("button", name=re.compile(r"Send \d+ invitations?")).click()
    assert f"Kære {names[0]}" in site.mail(addresses[0], "Vi hører jer om havnen.")
    desk.goto(f"/desk/hearings/{number}/parties/mail")
    desk.get_by_role("button", name="Back to the standard text").click()

    desk.goto(f"/desk/hearings/{number}/responses/new")
    desk.get_by_label("By e-mail", exact=True).check()
    desk.get_by_label("An organisation, association or company").check()
    desk.get_by_label("Name of the organisation").fill("Kajakklubben")
    desk.get_by_label("Is it the answer of an invited party?").select_option(label=names[0])
    _partly_agree(desk)
    desk.get_by_label("What it says").fill("Vi ønsker en rampe til kajakker.")
    desk.get_by_role("button", name="Enter the response").click()
    expect(desk.get_by_role("main")).to_contain_text(f"It is the answer of {names[0]}")

    _answer_openly(visit, site, hearing, f"kasserer@bane-{mark}.example")
    desk.goto(f"/desk/hearings/{number}/parties")
    desk.get_by_role("button", name=f"It is the answer of {names[1]}").click()
    everybody = visit(f"{hearing}/parties", script=script)
    for name in names:
        expect(everybody.get_by_role("row").filter(has_text=name)).to_contain_text("yes")
        asked = desk.get_by_role("row").filter(has_text=name)
        expect(asked).to_contain_text("Answered")
    desk.get_by_role("link", name=names[1]).click()
    desk.get_by_role("button", name="This is not their response").click()
    row = desk.get_by_role("row").filter(has_text=names[1])
    expect(row).to_contain_text("Invited")


def _partly_agree(page: Page) -> None:
    radio = page.get_by_role("radio", name="Partly agree")
    if radio.count():
        radio.check()


def _answer_openly(visit: Visit, site: Site, hearing: str, email: str) -> None:
    page = visit(f"{hearing}/response", script=False)
    _partly_agree(page)
    page.get_by_label("Your response", exact=True).fill("Banen skal blive liggende.")
    page.get_by_label("Your name").fill("Kurt Kasserer")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send response").click()
    page.wait_for_url("**/response/sent")
    page.goto(site.mailed_link(email, "Confirm your response"))
    page.get_by_role("button", name="Yes, this is my response").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your response is received")
