"""A real site on a port of its own, and a real Chromium to walk through it.

Each test session starts `participation serve` on an empty folder with the demo story in it, so
these tests see what an installation sees: web server, content security policy, static files.
"""

import csv
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.routing import MapAdapter

from participation import create_app
from participation.i18n import COOKIE
from tests.browser.looking import WITHOUT_SCRIPTS
from tests.browser.walking import Begin, Seen, Walk
from tests.conftest import make_settings
from tests.installation import PATIENCE, command, environment_for, free_port, started
from tools import browser as chromium

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Account:
    role: str
    email: str
    password: str


@dataclass(frozen=True)
class Site:
    """A running installation with the demo story in it."""

    address: str
    var: Path
    accounts: tuple[Account, ...]
    signed_in: dict[str, Any] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return f"{self.address}{path}"

    def account(self, who: str) -> Account:
        """The first account with this role, or the one whose address begins with this name."""
        for account in self.accounts:
            if who in (account.role, account.email.partition("@")[0]):
                return account
        known = ", ".join(sorted({account.role for account in self.accounts}))
        raise LookupError(f"no demo account is {who}; there are: {known}")

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in the database of the site: to find addresses, never to change anything."""
        file = f"file:{self.var / 'participation.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(file, uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    def hearing(self, words: str) -> str:
        """The address of the hearing whose title begins with these words."""
        return f"/hearings/{self._id('hearing', words)}"

    def idea(self, words: str) -> str:
        """The address of the idea whose title begins with these words."""
        return f"/ideas/{self._id('idea', words)}"

    def comments_of(self, who: str) -> list[tuple[int]]:
        """Two comments of somebody, by number."""
        return self.ask(
            "SELECT subjects.id FROM subjects JOIN users ON users.id = author_id"
            " WHERE kind = 'comment' AND visibility = 'visible' AND email = ? LIMIT 2",
            self.account(who).email,
        )

    def _id(self, kind: str, words: str) -> int:
        query = "SELECT id FROM subjects WHERE kind = ? AND title LIKE ?"
        found: int = self.ask(query, kind, f"{words}%")[0][0]
        return found

    def mail(self, to: str, about: str = "") -> str:
        """The newest mail to somebody that holds these words, once the worker has sent it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            files = [path for path in (self.var / "mail").rglob("*") if path.is_file()]
            files.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
            for path in files:
                letter = message_from_bytes(path.read_bytes(), policy=policy.default)
                body = letter.get_body(("plain",))
                text = f"{letter['Subject']}\n{body.get_content() if body else ''}"
                if str(letter["To"]) == to and about in text:
                    return text
            time.sleep(0.2)
        raise AssertionError(f"no mail to {to} about {about!r} in {PATIENCE} s")

    def mailed_link(self, to: str, about: str = "") -> str:
        """The first link to a place on the site in such a mail."""
        text = self.mail(to, about)
        for link in re.findall(r"https?://\S+", text):
            path = str(link).split("/", 3)[3] if str(link).count("/") > 2 else ""
            if path:
                return f"/{path}"
        raise AssertionError(f"no link in:\n{text}")


def to_the_end(page: Page, onwards: str = "Next") -> None:
    """Press on to the last page of a form that is shown one page at a time."""
    button = page.get_by_role("button", name=onwards, exact=True)
    while button.is_visible():
        button.click()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var = tmp_path_factory.mktemp("site")
    port = free_port()
    environment = environment_for(
        var, port, SITE_NAME="Fjordby siger sin mening", SITE_OWNER="Fjordby Kommune"
    )
    command(environment, "migrate")
    command(environment, "demo")
    with (var / "demo-accounts.csv").open(encoding="utf-8", newline="") as file:
        accounts = tuple(Account(**row) for row in csv.DictReader(file))
    address = f"http://127.0.0.1:{port}"
    with (
        started(environment, var / "worker.log", "worker"),
        started(environment, var / "serve.log", "serve", address=f"{address}/"),
    ):
        yield Site(address, var, accounts)


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    program = chromium.find()
    # Never skipped in silence: a machine without a browser has not run these tests.
    assert program is not None, f"no Chromium was found: {chromium.HELP}"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=chromium.flags())
        yield running
        running.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(chrome: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open a page as a new visitor: `visit("/hearings", width=360, dark=True, script=False)`.

    At the end of the test nothing may have been said on the console: no script error, nothing that
    the content security policy stopped. Pages expected to fail are named in `expect_errors`.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        path: str = "/",
        *,
        role: str | None = None,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        script: bool = True,
        language: str = "en",
        expect_errors: bool = False,
        **options: Any,
    ) -> Page:
        context = new_context(
            chrome,
            site,
            role=role,
            language=language,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            **options,
        )
        contexts.append(context)
        if not script:
            WITHOUT_SCRIPTS.add(context)
        page = context.new_page()
        if not expect_errors:
            page.on("console", lambda said: complaints.extend(complaint(page, said)))
            page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error.message}"))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(list(dict.fromkeys(complaints))[:20])


def complaint(page: Page, said: ConsoleMessage) -> list[str]:
    """What a page says went wrong. That a form was refused is no fault: Chromium notes it as one."""
    refused = "the server responded with a status of 422" in said.text
    return [f"{page.url}: {said.text}"] if said.type == "error" and not refused else []


def new_context(
    chrome: Browser, site: Site, *, role: str | None, language: str, **options: Any
) -> BrowserContext:
    """A browser of its own, for a visitor or for somebody who has signed in before."""
    state = None
    if role is not None:
        account = site.account(role)
        if account.email not in site.signed_in:
            site.signed_in[account.email] = _signed_in(chrome, site, account)
        state = site.signed_in[account.email]
    context = chrome.new_context(
        base_url=site.address,
        locale=language,
        reduced_motion="reduce",
        storage_state=state,
        **options,
    )
    if role is not None:  # what is chosen goes before the language of the account
        context.add_cookies([{"name": COOKIE, "value": language, "url": site.address}])
    context.set_default_timeout(10_000)
    return context


def _signed_in(chrome: Browser, site: Site, account: Account) -> Any:
    """The cookies of somebody who has gone through the form."""
    context = chrome.new_context(base_url=site.address, locale="en")
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(account.email)
    page.get_by_label("Password").fill(account.password)
    page.get_by_label("Password").press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def keep_picture(tmp_path: Path) -> Callable[[Page, str], Path]:
    """Save a picture of the page for a person to look at, in test-results/."""
    folder = ROOT / "test-results"

    def save(page: Page, name: str) -> Path:
        folder.mkdir(exist_ok=True)
        path = tmp_path / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return Path(shutil.move(path, folder / path.name))

    return save


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> MapAdapter:
    var = tmp_path_factory.mktemp("routes")
    app: Flask = create_app(make_settings(var, f"sqlite:///{var / 'none.sqlite3'}"), testing=True)
    return app.url_map.bind("site")


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


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
