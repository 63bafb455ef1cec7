"""A visitor reports a comment, a moderator decides, and the visitor hears; a question is answered."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit

REPORT = re.compile(r"^Report \(")
WORDS = "Den her kommentar handler om naboens privatliv."


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_report_its_queue_its_decision_its_acknowledgement(
    visit: Visit, site: Site, script: bool
) -> None:
    address = f"karen.{'med' if script else 'uden'}@example.org"
    number = _comments(site)[0 if script else 1]
    page = visit(f"/comments/{number}", script=script)
    comment = page.locator(f"#comment-{number}")
    said = comment.locator(".said").inner_text()
    comment.get_by_role("link", name=REPORT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Report a contribution")
    expect(page.get_by_role("main")).to_contain_text(said.split("\n")[0])

    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what is wrong with it.")
    page.get_by_role("radio", name="Personal data").check()
    page.get_by_label("What should the moderator know?").fill(WORDS)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is received")
    receipt = page.url

    page.goto(site.mailed_link(address, "We have received your report"))
    page.get_by_role("button", name="Yes, write to me").click()
    expect(page.get_by_role("main")).to_contain_text("You get the decision by mail")

    _decide(visit("/desk", role="birgit", script=script), number, hide=not script)

    came = "A moderator has hidden it." if not script else "It stays as it is."
    assert came in site.mail(address, "Your report is dealt with")
    page.goto(receipt)
    expect(page.get_by_role("main")).to_contain_text(came)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is dealt with")


def _comments(site: Site) -> list[int]:
    """Two comments of citizens that everybody may read."""
    rows = site.ask(
        "SELECT comments.id FROM comments JOIN subjects ON subjects.id = comments.id"
        " JOIN spaces ON spaces.id = space_id WHERE audience = 'public' AND visibility = 'visible'"
        " AND NOT context_hidden AND department_id IS NULL AND spaces.slug = 'fjordby'"
        " ORDER BY comments.id DESC LIMIT 2"
    )
    return [row[0] for row in rows]


def _decide(page: Page, number: int, hide: bool) -> None:
    page.get_by_role("link", name=re.compile("(is|are) reported, (the first )?since")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports")
    page.locator(f"a[href='/moderation/{number}']").click()
    expect(page.get_by_role("main")).to_contain_text(WORDS)
    if hide:
        page.get_by_role("radio", name="Personal data").check()
        page.get_by_label("Why?", exact=True).fill("Det er privat.")
        page.get_by_role("button", name="Hide the contribution").click()
    else:
        page.get_by_label("Why does it stay?").fill("Ingen er nævnt.")
        page.get_by_role("button", name="Let the contribution stay").click()
    expect(page.get_by_role("status").first).to_contain_text("contribution")
    expect(page.locator(f"a[href='/moderation/{number}']")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_question_asked_owed_answered_by_name_and_told_to_the_asker(
    visit: Visit, site: Site, script: bool
) -> None:
    waits = "Waiting for an answer"
    question = f"Hvem passer stien om vinteren? ({'a' if script else 'b'})"
    idea = site.idea("Natursti rundt")
    asker = visit(idea, role="jonas", script=script)
    asker.get_by_label("Your comment").fill(question)
    asker.get_by_label("This is a question to Fjordby Kommune").check()
    asker.get_by_role("button", name="Send comment").click()
    asked = asker.get_by_role("article").filter(has_text=question)
    expect(asked).to_contain_text(waits)
    public = visit(idea, script=script).get_by_role("article").filter(has_text=question)
    expect(public).to_contain_text(waits)
    expect(public).to_contain_text("An answer is promised by")

    official = visit("/desk?all=questions", role="mette", script=script)
    owed = official.locator("#questions").get_by_role("link").filter(has_text=question)
    expect(owed).to_contain_text("Natursti rundt")
    owed.click()
    official.get_by_role("article").filter(has_text=question).get_by_role(
        "link", name=re.compile("Answer")
    ).first.click()
    # The department speaks, unless the official chooses to speak as a person.
    chosen = official.get_by_label("Who is speaking?").locator("option:checked")
    expect(chosen).not_to_contain_text("as a private person")
    official.get_by_label("Your comment").fill("Vejvæsenet rydder den, når der er sne.")
    official.get_by_role("button", name="Send comment").click()
    answer = official.get_by_role("main").get_by_text("Vejvæsenet rydder den").first
    expect(answer).to_be_visible()
    official.goto("/desk?all=questions")
    expect(official.get_by_role("main")).not_to_contain_text(question)
    assert "Vejvæsenet" in site.mail(site.account("jonas").email, "Vejvæsenet rydder den")

    asker.goto("/notices")
    expect(asker.get_by_role("main")).to_contain_text("The authority has answered")
    asker.goto(idea)
    expect(asker.get_by_role("main")).to_contain_text("Vejvæsenet rydder den")
    asked = asker.get_by_role("article").filter(has_text=question)
    expect(asked).not_to_contain_text(waits)
    name = site.ask("SELECT name FROM users WHERE email = ?", site.account("mette").email)[0][0]
    expect(asked).to_contain_text(f"Answered by {name}, By og Miljø, on")
    asked.get_by_role("link", name=f"Answered by {name}").click()
    assert "#comment-" in asker.url


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_an_argument_stands_on_its_side_and_is_found_useful(
    visit: Visit, site: Site, script: bool
) -> None:
    words = f"Tårnet må gerne kunne ses fra broen. ({'a' if script else 'b'})"
    idea = site.idea("Nye huse på Holmen")
    writer = visit(idea, role="jonas", script=script)
    writer.get_by_label("Your comment").fill(words)
    writer.get_by_role("button", name="Send comment").click()
    expect(writer.get_by_role("alert")).to_contain_text("Choose what you want to say.")
    expect(writer.get_by_label("Your comment")).to_have_value(words)
    writer.get_by_role("radio", name="An argument against it").check()
    writer.get_by_role("button", name="Send comment").click()
    against = writer.get_by_role("region", name=re.compile("^Against"))
    expect(against.get_by_role("article").filter(has_text=words)).to_be_visible()
    expect(writer.get_by_role("region", name=re.compile("^For"))).not_to_contain_text(words)

    reader = visit(idea, role="astrid", script=script)
    said = reader.get_by_role("article").filter(has_text=words)
    said.get_by_role("button", name=re.compile("^Useful")).click()
    expect(said.get_by_role("button", name=re.compile("^Useful"))).to_have_text(
        re.compile(r"Useful · 1")
    )
    expect(said.get_by_role("button", name=re.compile("^Useful"))).to_have_attribute(
        "aria-pressed", "true"
    )
    reader.get_by_role("link", name="Best first").click()
    expect(reader.get_by_text("What most people have found useful comes first.")).to_be_visible()
    said.get_by_role("button", name=re.compile("^Useful")).click()
    expect(said.get_by_role("button", name=re.compile("^Useful"))).to_have_attribute(
        "aria-pressed", "false"
    )
    assert "sort=best" in reader.url
