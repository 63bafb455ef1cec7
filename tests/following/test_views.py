"""Following as people do it: one click with an account, a link by mail without one, and the way out."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import clock, db
from participation.accounts.models import Purpose, RoleName, Token, User
from participation.comments import actions as comments
from participation.following import keys, own_data
from participation.following.models import Follow, Follower, Frequency, Notice
from participation.ideas.proposals.models import Idea
from participation.mail import Letter
from participation.spaces.models import Audience, LabelKind
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client
from tests.following.world import follower, follows, read_ledger, write_letters


def _idea(**values: Any) -> Idea:
    return factories.idea(factories.box(factories.space()), **values)


def _follows() -> list[dict[str, int | None]]:
    return [
        {
            name: getattr(each, name)
            for name in ("subject_id", "box_id", "label_id", "space_id")
            if getattr(each, name)
        }
        for each in db.session.scalars(select(Follow).order_by(Follow.id))
    ]


def test_one_click_with_an_account(app: Flask, client: Client) -> None:
    idea = _idea()
    client.sign_in(factories.user())
    page = client.get(idea.path).text
    assert 'aria-pressed="false"' in page
    answer = client.post("/follows", data={"kind": "subject", "value": idea.id})
    assert answer.status_code == 303
    assert _follows() == [{"subject_id": idea.id}]
    page = client.get(idea.path).text
    assert "You follow this" in page
    client.post("/follows", data={"kind": "subject", "value": idea.id})
    assert len(_follows()) == 1
    client.post("/follows/ending", data={"kind": "subject", "value": idea.id})
    assert _follows() == []
    assert 'aria-pressed="true"' not in client.get(idea.path).text


def test_htmx_swaps_the_panel_alone(app: Flask, client: Client) -> None:
    idea = _idea()
    client.sign_in(factories.user())
    answer = client.post(
        "/follows", data={"kind": "subject", "value": idea.id}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'id="follow"' in answer.text
    assert 'aria-pressed="true"' in answer.text


@pytest.mark.parametrize("what", ["hearing", "box", "topic", "area", "space"])
def test_each_page_offers_what_it_is_about(app: Flask, client: Client, what: str) -> None:
    space = factories.space()
    box, hearing = factories.box(space), factories.hearing(space)
    topic, area = factories.label(space), factories.label(space, "Havnen", LabelKind.area)
    path, kind, wanted = {
        "hearing": (hearing.path, "subject", {"subject_id": hearing.id}),
        "box": (box.path, "box", {"box_id": box.id}),
        "topic": (f"/ideas?topic={topic.slug}", "topic", {"label_id": topic.id}),
        "area": (f"/hearings?area={area.slug}", "area", {"label_id": area.id}),
        "space": (space.path, "space", {"space_id": space.id}),
    }[what]
    client.sign_in(factories.user())
    page = client.get(path).text
    found = re.search(
        r'name="kind" value="(\w+)"><input type="hidden" name="value" value="([^"]+)"', page
    )
    assert found, "the panel is there"
    assert found[1] == kind
    client.post("/follows", data={"kind": found[1], "value": found[2]})
    assert _follows() == [wanted]
    assert "You follow this" in client.get(path).text


def test_the_panel_is_the_same_for_every_visitor_and_makes_no_session(
    app: Flask, client: Client
) -> None:
    idea = _idea()
    first, second = (
        client.get(idea.path),
        app.test_client().get(idea.path, headers={"Accept-Language": "en"}),
    )
    assert first.text == second.text
    assert "Set-Cookie" not in first.headers
    assert "follow-email" in first.text


@pytest.mark.parametrize("what", ["hidden", "inside", "draft", "nothing", "odd"])
def test_what_may_not_be_read_cannot_be_followed(app: Flask, client: Client, what: str) -> None:
    space = factories.space(Audience.internal)
    ids = {
        "hidden": _idea(visibility=Visibility.hidden).id,
        "inside": factories.idea(factories.box(space)).id,
        "draft": _idea(visibility=Visibility.draft).id,
        "nothing": 2**31 - 1,
        "odd": "²",
    }
    for sign_in in (False, True):
        if sign_in:
            client.sign_in(factories.user())
        answer = client.post(
            "/follows", data={"kind": "subject", "value": ids[what], "email": "ane@example.org"}
        )
        assert answer.status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0


# --------------------------------------------------------------------------- without an account


def _ask(client: Client, idea: Idea, email: str = "Ane@Example.org") -> Any:
    return client.post("/follows", data={"kind": "subject", "value": idea.id, "email": email})


def _link() -> str:
    letter = db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()
    found = re.search(r"(/follows/confirmation\?token=\S+)", letter.body)
    assert found, letter.body
    return found[1]


def test_an_address_follows_when_its_holder_has_said_so(app: Flask, client: Client) -> None:
    idea = _idea(title="Lys på stien")
    answer = _ask(client, idea)
    assert answer.location == "/look-in-your-mail"
    assert db.session.scalar(select(func.count()).select_from(Follower)) == 0, "nothing is kept"
    page = client.get(_link())
    assert "Lys på stien" in page.text
    assert db.session.scalar(select(func.count()).select_from(Follower)) == 0, "opened is not said"
    done = client.post(_link(), data={"frequency": "weekly"})
    assert done.status_code == 200
    one = db.session.scalars(select(Follower)).one()
    assert (one.email, one.frequency, one.language) == ("ane@example.org", Frequency.weekly, "en")
    assert _follows() == [{"subject_id": idea.id}]
    assert client.post(_link(), data={"frequency": "weekly"}).status_code == 410, "used once"


def test_an_address_is_answered_alike_whether_it_is_known_or_not(
    app: Flask, client: Client
) -> None:
    idea = _idea()
    person = factories.user()
    follows(follower(email="known@example.org"), subject_id=idea.id)
    answers, bodies = set(), set()
    for email in ("new@example.org", "known@example.org", person.email or ""):
        answer = _ask(client, idea, email)
        answers.add((answer.status_code, answer.location, answer.text))
        letter = db.session.scalars(select(Letter).where(Letter.to == email)).one()
        bodies.add(re.sub(r"token=\S+", "", letter.subject + letter.body))
        done = client.post(_link(), data={"frequency": "daily"})
        answers.add(("confirmed", done.status_code, done.text))
    assert len(answers) == 2
    assert len(bodies) == 1
    account = db.session.scalars(select(Follower).where(Follower.user_id == person.id)).one()
    assert account.email is None, "who has an account follows as that account"


@pytest.mark.parametrize("email", ["", "ane", "ane@", "a" * 300 + "@example.org"])
def test_a_wrong_address_is_said_and_kept(app: Flask, client: Client, email: str) -> None:
    answer = _ask(client, _idea(), email)
    assert answer.status_code == 422
    assert email in answer.text
    assert db.session.scalar(select(func.count()).select_from(Token)) == 0


def test_nobody_fills_a_strangers_mailbox(app: Flask, client: Client) -> None:
    idea = _idea()
    codes = [_ask(client, idea).status_code for _ in range(7)]
    assert codes == [303] * 5 + [429] * 2
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 5


def test_one_network_cannot_write_to_many(app: Flask, client: Client) -> None:
    idea = _idea()
    codes = [_ask(client, idea, f"p{n}@example.org").status_code for n in range(32)]
    assert codes.count(303) == 30
    assert set(codes[30:]) == {429}


def test_what_was_hidden_before_the_link_was_followed_is_not_shown(
    app: Flask, client: Client
) -> None:
    idea = _idea(title="Grim titel")
    _ask(client, idea)
    link = _link()
    db.session.get_one(Idea, idea.id).visibility = Visibility.hidden
    db.session.commit()
    answer = client.get(link)
    assert answer.status_code == 404
    assert "Grim titel" not in answer.text


def test_links_run_out_and_are_forgotten(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(client, _idea())
    token = db.session.scalars(select(Token)).one()
    assert token.purpose is Purpose.confirm_follow
    link, later = _link(), clock.now() + timedelta(days=3, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(link).status_code == 410


# ---------------------------------------------------------------------------------- the way out


def _news_letter(client: Client, email: str | None = None, person: User | None = None) -> Letter:
    idea = _idea()
    follows(follower(person, email), subject_id=idea.id)
    space_member = factories.user()
    comments.add(idea, "Enig.", by=space_member)
    read_ledger()
    write_letters()
    return db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()


def _way_out(letter: Letter) -> str:
    return urlsplit(str(letter.headers["List-Unsubscribe"]).strip("<>")).path


def test_opening_the_way_out_ends_nothing(app: Flask, client: Client) -> None:
    path = _way_out(_news_letter(client, "ane@example.org"))
    answer = client.get(path)
    assert answer.status_code == 200
    assert client.head(path).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Follow)) == 1


def _one_click(app: Flask, path: str, headers: dict[str, str] | None = None) -> Any:
    """As a mail provider sends it: no cookie, no Origin, nothing a browser says (RFC 8058, 3.2)."""
    mailbox = app.test_client(use_cookies=False)
    return mailbox.post(
        path,
        data={"List-Unsubscribe": "One-Click"},
        headers=headers or {},
        same_origin=False,
    )


def test_one_click_ends_an_address_and_removes_it(app: Flask, client: Client) -> None:
    path = _way_out(_news_letter(client, "ane@example.org"))
    answer = _one_click(app, path)
    assert answer.status_code == 200, "a redirect would not be followed"
    for table in (Follower, Follow, Notice, Letter):
        if table is Letter:
            found = db.session.scalar(
                select(func.count()).where(Letter.to == "ane@example.org", Letter.sent_at.is_(None))
            )
        else:
            found = db.session.scalar(select(func.count()).select_from(table))
        assert found == 0, table
    assert _one_click(app, path).status_code == 410


def test_a_letter_that_is_tried_again_is_not_sent_after_the_end(app: Flask, client: Client) -> None:
    letter = _news_letter(client, "ane@example.org")
    path = _way_out(letter)
    letter.attempts, letter.error = 3, "SMTPConnectError: 421"
    db.session.commit()
    _one_click(app, path)
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0


def test_one_click_ends_the_mail_of_an_account_and_keeps_its_notices(
    app: Flask, client: Client
) -> None:
    person = factories.user()
    path = _way_out(_news_letter(client, person=person))
    assert _one_click(app, path).status_code == 200
    one = db.session.scalars(select(Follower)).one()
    assert one.frequency is Frequency.never
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 1
    assert _one_click(app, path).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_another_site_cannot_make_a_browser_do_it(
    app: Flask, client: Client, headers: dict[str, str]
) -> None:
    path = _way_out(_news_letter(client, "ane@example.org"))
    assert _one_click(app, path, headers).status_code == 400
    assert db.session.scalar(select(func.count()).select_from(Follow)) == 1


def test_the_exemption_is_for_the_way_out_alone(app: Flask, client: Client) -> None:
    free = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "key_is_enough", False)
    }
    assert free == {"following.subscription"}
    person = factories.user()
    client.sign_in(person)
    answer = client.post("/follows/frequency", data={"frequency": "never"}, same_origin=False)
    assert answer.status_code == 400


@pytest.mark.parametrize("change", ["x", "cut", "other"])
def test_a_key_cannot_be_made_up(app: Flask, client: Client, change: str) -> None:
    one = follower(email="ane@example.org")
    key = keys.key_of(one.id)
    wrong = {
        "x": "x",
        "cut": key[:-2],
        "other": keys.key_of(one.id + 1).split(".")[0] + "." + key.split(".")[1],
    }
    assert client.get(f"/subscriptions/{wrong[change]}").status_code == 410


def test_an_address_changes_what_it_gets_by_its_key(app: Flask, client: Client) -> None:
    first, second = _idea(title="Lys"), _idea(title="Bænke")
    one = follower(email="ane@example.org")
    ends, stays = follows(one, subject_id=first.id), follows(one, subject_id=second.id)
    path = f"/subscriptions/{keys.key_of(one.id)}"
    page = client.get(path).text
    assert "Lys" in page
    assert "Bænke" in page
    client.post(f"{path}/frequency", data={"frequency": "weekly"})
    client.post(f"{path}/follows/{ends.id}")
    assert db.session.get_one(Follower, one.id).frequency is Frequency.weekly
    assert _follows() == [{"subject_id": second.id}]
    assert client.post(f"{path}/frequency", data={"frequency": "never"}).status_code == 422
    client.post(f"{path}/follows/{stays.id}")
    assert db.session.scalar(select(func.count()).select_from(Follower)) == 0, "forgotten"


def test_the_key_of_an_account_shows_nothing_of_it(app: Flask, client: Client) -> None:
    """Mails are passed on: what somebody follows inside is not for whoever gets one."""
    space = factories.space(Audience.internal)
    person = factories.member(space, RoleName.employee)
    idea = factories.idea(factories.box(space), title="Hemmelig plan")
    one = follower(person)
    follows(one, subject_id=idea.id)
    page = client.get(f"/subscriptions/{keys.key_of(one.id)}").text
    assert "Hemmelig" not in page
    assert space.name not in page
    assert (person.email or "?") not in page


# ---------------------------------------------------------------------- what I follow, what is new


def test_what_i_follow_with_its_silence(app: Flask, client: Client) -> None:
    person = factories.user()
    client.sign_in(person)
    assert "You follow nothing yet" in client.get("/follows").text
    idea = _idea(title="Lys på stien")
    made_id = follows(follower(person), subject_id=idea.id).id
    page = client.get("/follows").text
    assert "Lys på stien" in page
    assert "No news since you began to follow" in page
    comments.add(db.session.get_one(Idea, idea.id), "Enig.", by=factories.user())
    read_ledger()
    assert "Last news" in client.get("/follows").text
    client.post(f"/follows/{made_id}/mail", data={"by_mail": "0"})
    assert db.session.get_one(Follow, made_id).by_mail is False
    client.post("/follows/frequency", data={"frequency": "weekly"})
    assert db.session.scalars(select(Follower)).one().frequency is Frequency.weekly
    assert client.post("/follows/frequency", data={"frequency": "hourly"}).status_code == 422
    client.post(f"/follows/{made_id}/ending")
    assert _follows() == []


def test_what_is_followed_by_others_is_not_found(app: Flask, client: Client) -> None:
    made = follows(follower(factories.user()), subject_id=_idea().id)
    mine = factories.user()
    follower(mine)
    client.sign_in(mine)
    assert client.post(f"/follows/{made.id}/ending").status_code == 404
    assert client.post(f"/follows/{made.id}/mail").status_code == 404
    assert len(_follows()) == 1


def _inside(client: Client) -> tuple[User, Idea]:
    space = factories.space(Audience.internal, name="Hemmeligt rum")
    person = factories.member(space, RoleName.employee)
    idea = factories.idea(factories.box(space), title="Hemmelig plan")
    follows(follower(person), subject_id=idea.id)
    comments.add(idea, "Enig.", by=factories.member(space, RoleName.employee))
    read_ledger()
    client.sign_in(person)
    return person, idea


def test_who_was_removed_from_a_space_sees_nothing_of_it_any_more(
    app: Flask, client: Client
) -> None:
    person, idea = _inside(client)
    page = client.get("/notices").text
    assert "Hemmelig plan" in page
    assert 'class="count">1<' in page
    for role in factories.roles_of(person):
        db.session.delete(role)
    db.session.commit()
    assert "Hemmelig" not in str(client.get("/account/data.json").json["following"])
    for path in ("/notices", "/follows"):
        page = client.get(path).text
        assert "Hemmelig" not in page, path
        assert 'class="count">' not in page, "not even how many"
    assert "can no longer be read" in client.get("/follows").text
    made = db.session.scalars(select(Follow)).one()
    client.post(f"/follows/{made.id}/ending")
    assert _follows() == [], "and yet it can be ended"
    assert idea.id


def test_what_is_hidden_is_no_notice_any_more(app: Flask, client: Client) -> None:
    idea = _idea(title="Grim titel")
    person = factories.user()
    follows(follower(person), subject_id=idea.id)
    comments.add(idea, "Enig.", by=factories.user())
    read_ledger()
    db.session.get_one(Idea, idea.id).visibility = Visibility.hidden
    db.session.commit()
    client.sign_in(person)
    for path in ("/notices", "/follows"):
        assert "Grim titel" not in client.get(path).text


def test_notices_are_gathered_by_what_they_are_about(app: Flask, client: Client) -> None:
    first, second = _idea(title="Lys på stien"), _idea(title="Bænke")
    person = factories.user()
    for each in (first, second):
        follows(follower(person), subject_id=each.id)
    for each in (first, second, first, first):
        comments.add(db.session.get_one(Idea, each.id), "Enig.", by=factories.user())
    read_ledger()
    client.sign_in(person)
    page = client.get("/notices").text
    assert page.index("Lys på stien") < page.index("Bænke")
    assert "3 new comments." in page
    assert "1 new comment." in page
    assert 'class="count">4<' in page
    client.post("/notices/reading", data={"subject": first.id})
    assert 'class="count">1<' in client.get("/ideas").text
    comments.add(db.session.get_one(Idea, first.id), "Enig.", by=factories.user())
    read_ledger()
    assert "1 new comment." in client.get("/notices").text, "only what is new since"
    client.post("/notices/reading")
    assert 'class="count">' not in client.get("/notices").text
    assert not db.session.scalar(select(func.count()).where(Notice.read_at.is_(None)))


def test_notices_page_by_what_they_are_about(app: Flask, client: Client) -> None:
    person = factories.user()
    for number in range(45):
        idea = _idea(title=f"Idea {number}x")
        follows(follower(person), subject_id=idea.id)
        comments.add(idea, "Enig.", by=factories.user())
    read_ledger()
    client.sign_in(person)
    seen: list[str] = []
    path: str | None = "/notices"
    while path:
        page = client.get(path).text
        seen += re.findall(r"Idea \d+x</a>", page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        path = found[1].replace("&amp;", "&") if found else None
    assert len(seen) == len(set(seen)) == 45


def test_stopped_mail_is_said_and_can_be_tried_again(app: Flask, client: Client) -> None:
    person = factories.user()
    one = follower(person, stopped_at=clock.now())
    client.sign_in(person)
    assert "We send you no more mail" in client.get("/follows").text
    client.post("/follows/resumption")
    assert db.session.get_one(Follower, one.id).stopped_at is None


def test_nobody_follows_without_end(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participation.following.actions.MOST", 2)
    client.sign_in(factories.user())
    for _ in range(3):
        answer = client.post("/follows", data={"kind": "subject", "value": _idea().id})
    assert answer.location == "/follows"
    assert "You follow too much" in client.get("/follows").text
    assert len(_follows()) == 2


def test_my_data_and_its_erasure(app: Flask, client: Client) -> None:
    person, other = factories.user(), factories.user()
    idea = _idea(title="Lys på stien")
    for one in (follower(person), follower(other), follower(email="ane@example.org")):
        follows(one, subject_id=idea.id)
    db.session.add(Follower(email=person.email))
    comments.add(idea, "Enig.", by=factories.user())
    read_ledger()
    client.sign_in(db.session.get_one(User, person.id))
    told = client.get("/account/data.json").json["following"]
    assert told["follows"][0]["name"] == "Lys på stien"
    assert told["notices"][0]["what"] == "comment.added"
    own_data.forget(db.session.get_one(User, person.id))
    rows = db.session.execute(select(Follower.user_id, Follower.email))
    left = {(row.user_id, row.email) for row in rows}
    assert left == {(other.id, None), (None, "ane@example.org")}
