"""A call from its dates to its result: made, dated, taken part in, moved with a reason, closed, told."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit


def _fill_days(page: Page, name: str, first: date, last: date) -> None:
    """Write the first and the last day of a phase."""
    group = page.get_by_role("group", name=name)
    group.get_by_label("First day").fill(first.isoformat())
    group.get_by_label("Last day").fill(last.isoformat())


@pytest.mark.parametrize("script", [True, False])
def test_a_call_from_open_to_result(visit: Visit, site: Site, script: bool) -> None:
    slug = "cykelhjoerner" if script else "cykelhjoerner-uden"
    admin = visit("/admin/boxes/new?space=fjordby", role="admin", script=script)
    admin.get_by_label("Name", exact=True).fill(f"Cykelhjørner{'' if script else ', uden script'}")
    admin.get_by_label("Address").fill(slug)
    admin.get_by_label("In one sentence").fill("Hvor mangler der plads til cykler?")
    admin.get_by_label("What is an idea here?").fill("Et hjørne, hvor der kan stå cykler.")
    admin.get_by_label("What is not, and where does it belong?").fill("Huller i vejen.")
    admin.get_by_role("button", name="Create the box").click()

    today = date.today()  # noqa: DTZ011 (what the browser would fill in)
    official = visit(f"/desk/ideas/calls/{slug}", role="mette", script=script)
    _fill_days(official, "Collect ideas", today, today + timedelta(days=5))
    _fill_days(official, "Discuss", today + timedelta(days=3), today + timedelta(days=9))
    official.get_by_role("button", name="Save the dates").click()
    expect(official.get_by_role("alert")).to_contain_text("before the phase before it has ended")
    _fill_days(official, "Discuss", today + timedelta(days=6), today + timedelta(days=9))
    official.get_by_role("button", name="Save the dates").click()
    expect(official.locator("body")).to_contain_text("The dates are saved.")

    # Somebody reads what is asked, sees how long is left, and writes.
    citizen = visit(f"/boxes/{slug}", role="jonas", script=script, width=360)
    expect(citizen.locator("#call")).to_contain_text("5 days left.")
    expect(citizen.get_by_role("main")).to_contain_text("Huller i vejen.")
    citizen.get_by_role("link", name="Write an idea").click()
    expect(citizen.get_by_role("main")).to_contain_text("Et hjørne, hvor der kan stå cykler.")
    citizen.get_by_label("Title").fill("Ved biblioteket")
    citizen.locator("textarea#body").fill("Der står altid tyve cykler i blomsterne.")
    citizen.get_by_role("button", name="Publish").first.click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("Ved biblioteket")
    idea = citizen.url

    # The dates are moved, with a reason that all can read.
    _fill_days(official, "Discuss", today + timedelta(days=6), today + timedelta(days=12))
    official.get_by_role("button", name="Save the dates").click()
    expect(official.get_by_role("main")).to_contain_text("Say why the dates are moved.")
    official.get_by_label("Why are the dates moved?").fill("Skolerne vil være med.")
    official.get_by_role("button", name="Save the dates").click()
    reader = visit(f"/boxes/{slug}", script=script, dark=True)
    reader.get_by_text("The dates were moved once").click()
    expect(reader.locator("#moved")).to_contain_text("Skolerne vil være med.")

    # Decided, closed, and told.
    official.goto(idea)
    official.get_by_role("link", name="Change the status").click()
    official.get_by_label("Accepted").check()
    official.get_by_label("What do you say to people about it?").fill("Vi flytter blomsterne.")
    official.get_by_role("button", name="Save the new status").click()
    admin.reload()  # its form is from before the dates
    admin.get_by_label(re.compile("^Closed: takes no ideas")).check()
    admin.get_by_role("button", name="Save").click()
    official.goto(f"/boxes/{slug}")
    official.get_by_role("link", name="Write the result").click()
    official.get_by_label("What came of the call?").fill("Der kommer ét nyt hjørne.")
    official.get_by_role("button", name="Publish the result").click()

    reader.reload()
    result = reader.locator("#result")
    expect(result).to_contain_text("Der kommer ét nyt hjørne.")
    expect(result).to_contain_text("Mette")
    expect(result).to_contain_text("Vi flytter blomsterne.")
    expect(result.get_by_role("link", name="Ved biblioteket")).to_be_visible()
    expect(reader.get_by_role("link", name="Write an idea")).to_have_count(0)
