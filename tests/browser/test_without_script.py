"""Without JavaScript every control that can be seen does something."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Response
from werkzeug.routing import MapAdapter

from tests.browser.conftest import Site, new_context
from tests.browser.test_every_page import ROLES, seeds
from tests.browser.walking import Seen, Walk

DEAD = """() => {
    const seen = part => part.checkVisibility({ visibilityProperty: true });
    const name = part => (part.textContent.trim() || part.className || part.tagName).slice(0, 60);
    const dead = [];
    for (const part of document.querySelectorAll("[hidden]"))
        if (seen(part)) dead.push(`is hidden and seen: ${name(part)}`);
    for (const button of document.querySelectorAll("button, input[type=submit], input[type=button]"))
        if (seen(button) && !(button.type === "submit" && button.form) && !button.popoverTargetElement)
            dead.push(`does nothing: ${name(button)}`);
    for (const link of document.querySelectorAll("a:not([href]), a[href='#'], [role=button]"))
        if (seen(link) && !link.matches("summary")) dead.push(`leads nowhere: ${name(link)}`);
    return dead;
}"""


class PlainWalk(Walk):
    """A reader without JavaScript, who tries every control there is."""

    def look(self, answer: Response | None, status: int) -> None:
        """Note the controls of the present page that only a script would serve."""
        assert answer is not None
        self.problems += [f"{self.page.url}: {dead}" for dead in self.page.evaluate(DEAD)]


@pytest.fixture(scope="module")
def seen_plainly() -> Seen:
    return Seen()


@pytest.fixture
def plain(
    site: Site, chrome: Browser, routes: MapAdapter, seen_plainly: Seen, role: str
) -> Iterator[PlainWalk]:
    """A walk through the site without scripts."""
    who = None if role == "visitor" else role
    context = new_context(chrome, site, role=who, language="en", java_script_enabled=False)
    yield PlainWalk(context.new_page(), routes, seen_plainly)
    context.close()


@pytest.mark.parametrize("role", ROLES)
def test_no_control_is_dead(role: str, site: Site, plain: PlainWalk) -> None:
    plain.follow(seeds(site, role))
    assert plain.problems == []
