"""An employee of the Norwegian agency inside its own space, in bokmål; outsiders see nothing of it."""

from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit, to_the_end
from tests.browser.words import said_in

HOME_OFFICE = "Nye retningslinjer for hjemmekontor"
said = said_in("nb")


def test_outsiders_find_nothing(visit: Visit, site: Site) -> None:
    hidden = [
        "/spaces/kyst-og-farled",
        "/boxes/bedre-hverdag",
        site.hearing(HOME_OFFICE),
        f"{site.hearing(HOME_OFFICE)}/response",
        f"{site.hearing(HOME_OFFICE)}/responses",
        site.idea("Møtefri onsdag"),
    ]
    for role in (None, "citizen"):
        page = visit("/spaces", role=role, expect_errors=True)
        expect(page.get_by_role("main")).not_to_contain_text("Kyst og farled")
        for path in hidden:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 404, path


def test_proposes_an_idea_to_colleagues(visit: Visit) -> None:
    page = visit("/spaces", role="employee", language="nb")
    page.get_by_role("link", name="Kyst og farled internt").click()
    page.get_by_role("link", name="Bedre hverdag").click()
    page.get_by_role("link", name=said("Write an idea")).click()
    page.get_by_label(said("Title")).fill("Felles ladeskap for nødnettradioer")
    page.get_by_label(said("Your idea")).fill("Ett skap ved kaia, så alle vet hvor radioene er.")
    page.get_by_role("button", name=said("Preview")).click()
    preview = page.get_by_role("heading", name="Felles ladeskap for nødnettradioer")
    expect(preview).to_be_visible()
    page.get_by_role("button", name=said("Publish the idea")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Felles ladeskap for nødnettradioer")
    address = page.url

    colleague = visit(address, role="haakon", language="nb")
    expect(colleague.get_by_role("heading", level=1)).to_contain_text("Felles ladeskap")
    stranger = visit(address, role="citizen", expect_errors=True)
    expect(stranger.get_by_role("main")).not_to_contain_text("Felles ladeskap")


def test_answers_the_internal_hearing(visit: Visit, site: Site) -> None:
    page = visit("/hearings", role="employee", language="nb")
    page.get_by_role("main").get_by_role("searchbox").fill("hjemmekontor")
    page.get_by_role("link", name=HOME_OFFICE).click()
    page.get_by_role("link", name=said("Write a response")).click()
    body = page.get_by_label(said("Your response"), exact=True)
    body.fill("To faste dager på kontoret holder for oss i vest.")
    # Whoever is signed in is known already: no address to give, no mail to wait for.
    expect(page.get_by_label(said("Your e-mail address"))).to_have_count(0)
    to_the_end(page, said("Next"))
    page.get_by_role("button", name=said("Send response")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said("Your response is received"))
    expect(page.get_by_text("To faste dager på kontoret")).to_be_visible()
