"""What is typed and not sent is there when one comes back: with the account, or in the tab."""

from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit


def test_an_official_goes_on_after_a_closed_tab(visit: Visit, site: Site) -> None:
    number = site.ask(
        "SELECT sections.id, hearing_id FROM sections JOIN hearings ON hearings.id = hearing_id"
        " WHERE status = 'draft' ORDER BY sections.id LIMIT 1"
    )[0]
    address = f"/desk/hearings/{number[1]}/sections/{number[0]}"
    page = visit(address, role="mette")
    page.get_by_label("Text", exact=True).fill("Noget nyt, der ikke blev gemt.")
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.status == 204):
        pass
    expect(page.get_by_text("is kept as a draft with your account")).to_be_visible()
    other = visit(address, role="mette")
    expect(other.get_by_text("You wrote something here on")).to_be_visible()
    other.get_by_role("button", name="Go on with it").click()
    expect(other.get_by_label("Text", exact=True)).to_have_value("Noget nyt, der ikke blev gemt.")
    other.get_by_role("button", name="Save").click()
    other.wait_for_url("**/text#sections")
    other.goto(address)
    expect(other.get_by_text("You wrote something here on")).to_have_count(0)


def test_a_visitor_finds_it_again_in_the_tab_only(visit: Visit, site: Site) -> None:
    address = f"{site.hearing('Varmeplan 2032')}/response"
    page = visit(address)
    page.get_by_label("Your response", exact=True).fill("Læg rørene nu.")
    expect(page.get_by_text("is kept in this tab")).to_be_visible(timeout=10_000)
    page.goto("/hearings")
    page.goto(address)
    page.get_by_role("button", name="Delete the draft").click()
    page.goto("/hearings")
    page.goto(address)
    expect(page.get_by_text("You wrote something here on")).to_have_count(0)
    expect(visit(address).get_by_text("You wrote something here on")).to_have_count(0)
