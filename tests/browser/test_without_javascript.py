"""Without JavaScript: nothing stands on a page that does nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit

DEAD = "button[type=button], a[href='#'], [role=button]:not([href])"
"""What only a script makes do something."""


@pytest.mark.parametrize("role", [None, "official"])
def test_no_button_is_dead(visit: Visit, site: Site, role: str | None) -> None:
    hearings = site.ask(
        "SELECT subjects.id FROM subjects JOIN hearings ON hearings.id = subjects.id"
        " WHERE space_id = 1 AND visibility = 'visible' AND visible_from < current_timestamp"
    )
    paths = ["/", "/ideas", "/ideas/new", "/search?q=sti"]
    for (number,) in hearings:
        paths += [f"/hearings/{number}", f"/hearings/{number}/response"]
        if role:
            at = f"/desk/hearings/{number}"
            paths += [at, f"{at}/text", f"{at}/map", f"{at}/sorting", f"{at}/outcome"]
    page = visit("/about", role=role, script=False, expect_errors=True)
    seen = 0
    for path in paths:
        answer = page.goto(path)
        if answer is None or not answer.ok:
            continue
        seen += 1
        for dead in page.locator(DEAD).all():
            expect(dead, f"{path}: {dead}").to_be_hidden()
    assert seen > len(paths) / 3
