"""Reports: who may make one and on what, who decides, who hears of it, and what is kept of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock, db, ledger
from participation.accounts import actions as accounts
from participation.accounts.models import RoleName
from participation.accounts.queries import hash_token
from participation.comments import actions as comments
from participation.hearings.anonymous import codes
from participation.ledger import Entry
from participation.mail import Letter
from participation.moderation import actions, keys, reports
from participation.moderation.models import Decision, Report, Rule, Verdict
from participation.moderation.queries import MOST_REPORTS
from participation.spaces.models import Audience
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

GOOD = {"rule": "hate", "note": "Det går ud over en hel gruppe."}
HIDE = {"verdict": "hidden", "rule": "hate", "reason": "Nedgør en gruppe."}


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space(name="Fjordby")
        author = make.member(space, name="Astrid Holm")
        moderator = make.member(space, RoleName.moderator, name="Jens Bo")
        official = make.member(space, RoleName.official, name="Anna Berg")
        idea = make.idea(make.box(space), author)
        comment = make.comment(idea, author, body="Grimme ord her.")
        hearing = make.hearing(space)
        response = make.response(hearing, author)

    return Here


def _visitor(client: Client) -> Client:
    other = client.application.test_client()
    assert isinstance(other, Client)
    other.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return other


def _one() -> Report:
    return db.session.query(Report).one()


def test_every_contribution_leads_a_visitor_to_a_report(client: Client, here: Any) -> None:
    idea_page = client.get(here.idea.path).text
    assert f"/report/{here.idea.id}" in idea_page
    assert f"/report/{here.comment.id}" in idea_page
    for page in (f"/hearings/{here.hearing.id}/responses", here.response.path):
        assert f"/report/{here.response.id}" in client.get(page).text
    client.sign_in(here.author)
    assert "/report/" not in client.get(here.idea.path).text, "not one's own"
    assert "/report/" not in client.get(here.response.path).text


def test_a_limit_is_said_once(client: Client, here: Any) -> None:
    assert client.get(f"/report/{here.comment.id}").text.count("2,000 characters") == 1


def test_a_visitor_reports_and_follows_the_decision(client: Client, here: Any) -> None:
    path = f"/report/{here.comment.id}"
    assert "Grimme ord her." in client.get(path).text
    refused = client.post(path, data={"note": GOOD["note"]})
    assert refused.status_code == 422
    assert GOOD["note"] in refused.text
    answer = client.post(path, data=GOOD)
    assert answer.status_code == 303
    receipt = str(answer.location)
    assert "Your report is received" in client.get(receipt).text
    report = _one()
    assert (report.by_id, report.email, report.rule) == (None, None, Rule.hate)

    desk = _visitor(client).sign_in(here.moderator)
    queue = desk.get("/desk/reports").text
    assert f"/moderation/{here.comment.id}" in queue
    assert "hate speech" in queue
    assert GOOD["note"] in desk.get(f"/moderation/{here.comment.id}").text
    assert desk.post(f"/moderation/{here.comment.id}", data=HIDE).location == "/desk/reports"
    assert f"/moderation/{here.comment.id}" not in desk.get("/desk/reports").text
    told = client.get(receipt).text
    assert "A moderator has hidden it." in told
    assert HIDE["reason"] in told
    assert "Grimme ord" not in told
    assert str(here.comment.path) not in told, "it cannot be read any more"


def test_nothing_of_the_reporter_reaches_the_author(client: Client, here: Any) -> None:
    reporter = make.member(here.space, name="Niels Nabo", email="niels@example.org")
    client.sign_in(reporter)
    client.post(f"/report/{here.idea.id}", data=GOOD)
    reports.make(here.comment, Rule.hate, GOOD["note"], by=reporter)
    actions.decide(here.idea, Verdict.hidden, Rule.hate, "Grov.", by=here.moderator)
    letters = db.session.query(Letter).filter_by(to=here.author.email).all()
    assert letters
    author = _visitor(client).sign_in(here.author)
    seen = [each.body for each in letters]
    seen += [author.get(page).text for page in (here.idea.path, "/account/data/file", "/reports")]
    seen += [author.get("/moderation-log").text]
    for text in seen:
        for leak in (GOOD["note"], "Niels", "niels@"):
            assert leak not in text


def test_an_author_who_moderates_sees_no_report_about_the_own_words(
    client: Client, here: Any
) -> None:
    mine = make.comment(here.idea, here.moderator)
    make.report(mine, note="Om moderatoren.")
    client.sign_in(here.moderator)
    assert "let a colleague decide" in client.get("/desk/reports").text
    assert "Om moderatoren." not in client.get(f"/moderation/{mine.id}").text
    client.post(f"/moderation/{mine.id}", data={"verdict": "stands"})
    assert _one().closed_at is None


def test_several_reports_are_one_thing_and_one_decision_answers_all(
    client: Client, here: Any
) -> None:
    first = make.report(here.comment, at=clock.now() - timedelta(days=3))
    make.report(here.comment, rule=Rule.hate)
    make.report(here.idea)
    client.sign_in(here.moderator)
    queue = client.get("/desk/reports").text
    assert "2 reports, since" in queue
    assert queue.index(f"/moderation/{here.comment.id}") < queue.index(
        f"/moderation/{here.idea.id}"
    )
    sent = {"verdict": "stands", "answer": "Det er hårdt, men inden for reglerne."}
    assert client.post(f"/moderation/{here.comment.id}", data=sent).status_code == 303
    closed = db.session.query(Report).filter(Report.closed_at.is_not(None)).all()
    assert [each.subject_id for each in closed] == [here.comment.id] * 2
    assert here.comment.visibility is Visibility.visible
    assert db.session.query(Decision).one().verdict is Verdict.stands
    assert db.session.query(Letter).count() == 0, "its author hears nothing"
    told = client.get(f"/reports/{keys.key_of(first.id)}").text
    assert "It stays as it is." in told
    assert sent["answer"] in told
    assert sent["answer"] not in client.get("/moderation-log").text


@pytest.mark.parametrize(
    ("who", "idea", "response"),
    [("moderator", True, True), ("official", False, True), ("elsewhere", False, False)],
)
def test_each_sees_what_they_decide_about(
    client: Client, here: Any, who: str, idea: bool, response: bool
) -> None:
    make.report(here.idea)
    make.report(here.response)
    other = make.member(make.space(), RoleName.moderator, RoleName.official)
    client.sign_in(other if who == "elsewhere" else getattr(here, who))
    queue = client.get("/desk/reports").text
    assert (f"/moderation/{here.idea.id}" in queue) is idea
    assert (f"/moderation/{here.response.id}" in queue) is response


def test_an_account_finds_the_decision_and_gets_mail_by_choice(client: Client, here: Any) -> None:
    wants, wants_not = (make.member(here.space, name=name) for name in ("Ja Tak", "Nej Tak"))
    for person, more in ((wants, {"by_mail": "y"}), (wants_not, {})):
        _visitor(client).sign_in(person).post(f"/report/{here.idea.id}", data={**GOOD, **more})
    actions.decide(here.idea, Verdict.hidden, Rule.hate, "Grov.", by=here.moderator)
    to = [each.to for each in db.session.query(Letter)]
    assert sorted(to) == sorted([here.author.email, wants.email])
    client.sign_in(wants_not)
    count = '<span class="count">1</span>'
    assert count in client.get("/about").text
    for page in ("/reports", "/notices"):
        assert "A moderator has hidden it." in client.get(page).text
    assert "Your report is dealt with" in client.get("/notices").text
    assert ">New</" in client.get("/notices").text
    assert client.post("/notices/reading").status_code == 303
    assert count not in client.get("/about").text
    assert "A moderator has hidden it." in client.get("/notices").text
    assert ">New</" not in client.get("/notices").text


def test_who_reports_twice_reports_once(client: Client, here: Any) -> None:
    client.sign_in(make.member(here.space))
    for note in ("Først.", "Så."):
        assert (
            client.post(f"/report/{here.idea.id}", data={**GOOD, "note": note}).status_code == 303
        )
    assert _one().note == "Så."


def test_an_address_is_kept_when_its_holder_has_confirmed_it(client: Client, here: Any) -> None:
    data = {**GOOD, "email": "Ny@Example.org"}
    assert client.post(f"/report/{here.comment.id}", data={**GOOD, "email": "x"}).status_code == 422
    client.post(f"/report/{here.comment.id}", data=data)
    letter = db.session.query(Letter).one()
    assert letter.to == "ny@example.org"
    link = re.search(r"/reports/confirmation\?token=\S+", letter.body)
    assert link
    client.get(link[0])
    assert _one().email is None
    assert client.post(link[0]).status_code == 303
    assert _one().email == "ny@example.org"
    assert client.post(link[0]).status_code == 410
    actions.let_stand(here.comment, by=here.moderator)
    told = db.session.query(Letter).order_by(Letter.id.desc()).first()
    assert told is not None
    assert told.to == "ny@example.org"
    assert "It stays as it is." in told.body


def test_an_address_that_is_confirmed_late_is_told_at_once(client: Client, here: Any) -> None:
    client.post(f"/report/{here.comment.id}", data={**GOOD, "email": "ny@example.org"})
    link = re.search(r"/reports/confirmation\?token=\S+", db.session.query(Letter).one().body)
    actions.decide(here.comment, Verdict.hidden, Rule.hate, "Grov.", by=here.moderator)
    assert link
    client.post(link[0])
    letters = db.session.query(Letter).filter_by(to="ny@example.org").order_by(Letter.id).all()
    assert len(letters) == 2
    assert "A moderator has hidden it." in letters[1].body


def test_what_is_hidden_meanwhile_is_reported_no_more(app: Flask, here: Any) -> None:
    actions.decide(here.comment, Verdict.hidden, Rule.hate, "Grov.", by=here.moderator)
    assert reports.make(here.comment, Rule.hate, "", by=None) is None
    with pytest.raises(db.Overtaken):
        actions.let_stand(here.comment, by=here.moderator)


def test_what_its_author_takes_back_waits_no_more(client: Client, here: Any) -> None:
    make.report(here.comment, email="gaest@example.org")
    comments.withdraw(here.comment, by=here.author)
    db.session.commit()
    ledger.follow_to_the_end()
    report = _one()
    assert report.closed_at is not None
    assert report.decision_id is None
    assert db.session.query(Letter).filter_by(to="gaest@example.org").count() == 1


def test_an_anonymous_response_leaves_no_trace_of_who_reports_it(
    client: Client, app: Flask
) -> None:
    inside = make.space(Audience.internal)
    reporter = make.member(inside, RoleName.employee, name="Kari Nordmann")
    hearing = make.hearing(inside, anonymous=True)
    said = make.response(
        hearing, respondent_name="", code_hash=hash_token(codes.make("0" * 32, "a response"))
    )
    client.sign_in(reporter)
    page = client.get(f"/report/{said.id}").text
    assert "nothing is kept of who reports one" in page
    assert "by_mail" not in page
    answer = client.post(f"/report/{said.id}", data={**GOOD, "by_mail": "y"})
    report = _one()
    assert (report.by_id, report.email, report.by_mail, report.language) == (
        None,
        None,
        False,
        None,
    )
    day = clock.start_of_day(clock.today(inside.timezone), inside.timezone)
    assert report.at == day
    entry = db.session.query(Entry).filter_by(action="report.made").one()
    assert (entry.actor_key, entry.at) == (None, day)
    assert client.get(str(answer.location)).status_code == 200


def test_a_persons_own_reports_are_handed_out_and_erased(app: Flask, here: Any) -> None:
    person = make.member(here.space, name="Niels Nabo")
    reports.make(here.comment, Rule.hate, "Navnet er Niels.", by=person)
    assert accounts.my_data(person)["reports"][0]["note"] == "Navnet er Niels."
    accounts.erase(person)
    db.session.expire_all()
    report = _one()
    assert (report.by_id, report.note, report.closed_at) == (None, "", None)


def test_old_reports_are_forgotten_and_what_waits_is_not(app: Flask, here: Any) -> None:
    long_ago = clock.now() - reports.KEPT - timedelta(days=1)
    make.report(here.comment, at=long_ago, closed_at=long_ago)
    make.report(here.idea, at=long_ago)
    db.session.commit()
    reports.forget_old()
    assert _one().subject_id == here.idea.id


def test_reporting_is_limited(client: Client, here: Any) -> None:
    for _time in range(20):
        assert client.post(f"/report/{here.idea.id}", data=GOOD).status_code == 303
    assert client.post(f"/report/{here.idea.id}", data=GOOD).status_code == 429


def test_a_wave_of_reports_is_counted_and_its_beginning_shown(client: Client, here: Any) -> None:
    for number in range(MOST_REPORTS + 2):
        make.report(here.idea, note=f"Nr. {number}.")
    client.sign_in(here.moderator)
    page = client.get(f"/moderation/{here.idea.id}").text
    assert f"{MOST_REPORTS + 2} reports wait" in page
    assert f"The oldest {MOST_REPORTS} are shown." in page
    assert f"Nr. {MOST_REPORTS - 1}." in page
    assert f"Nr. {MOST_REPORTS}." not in page


def test_a_receipt_says_no_word_of_what_was_reported(app: Flask, client: Client) -> None:
    """Whoever has its address may see it, also without a way into the space."""
    space = make.space(Audience.internal)
    reporter = make.member(space, RoleName.employee)
    idea = make.idea(make.box(space), title="Hemmelig plan")
    report = make.report(idea, reporter)
    told = client.get(f"/reports/{keys.key_of(report.id)}").text
    assert f"/ideas/{idea.id}" in told
    assert "hemmelig" not in told.lower()
