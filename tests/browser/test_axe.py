"""Every page there is, for everyone who may see it: axe, both schemes, a phone, no complaints.

A walk along the links finds the pages, so a new one is looked at as soon as something leads to it;
at the end no address of the application may be left that nobody has looked at.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from participation import create_app
from tests.browser.conftest import Site, new_context
from tests.browser.looking import faults
from tests.conftest import make_settings

PASSWORD = "tre små fisk i en balje"
ROLES = ("visitor", "citizen", "employee", "official", "moderator", "admin")
# what answers with something else than a page
NO_PAGE = {
    "accounts.download_data",
    "exports.box_file",
    "exports.hearing_file",
    "exports.list_file",
    "exports.made_file",
    "feeds.area",
    "feeds.box",
    "feeds.box_calendar",
    "feeds.boxes_calendar",
    "feeds.hearing",
    "feeds.hearing_calendar",
    "feeds.hearings",
    "feeds.hearings_calendar",
    "feeds.idea",
    "feeds.ideas",
    "feeds.responses",
    "feeds.sitemap",
    "feeds.sitemap_hearings",
    "feeds.sitemap_ideas",
    "feeds.sitemap_pages",
    "feeds.space",
    "feeds.topic",
    "hearings.response_copy",
    "pages.health",
    "pages.robots",
    "static",
    "subjects.download",
}
# what looks different to each reader; the rest is looked at by the first who comes there
PERSONAL = {"pages.index", "hearings.index", "hearings.show", "ideas.index", "ideas.show"}
# what only a link in a mail leads to, or something that has to be done first; looked at below
MADE = {
    "accounts.confirm_email_change",
    "accounts.confirm_registration",
    "accounts.look_in_your_mail",
    "accounts.reset_password",
    "comments.versions",
    "hearings.edit_response",
    "hearings.own_response",
    "hearings.response_sent",
    "hearings.withdraw_response",
    "exports.file",
    "following.confirm",
    "following.subscription",  # from a mail with news, which does not come at once
    "ideas.alike",
    "spaces.invitation",
    # for an account whose address was never confirmed; the story has none
    "spaces.confirm_joining",
}
# the forms of each role, sent empty: {…} is filled in from the story
FORMS = {
    "visitor": ["/sign-in", "/register", "/forgotten-password", "{open}/response"],
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


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> MapAdapter:
    var = tmp_path_factory.mktemp("routes")
    app: Flask = create_app(make_settings(var, f"sqlite:///{var / 'none.sqlite3'}"), testing=True)
    return app.url_map.bind("site")


@dataclass
class Seen:
    """What has been looked at, over all roles."""

    endpoints: set[str] = field(default_factory=set)
    kinds: set[tuple[str, ...]] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


class Walk:
    """One reader who follows links, each kind of page a few times, and notes what is wrong."""

    def __init__(self, page: Page, routes: MapAdapter, seen: Seen) -> None:
        self.page = page
        self.routes = routes
        self.seen = seen
        self.problems: list[str] = []
        self.titles: dict[str, str] = {}
        self._kinds: set[tuple[str, ...]] = set()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error.message}"))

    def _note(self, said: ConsoleMessage) -> None:
        # Chromium says of every error page that the server answered so; of a file it is a fault.
        asked_for = "status of" in said.text and "/static/" not in said.location["url"]
        if said.type == "error" and not asked_for:
            self.problems.append(f"{self.page.url}: {said.text}")

    def endpoint(self, path: str) -> str | None:
        try:
            found: str = self.routes.match(urlsplit(path).path, method="GET")[0]
        except RequestRedirect as redirect:
            return self.endpoint(redirect.new_url)
        except HTTPException:
            return None
        return found

    def follow(self, seeds: list[str]) -> None:
        """Look at these pages, and at one of each kind that they lead to, and so on."""
        waiting = [(path, True) for path in dict.fromkeys(seeds)]
        known = {path for path, _ in waiting}
        while waiting:
            path, asked_for = waiting.pop(0)
            endpoint = self.endpoint(path)
            if endpoint is None:
                self.problems.append(f"{self.page.url}: leads to {path}, which is nowhere")
                continue
            kind = self._kind(endpoint, path)
            if endpoint in NO_PAGE or (not asked_for and self._known(endpoint, kind)):
                continue
            self._kinds.add(kind)
            self.seen.kinds.add(kind)
            answer = self.page.goto(path)
            # what was hidden leaves a page that says so
            self.look(answer, 410 if asked_for and answer and answer.status == 410 else 200)
            self.seen.endpoints.add(endpoint)
            self._compare_title(endpoint)
            for link in self._links():
                if link not in known:
                    known.add(link)
                    waiting.append((link, False))

    def look(self, answer: Response | None, status: int) -> None:
        """Look the present page over."""
        assert answer is not None
        if answer.status != status:
            self.problems.append(f"{self.page.url}: {answer.status}, not {status}")
        self.problems += faults(self.page)

    def look_here(self) -> None:
        """Look over what the reader has come to by a click."""
        self.page.wait_for_load_state()
        self.problems += faults(self.page)

    def refuse(self, path: str) -> None:
        """Send a form empty, and look at what comes back."""
        self.page.goto(path)
        form = self.page.locator("form.form").first
        form.evaluate(
            """form => { for (const field of form.elements) {
                if (field.type === "radio" || field.type === "checkbox") field.checked = false;
                else if (field.matches("input:not([type=hidden]), textarea")) field.value = "";
            } }"""
        )
        with self.page.expect_response(lambda got: got.request.method == "POST") as sent:
            form.locator("[type=submit]").first.click()
        self.page.wait_for_load_state()
        self.page.wait_for_selector("[data-error-summary]")
        self.look(sent.value, 422)
        focused = self.page.evaluate("document.activeElement.dataset.errorSummary !== undefined")
        if not focused:
            self.problems.append(f"{path}: the summary of errors has no focus")

    def _kind(self, endpoint: str, path: str) -> tuple[str, ...]:
        return endpoint, *sorted(name for name, _ in parse_qsl(urlsplit(path).query))

    def _known(self, endpoint: str, kind: tuple[str, ...]) -> bool:
        return kind in (self._kinds if endpoint in PERSONAL else self.seen.kinds)

    def _links(self) -> Iterator[str]:
        hrefs = self.page.eval_on_selector_all(
            "a[href]", "links => links.map(link => link.getAttribute('href'))"
        )
        for href in hrefs:
            if href.startswith("/") and not href.startswith("//"):
                yield urldefrag(href)[0]
            elif href.startswith("?"):
                yield urlsplit(self.page.url).path + urldefrag(href)[0]

    def _compare_title(self, endpoint: str) -> None:
        title = self.page.title()
        other = self.titles.setdefault(title, endpoint)
        if other != endpoint and other.partition(".")[0] == endpoint.partition(".")[0]:
            self.problems.append(f"{self.page.url}: has the title of {other}: {title}")


def _seeds(site: Site, role: str) -> list[str]:
    """Where a walk begins: each hearing and idea that differs from the others, and lists with
    nothing in them."""
    space = 2 if role == "employee" else 1
    hearings = site.ask(
        "SELECT id FROM subjects WHERE kind = 'hearing' AND space_id = ?"
        " AND visibility = 'visible' AND visible_from < current_timestamp",
        space,
    )
    ideas = site.ask(
        "SELECT min(ideas.id) FROM ideas JOIN subjects ON subjects.id = ideas.id"
        " WHERE space_id = ? AND visibility IN ('visible', 'hidden')"
        " GROUP BY state, box_id, visibility",
        space,
    )
    seeds = ["/"]
    if role in ("visitor", "employee"):
        seeds += [f"/hearings/{number}" for (number,) in hearings]
        seeds += [f"/ideas/{number}" for (number,) in ideas]
    if role == "visitor":
        seeds += ["/hearings?q=zzzz", "/ideas?q=zzzz", "/ideas?view=board", "/forgotten-password"]
    if role == "citizen":
        drafts = site.ask("SELECT id FROM subjects WHERE visibility = 'draft' AND space_id = 1")
        own = site.ask("SELECT id FROM subjects WHERE kind = 'idea' AND author_id = 1")
        seeds += [f"/ideas/{number}" for (number,) in (*drafts, *own)]
        seeds += [f"/comments/{number}" for (number,) in _comments_of(site, "astrid")]
    if role == "official":
        every = site.ask("SELECT id FROM subjects WHERE kind = 'hearing' AND space_id = 1")
        seeds += ["/desk", *(f"/desk/hearings/{number}" for (number,) in every)]
        documents = site.ask(
            "SELECT hearing.id, attachments.id FROM attachments"
            " JOIN subjects hearing ON hearing.id = subject_id"
            " WHERE hearing.id = ? LIMIT 1",
            int(site.hearing("Lokalplan 214").rpartition("/")[2]),
        )
        for hearing, document in documents:
            at = f"/desk/hearings/{hearing}/documents/{document}"
            seeds += [at, f"{at}/removal"]
    if role == "moderator":
        found = site.ask("SELECT subject_id, max(id) FROM decisions GROUP BY verdict")
        seeds += [f"/moderation/{number}" for number, _ in found]
    if role == "admin":
        seeds += ["/admin", "/admin/boxes/new?space=fjordby"]
    return [*seeds, "/search?q=sti"]


def _comments_of(site: Site, who: str) -> list[tuple[int]]:
    email = site.account(who).email
    return site.ask(
        "SELECT subjects.id FROM subjects JOIN users ON users.id = author_id"
        " WHERE kind = 'comment' AND visibility = 'visible' AND email = ? LIMIT 2",
        email,
    )


Begin = Callable[..., Walk]


@pytest.fixture
def begin(site: Site, chrome: Browser, routes: MapAdapter, seen: Seen) -> Iterator[Begin]:
    """A reader who looks around; at the end nothing may have been wrong."""
    walks: list[Walk] = []

    def start(role: str = "visitor") -> Walk:
        who = None if role == "visitor" else role
        context = new_context(chrome, site, role=who, language="en")
        walks.append(Walk(context.new_page(), routes, seen))
        return walks[-1]

    yield start
    for walk in walks:
        walk.page.context.close()
    problems = [problem for walk in walks for problem in walk.problems]
    assert not problems, "\n".join(list(dict.fromkeys(problems))[:40])


@pytest.mark.parametrize("role", ROLES)
def test_every_page(role: str, site: Site, begin: Begin, seen: Seen) -> None:
    begin(role).follow(_seeds(site, role))
    seen.roles.add(role)


def test_nothing_is_left_out(routes: MapAdapter, seen: Seen) -> None:
    if seen.roles != set(ROLES):
        pytest.skip("not every role has walked through the site in this run")
    pages = {
        rule.endpoint
        for rule in routes.map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGE | MADE
    }
    assert pages - seen.endpoints == set()


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
    page.get_by_label("Your name").fill("Alma Riis")
    page.get_by_label("Your e-mail address").fill("alma@example.org")
    page.get_by_role("textbox", name="Your response").fill("Lad parken blive større.")
    page.get_by_role("button", name="Send response").click()
    page.wait_for_url("**/response/sent")
    walk.look_here()
    page.goto(site.mailed_link("alma@example.org"))
    walk.look_here()
    page.get_by_role("button", name="Yes, this is my response").click()
    page.get_by_role("heading", level=1, name="Your response is received").wait_for()
    walk.look_here()
    page.get_by_role("link", name="Correct it").click()
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
    [(comment,), *_rest] = _comments_of(site, "citizen")
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
