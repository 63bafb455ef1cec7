"""An admin sets up a new institution: space, department, topic, box, people, and plain words."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit


def test_sets_up_an_institution(visit: Visit, site: Site) -> None:
    page = visit("/admin", role="admin")
    page.get_by_role("link", name="Spaces").first.click()
    page.get_by_role("link", name="Create a space").first.click()
    page.get_by_label("Name", exact=True).fill("Strandby")
    page.get_by_label("Address").fill("strandby")
    page.get_by_label("Authority").fill("Strandby Kommune")
    page.get_by_label("Description").fill("Her taler vi om Strandby.")
    page.get_by_role("button", name="Create the space").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Strandby")

    _tab(page, "Departments")
    page.get_by_label("Name", exact=True).fill("Teknik og Havn")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("rowheader", name="Teknik og Havn")).to_be_visible()
    _tab(page, "Topics and areas")
    page.get_by_label("Name", exact=True).fill("Havnen")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("rowheader", name="Havnen")).to_be_visible()
    _tab(page, "House rules")
    page.get_by_label("House rules").fill("Tal pænt.")
    page.get_by_role("button", name="Save").click()

    page.goto("/admin/boxes")
    page.get_by_label("Space").select_option("Strandby")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name", exact=True).fill("Strandbys idéer")
    page.get_by_label("Address").fill("strandbys-ideer")
    page.get_by_label("In one sentence").fill("Hvad skal der ske på havnen?")
    page.get_by_label("Department that answers").select_option("Teknik og Havn")
    page.get_by_role("button", name="Create the box").click()
    visitor = visit("/boxes/strandbys-ideer")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Strandbys idéer")
    expect(visitor.get_by_role("main")).to_contain_text("Teknik og Havn")


def test_invites_an_official(visit: Visit, site: Site) -> None:
    page = visit("/admin/spaces/fjordby/people", role="admin")
    page.get_by_label("E-mail address").fill("naja@example.org")
    page.get_by_role("radio", name="Official").check()
    page.get_by_label("Department").select_option("Kultur og Fritid")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("rowheader", name="naja@example.org")).to_be_visible()

    guest = visit(site.mailed_link("naja@example.org"))
    guest.get_by_role("main").get_by_role("link", name="Create an account").click()
    guest.get_by_label("Name", exact=True).fill("Naja Holst")
    guest.get_by_label("E-mail address").fill("naja@example.org")
    guest.get_by_label("Password").fill("fire blå heste på taget")
    guest.get_by_role("button", name="Create an account").click()
    guest.wait_for_url("**/look-in-your-mail")
    guest.goto(site.mailed_link("naja@example.org", "/register/confirmation?"))
    guest.get_by_label("Password").fill("fire blå heste på taget")
    guest.get_by_role("button", name="Confirm and sign in").click()
    guest.get_by_role("button", name="Accept the invitation").click()
    guest.goto("/desk")
    expect(guest.get_by_role("heading", level=1)).to_have_text("What waits for you")


def test_writes_the_page_about_the_site(visit: Visit) -> None:
    page = visit("/admin/pages/about/en", role="admin")
    page.get_by_label("Text").fill("# Who we are\n\nWe are {owner}, and we read it all.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("We are Fjordby Kommune, and we read it all.")).to_be_visible()
    visitor = visit("/about")
    expect(visitor.get_by_text("and we read it all")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    visitor.reload()
    expect(visitor.get_by_text("We are Fjordby Kommune, and we read it all.")).to_be_visible()
    danish = visit("/about", language="da")
    expect(danish.get_by_text("and we read it all")).to_have_count(0)


def _tab(page: Page, name: str) -> None:
    tabs = page.get_by_role("navigation", name="The pages of this space")
    tabs.get_by_role("link", name=name, exact=True).click()
