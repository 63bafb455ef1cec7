"""A published outcome is corrected: seen first, public with its reason, told to those who were told of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "without"])
def test_an_outcome_is_corrected(visit: Visit, site: Site, script: bool) -> None:
    number, email = site.ask(
        "SELECT hearings.id, users.email FROM hearings"
        " JOIN responses ON responses.hearing_id = hearings.id AND responses.status = 'received'"
        " JOIN subjects ON subjects.id = responses.id"
        " JOIN users ON users.id = subjects.author_id"
        " JOIN subjects AS its ON its.id = hearings.id"
        " JOIN spaces ON spaces.id = its.space_id AND spaces.audience = 'public'"
        " WHERE hearings.status = 'concluded' AND users.disabled_at IS NULL"
        " AND users.email IS NOT NULL ORDER BY hearings.id LIMIT 1"
    )[0]
    mark = "hurtigt" if script else "uden hast"
    desk = visit(f"/desk/hearings/{number}", role="mette", script=script)
    desk.get_by_role("link", name="Correct the outcome").click()
    did = desk.get_by_label("What we did")
    did.fill(f"{did.input_value()}\n\nStien laves {mark} til foråret.")
    desk.get_by_label("What is corrected, and why?").fill(f"Vi glemte stien {mark}.")
    desk.get_by_role("button", name="See what is changed").click()
    main = desk.get_by_role("main")
    expect(main).to_contain_text("Look at it once more")
    expect(main).to_contain_text("Resultatet er rettet")
    expect(main).to_contain_text("It goes to")
    public = visit(f"/hearings/{number}/outcome", script=script)
    expect(public.get_by_role("main")).not_to_contain_text(mark)
    desk.get_by_role("button", name="Correct the outcome and send the mail").click()
    expect(desk.get_by_text("The outcome is corrected.").first).to_be_visible()
    public.reload()
    expect(public.get_by_role("main")).to_contain_text(f"Vi glemte stien {mark}.")
    public.get_by_text("What was corrected in “We did”").first.click()
    expect(public.get_by_role("insertion").first).to_contain_text(mark)
    assert f"Vi glemte stien {mark}." in site.mail(email, mark)
