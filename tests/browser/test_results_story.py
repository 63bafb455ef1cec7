"""A journalist checks a number: from what came of it to the list, and to the reason of one idea."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.looking import faults


@pytest.mark.parametrize(("script", "width", "dark"), [(True, 1280, False), (False, 360, True)])
def test_a_journalist_checks_a_number(visit: Visit, script: bool, width: int, dark: bool) -> None:
    reader = visit("/", width=width, dark=dark, script=script)
    reader.get_by_role("link", name="See the results").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("What came of it")
    if script:
        assert faults(reader) == []

    # A result is told before any figure.
    whole = reader.get_by_role("main").inner_text()
    assert whole.index("What came of a hearing") < whole.index("In figures")

    # Narrowed down to a year, a number leads to as many as it says.
    year = reader.locator("#filter-year").locator("option").nth(1).inner_text()
    reader.locator("#filter-year").select_option(year)
    if not script:
        reader.get_by_role("button", name="Show").click()
    expect(reader).to_have_url(re.compile(rf"year={year}"))
    link = reader.get_by_role("link", name=re.compile("^Declined ideas: "))
    number = int(link.inner_text())
    assert number
    link.click()
    expect(reader.get_by_text(f"{number} in all")).to_be_visible()
    rows = reader.get_by_role("table", name="Declined ideas").locator("tbody tr")
    expect(rows).to_have_count(number)

    # Each stands with its reason, which the idea's own page tells, too.
    reason = rows.first.locator("td").nth(1).inner_text().strip()
    assert len(reason) > 10
    rows.first.get_by_role("link").first.click()
    expect(reader.get_by_role("main")).to_contain_text(reason[:40])


def test_the_roadmap_is_read_in_order_and_on_a_phone(visit: Visit) -> None:
    for width, dark in ((1280, False), (360, True)):
        reader = visit("/projects", width=width, dark=dark)
        reader.get_by_role("link", name="See all milestones by date").click()
        expect(reader.get_by_role("heading", level=1)).to_have_text("Roadmap")
        assert faults(reader) == []
        expect(reader.get_by_role("main")).to_contain_text("Moved from")
        expect(reader.get_by_text("Overdue").first).to_be_visible()
    reader.get_by_role("link", name="Reached and dropped").click()
    expect(reader).to_have_url(re.compile("when=past"))
