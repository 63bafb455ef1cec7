"""A real site on a port of its own, and a real Chromium to walk through it.

Each test session starts `participation serve` on an empty folder with the demo story in it, so
these tests see what an installation sees: web server, content security policy, static files.
"""

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.installation import command, environment_for, free_port, started
from tools import browser as chromium

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2 AA and what axe knows to be good besides
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


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
    environment: dict[str, str]

    def url(self, path: str) -> str:
        return f"{self.address}{path}"

    def account(self, role: str) -> Account:
        for account in self.accounts:
            if account.role == role:
                return account
        known = ", ".join(sorted({account.role for account in self.accounts}))
        raise LookupError(f"no demo account is a {role}; there are: {known}")

    def run(self, *words: str) -> str:
        """Run a command of the installation: `site.run("worker", "--once")`."""
        return command(self.environment, *words)

    def mails(self) -> list[str]:
        """The mails sent so far, oldest first, after the worker has sent what waits."""
        self.run("worker", "--once")
        files = [path for path in (self.var / "mail").rglob("*") if path.is_file()]
        files.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
        return [path.read_text(encoding="utf-8") for path in files]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var = tmp_path_factory.mktemp("site")
    port = free_port()
    environment = environment_for(var, port)
    command(environment, "migrate")
    command(environment, "demo")
    command(environment, "worker", "--once")
    with (var / "demo-accounts.csv").open(encoding="utf-8", newline="") as file:
        accounts = tuple(Account(**row) for row in csv.DictReader(file))
    address = f"http://127.0.0.1:{port}"
    with started(environment, var / "serve.log", "serve", address=f"{address}/"):
        yield Site(address, var, accounts, environment)


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
        context = chrome.new_context(
            base_url=site.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            locale=language,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        if not expect_errors:
            page.on(
                "console",
                lambda said: (
                    complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None
                ),
            )
            page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error.message}"))
        if role is not None:
            sign_in(page, site.account(role))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def sign_in(page: Page, account: Account) -> None:
    page.goto("/sign-in")
    page.locator("input[type=email]").first.fill(account.email)
    page.locator("input[type=password]").first.fill(account.password)
    page.locator("input[type=password]").first.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds wrong on a page, a line for each; an empty list is what we want."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("rules => axe.run(document, rules)", AXE_RULES)
        return [
            f"{page.url}: {problem['id']} ({problem['impact']}) {problem['help']}: {node['html']}"
            for problem in found["violations"]
            for node in problem["nodes"]
        ]

    return check


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
