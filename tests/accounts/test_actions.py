"""What is done to people and their roles."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import clock, db, mail
from participation.accounts import actions, login, queries, tokens
from participation.accounts.models import Purpose, Role, RoleName, SignIn, Token, User
from participation.ledger import Entry, actor_key
from participation.mail import Letter
from tests import factories as make
from tests.accounts import mails


def entries(action: str) -> list[Entry]:
    return list(db.session.scalars(select(Entry).where(Entry.action == action)))


def test_a_role_is_given_once_and_recorded_once(app: Flask) -> None:
    admin, person, space = make.user(), make.user(), make.space()
    first = actions.grant(person, RoleName.official, space.id, by=admin)
    assert actions.grant(person, RoleName.official, space.id, by=admin).id == first.id
    assert [role.id for role in person.roles] == [first.id]
    (entry,) = entries("role.granted")
    assert entry.actor_key == actor_key(admin.id, None)
    assert entry.data == {
        "person": actor_key(person.id, None), "role": "official", "department": None
    }  # fmt: skip


def test_an_admin_is_one_for_the_whole_site(app: Flask) -> None:
    with pytest.raises(ValueError):
        actions.grant(make.user(), RoleName.admin, make.space().id, by=None)


def test_a_role_is_taken_away(app: Flask) -> None:
    person, space = make.user(), make.space()
    role = actions.grant(person, RoleName.employee, space.id, by=None)
    actions.revoke(role, by=None)
    assert person.roles == []
    assert len(entries("role.revoked")) == 1
    assert db.session.scalar(select(func.count()).select_from(Role)) == 0


def test_the_last_admin_stays(app: Flask) -> None:
    admin, other = make.user(), make.user()
    role = actions.grant(admin, RoleName.admin, by=None)
    for forbidden in (
        lambda: actions.revoke(role, by=admin),
        lambda: actions.disable(admin, by=admin),
        lambda: actions.erase(admin),
    ):
        with pytest.raises(actions.LastAdmin):
            forbidden()
    second = actions.grant(other, RoleName.admin, by=admin)
    actions.disable(other, by=admin)
    with pytest.raises(actions.LastAdmin):
        actions.revoke(role, by=admin)
    actions.revoke(second, by=admin)
    actions.enable(other, by=admin)
    actions.disable(other, by=admin)
    assert not other.is_active


def test_two_admins_cannot_leave_at_the_same_moment(real_app: Flask) -> None:
    with real_app.app_context(), db.transaction():
        people = [make.user(), make.user()]
        roles = [actions.grant(person, RoleName.admin, by=None).id for person in people]

    def leave(role_id: int) -> bool:
        with real_app.app_context():
            try:
                with db.transaction() as session:
                    actions.revoke(session.get_one(Role, role_id), by=None)
            except actions.LastAdmin:
                return False
            return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(leave, roles)) == [False, True]


def test_whoever_is_closed_out_is_out_at_once(app: Flask) -> None:
    person = make.user()
    token = login.open_sign_in(person, "test")
    assert queries.by_sign_in(token) is not None
    actions.disable(person, by=None)
    assert queries.by_sign_in(token) is None
    actions.enable(person, by=None)
    assert queries.by_sign_in(token) is None, "one signs in anew"


def test_a_sign_in_that_is_not_used_runs_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    token = login.open_sign_in(make.user(), "test")
    later = clock.now() + queries.IDLE + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert queries.by_sign_in(token) is None


def test_a_link_works_once_for_its_purpose_until_it_runs_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tokens.issue(Purpose.reset, lasts=timedelta(hours=1))
    assert tokens.find(secret, Purpose.confirm) is None
    found = tokens.find(secret, Purpose.reset)
    assert found is not None
    assert secret not in found.token_hash
    assert tokens.use(found)
    assert not tokens.use(found)
    assert tokens.find(secret, Purpose.reset) is None

    second = tokens.issue(Purpose.reset, lasts=timedelta(hours=1))
    waiting = tokens.find(second, Purpose.reset)
    later = clock.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert tokens.find(second, Purpose.reset) is None
    assert waiting is not None
    assert not tokens.use(waiting)
    later += timedelta(days=8)
    tokens.issue(Purpose.reset, lasts=timedelta(hours=1))
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Token)) == 3
    tokens.forget_old()
    assert db.session.scalar(select(func.count()).select_from(Token)) == 1


def test_old_sign_ins_are_forgotten(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    person = make.user()
    login.open_sign_in(person, "old")
    later = clock.now() + timedelta(days=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    login.open_sign_in(person, "new")
    db.session.commit()
    login.forget_old()
    assert [each.device for each in db.session.scalars(select(SignIn))] == ["new"]


def test_erasing_removes_the_person_and_keeps_the_contribution(app: Flask) -> None:
    space = make.space()
    person = make.member(space, RoleName.official, name="Astrid Holm", language="en")
    person.pseudonym, person.shows_pseudonym = "Havørn", True
    idea = make.idea(make.box(space), person)
    address, token = person.email, login.open_sign_in(person, "test")
    secret = tokens.issue(Purpose.reset, lasts=timedelta(hours=1), user=person, email=address)
    actions.erase(person)
    db.session.commit()
    kept = db.session.get_one(User, person.id)
    assert (kept.name, kept.pseudonym, kept.email, kept.password_hash) == ("", None, None, None)
    assert idea.author_id == kept.id
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert kept.display_name == "Former participant"
    assert queries.by_sign_in(token) is None
    assert tokens.find(secret, Purpose.reset) is None
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0
    assert db.session.scalar(select(func.count()).select_from(Role)) == 0
    assert mails.to(address)[-1].subject == "Your account is erased"
    actions.enable(kept, by=None)
    assert not kept.is_active, "nobody is left to let in"


def test_erasing_takes_the_address_out_of_the_outbox_at_once(app: Flask) -> None:
    person = make.user("Astrid Holm", email="astrid@example.org", language="en")
    other = make.user("Bo", email="bo@example.org", language="en")
    actions.ask_email_change(person, "astrid@new.example", language="en")
    actions.ask_email_change(person, other.email or "", language="en")
    mail.write("astrid@example.org", "password-changed", "en", at=clock.now())
    db.session.commit()
    assert mail.deliver() == 5
    assert {(each.to, each.subject, each.body) for each in db.session.scalars(select(Letter))} == {
        ("", "", "")
    }, "of what was sent nothing is kept but when"
    for to in ("astrid@example.org", "astrid@new.example", "bo@example.org"):
        mail.write(to, "password-changed", "en", at=clock.now())
    failed = mail.write("astrid@example.org", "password-changed", "en", at=clock.now())
    failed.failed_at, failed.error = clock.now(), "SMTPRecipientsRefused: astrid@example.org"
    db.session.commit()
    actions.erase(person)
    db.session.commit()
    left = db.session.scalars(select(Letter).where(Letter.sent_at.is_(None)).order_by(Letter.id))
    assert [(each.to, each.subject) for each in left] == [
        ("bo@example.org", "Your password is changed"),
        ("astrid@example.org", "Your account is erased"),
    ]
    assert mail.deliver() == 2
    rows = db.session.execute(select(Letter.__table__)).mappings().all()
    assert "astrid" not in repr(rows), "nor does the last one leave it"


def test_the_command_line_adds_people_whose_address_is_known(app: Flask) -> None:
    person = actions.add_confirmed(" Astrid@Example.ORG ", "Astrid Holm", "tre blå elefanter")
    assert person.email == "astrid@example.org"
    for wrong in (
        ("astrid@example.org", "tre blå elefanter"),
        ("astrid", "tre blå elefanter"),
        ("berit@example.org", "kort"),
    ):
        with pytest.raises(ValueError):
            actions.add_confirmed(wrong[0], "Berit", wrong[1])


@pytest.mark.parametrize(
    "address",
    ["=?utf-8?q?bo=40example.net=2C?=@example.org", "=?utf-8?q?bo=0D=0ABcc=3A_x?=@example.org"],
)
def test_an_address_that_a_mail_would_read_as_another_is_none(address: str) -> None:
    """An encoded word in the field To becomes what it stands for, as `bo@example.net,`."""
    assert queries.normal_email(address) is None
    assert queries.normal_email("Bo=?@example.org") is None
    assert queries.normal_email("Bo=x?@example.org") == "bo=x?@example.org"
