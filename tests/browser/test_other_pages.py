"""What no link of the site leads to: refused forms, errors, and what mails and steps lead to."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.walking import Begin

PASSWORD = "tre små fisk i en balje"
# the forms of each role, sent empty: {…} is filled in from the story
FORMS = {
    "visitor": [
        "/sign-in",
        "/register",
        "/forgotten-password",
        "{open}/response",
        "/report/{idea_id}",
    ],
    "citizen": [
        "/account/name",
        "/account/email",
        "/account/password",
        "/account/erasure",
        "/ideas/new?box=fjordbys-idekasse",
        "{draft}/text",
        "{idea}",
    ],
    "official": [
        "/desk/hearings/new",
        "/desk{scheduled}/text",
        "/desk{scheduled}/sections/new",
        "/desk{scheduled}/deadline",
        "/desk{scheduled}/documents",
        "/desk{scheduled}/map",
        "/desk{scheduled}/withdrawal",
        "/desk{open}/extension",
        "{idea}/states",
    ],
    "moderator": ["/moderation/{idea_id}"],
    "admin": [
        "/admin/spaces/new",
        "/admin/spaces/fjordby",
        "/admin/spaces/fjordby/departments",
        "/admin/spaces/fjordby/labels",
        "/admin/spaces/fjordby/people",
        "/admin/departments/1",
        "/admin/labels/1",
        "/admin/boxes/new?space=fjordby",
        "/admin/boxes/1",
        "/admin/hearing-types/new",
        "/admin/hearing-types/1",
        "/admin/people/1",
        "/admin/pages/about/da",
    ],
}
ERRORS = [
    ("visitor", "/nowhere", 404),
    ("visitor", "/hearings/999999", 404),
    ("visitor", "/register/confirmation?token=old", 410),
    ("citizen", "/admin", 403),
    ("citizen", "/desk", 403),
]


@pytest.mark.parametrize("role", FORMS)
def test_refused_forms(role: str, site: Site, begin: Begin) -> None:
    idea = site.idea("Natursti rundt")
    known = {
        "open": site.hearing("Lokalplan 214"),
        "scheduled": site.hearing("Kommuneplan 2027"),
        "draft": site.idea("En hundeskov"),
        "idea": idea,
        "idea_id": idea.rpartition("/")[2],
    }
    walk = begin(role)
    for path in FORMS[role]:
        walk.refuse(path.format(**known))


@pytest.mark.parametrize(("role", "path", "status"), ERRORS)
def test_error_pages(role: str, path: str, status: int, begin: Begin) -> None:
    walk = begin(role)
    walk.look(walk.page.goto(path), status)


def test_too_many(begin: Begin) -> None:
    walk = begin()
    page = walk.page
    for _ in range(10):
        page.request.post(
            "/sign-in",
            form={"email": "nobody@example.org", "password": "wrong"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong")
    with page.expect_navigation() as sent:
        page.get_by_role("button", name="Sign in").click()
    walk.look(sent.value, 429)


def test_account_mails(site: Site, begin: Begin) -> None:
    walk = begin()
    page = walk.page
    _register(page, "Ebbe Lyng", "ebbe@example.org")
    walk.look_here()
    page.goto(site.mailed_link("ebbe@example.org"))
    walk.look_here()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm and sign in").click()
    page.goto("/account/email")
    page.get_by_label("New e-mail address").fill("ebbe.lyng@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form.form [type=submit]").click()
    walk.look_here()
    page.goto(site.mailed_link("ebbe.lyng@example.org"))
    walk.look_here()
    other = begin()
    other.page.goto("/forgotten-password")
    other.page.get_by_label("E-mail address").fill("ebbe@example.org")
    other.page.locator("form.form [type=submit]").click()
    link = site.mailed_link("ebbe@example.org", "/reset-password?")
    other.page.goto(link)
    other.look_here()
    other.refuse(link)


def test_response_pages(site: Site, begin: Begin) -> None:
    walk = begin()
    page = walk.page
    page.goto(f"{site.hearing('Lokalplan 214')}/response")
    page.get_by_role("button", name="Next").click()
    walk.look_here()
    page.get_by_role("textbox", name="Your response", exact=True).fill("Lad parken blive større.")
    page.get_by_role("button", name="Next").click()
    walk.look_here()
    page.get_by_label("Your name").fill("Alma Riis")
    page.get_by_label("Your e-mail address").fill("alma@example.org")
    page.get_by_role("button", name="Next").click()
    walk.look_here()
    page.get_by_role("button", name="Send response").click()
    page.wait_for_url("**/response/sent")
    walk.look_here()
    page.goto(site.mailed_link("alma@example.org"))
    walk.look_here()
    page.get_by_role("button", name="Yes, this is my response").click()
    page.get_by_role("heading", level=1, name="Your response is received").wait_for()
    walk.look_here()
    page.get_by_role("link", name="Correct the response").click()
    page.wait_for_url("**/edit")
    walk.look_here()
    walk.refuse(page.url)
    page.goto(page.url.removesuffix("/edit") + "/withdrawal")
    walk.look_here()
    page.get_by_role("button", name="Withdraw the response").click()
    page.get_by_role("heading", level=1, name="Your response is withdrawn").wait_for()
    walk.look_here()


def test_pages_of_a_follower_without_an_account(site: Site, begin: Begin) -> None:
    walk = begin()
    page = walk.page
    page.goto(site.hearing("Lokalplan 214"))
    page.get_by_text("Follow by e-mail").click()
    page.get_by_label("E-mail address").fill("inge@example.org")
    page.get_by_role("button", name="Send me the link").click()
    page.goto(site.mailed_link("inge@example.org"))
    walk.look_here()
    page.get_by_role("radio", name="At once").check()
    page.get_by_role("button", name="Follow").click()
    page.get_by_role("heading", level=1, name="You follow this now").wait_for()
    walk.look_here()


def test_pages_of_a_report(site: Site, begin: Begin) -> None:
    walk = begin("visitor")
    page = walk.page
    page.goto(f"/report/{site.idea('Natursti rundt').rpartition('/')[2]}")
    page.get_by_role("radio", name="Off topic").check()
    page.get_by_label("E-mail address").fill("petra@example.org")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is received")
    walk.look_here()
    page.goto(site.mailed_link("petra@example.org", "We have received your report"))
    walk.look_here()
    moderator = begin("moderator")
    moderator.page.goto("/desk/reports")
    moderator.look_here()
    moderator.page.get_by_role("main").get_by_role("link").first.click()
    moderator.look_here()


def test_the_page_of_a_file_that_is_made(site: Site, begin: Begin) -> None:
    walk = begin("official")
    page = walk.page
    page.goto(f"{site.hearing('Lokalplan 214').partition('-')[0]}/export")
    page.get_by_role("button", name="Make the spreadsheet for officials").click()
    page.wait_for_url("**/exports/files/**")
    walk.look_here()
    page.get_by_role("heading", level=1, name="Your file is ready").wait_for()
    walk.look_here()


def test_ideas_like_a_new_one(begin: Begin) -> None:
    walk = begin("citizen")
    walk.look(walk.page.goto("/ideas/alike?box=fjordbys-idekasse&title=Lys+på+stien"), 200)


def test_pages_of_a_changed_comment(site: Site, begin: Begin) -> None:
    walk = begin("citizen")
    page = walk.page
    [(comment,), *_rest] = site.comments_of("citizen")
    walk.refuse(f"/comments/{comment}/text")
    page.get_by_role("textbox", name="Your comment").fill("Sagt på en anden måde.")
    page.get_by_role("button", name="Save").click()
    walk.look(page.goto(f"/comments/{comment}/versions"), 200)


def test_invitation(site: Site, begin: Begin) -> None:
    admin = begin("admin").page
    admin.goto("/admin/spaces/fjordby/people")
    admin.get_by_label("E-mail address").fill("viggo@example.org")
    admin.get_by_role("button", name="Send the invitation").click()
    walk = begin()
    walk.page.goto(site.mailed_link("viggo@example.org"))
    walk.look_here()


def _register(page: Page, name: str, email: str) -> None:
    page.goto("/register")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create an account").click()
    page.wait_for_url("**/look-in-your-mail")


def test_the_preview_of_a_draft(site: Site, begin: Begin) -> None:
    (draft,) = site.ask(
        "SELECT hearings.id FROM hearings JOIN subjects ON subjects.id = hearings.id"
        " WHERE status = 'draft' AND space_id = 1 LIMIT 1"
    )
    official = begin("official").page
    official.goto(f"/desk/hearings/{draft[0]}")
    link = official.locator("a[href*='/hearings/preview/']").get_attribute("href") or ""
    walk = begin()
    walk.look(walk.page.goto(urlsplit(link).path), 200)
    expect(walk.page.get_by_text("You have been given a link to a draft.")).to_be_visible()
