"""Employees join an internal space: by an invitation in the mail, or by their mail domain."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from participation import clock, db
from participation.accounts import actions as accounts
from participation.accounts.models import RoleName, User
from participation.ledger import Entry
from participation.spaces import actions, queries
from participation.spaces.models import Audience, EmailDomain, Invitation, Space
from tests import factories as make
from tests.accounts import mails
from tests.accounts.test_entering import PASSWORD, person
from tests.conftest import Client


def internal(**values: object) -> Space:
    values.setdefault("name", "Kystværket indefra")
    return make.space(Audience.internal, **values)


def roles_of(user: User) -> list[tuple[RoleName, int | None]]:
    kept = db.session.get_one(User, user.id)
    db.session.refresh(kept, ["roles"])
    return [(role.name, role.space_id) for role in kept.roles]


# ------------------------------------------------------------------------------ invitations


def test_somebody_with_an_account_accepts_an_invitation(client: Client) -> None:
    space, admin, invited = internal(slug="kyst"), make.user("Ane"), person()
    department = make.department(space, "Havn")
    actions.invite(space, invited.email or "", RoleName.official, department, by=admin)
    db.session.commit()
    link = mails.link(invited.email or "")
    page = client.get(link)
    assert page.status_code == 200
    assert "Kystværket indefra" in page.text
    assert "Accept the invitation" not in page.text
    assert client.post(link).location.startswith("/sign-in"), "a visitor signs in first"

    client.sign_in(invited)
    assert "Accept the invitation" in client.get(link).text
    answer = client.post(link)
    assert (answer.status_code, answer.location) == (303, "/spaces/kyst")
    assert roles_of(invited) == [(RoleName.official, space.id)]
    kept = db.session.scalars(select(Invitation)).one()
    assert kept.accepted_by_id == invited.id
    assert client.post(link).status_code == 410
    assert client.get(link).status_code == 410
    actions_recorded = set(db.session.scalars(select(Entry.action)))
    assert {"invitation.sent", "invitation.accepted", "role.granted"} <= actions_recorded


def test_somebody_new_registers_and_comes_back(client: Client) -> None:
    space = internal()
    actions.invite(space, "Ny@example.org", by=None)
    db.session.commit()
    link = mails.link("ny@example.org")
    assert "/register?next=/invitation?token" in client.get(link).text.replace("%3F", "?").replace(
        "%3D", "="
    )
    client.post(
        "/register",
        data={"name": "Ny", "email": "ny@example.org", "password": PASSWORD, "next": link},
    )
    answer = client.post(mails.link("ny@example.org"), data={"password": PASSWORD})
    assert answer.location == link
    assert client.post(link).status_code == 303
    kept = db.session.scalars(select(User).where(User.email == "ny@example.org")).one()
    assert roles_of(kept) == [(RoleName.employee, space.id)]


def test_an_invitation_is_for_the_invited_address_alone(client: Client) -> None:
    space, other = internal(), person("Berit Ås")
    actions.invite(space, "astrid@example.org", by=None)
    unconfirmed = make.user(email="astrid@example.org", email_confirmed_at=None)
    db.session.commit()
    link = mails.link("astrid@example.org")
    for reader in (other, unconfirmed):
        client.sign_in(reader)
        assert client.post(link).status_code == 403
        assert "The invitation is for another address" in client.get(link).text
        assert roles_of(reader) == []


def test_an_invitation_ends_when_it_is_withdrawn_replaced_too_old_or_the_space_closes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    space, invited = internal(), person()
    address = invited.email or ""
    client.sign_in(invited)

    first = actions.invite(space, address, by=None)
    links = [mails.link(address)]
    second = actions.invite(space, address, by=None)
    links.append(mails.link(address))
    db.session.commit()
    assert first.withdrawn_at is not None
    assert [client.get(link).status_code for link in links] == [410, 200]
    assert [each.id for each in queries.open_invitations(space.id)] == [second.id]

    actions.withdraw_invitation(second, by=None)
    db.session.commit()
    assert client.post(links[1]).status_code == 410

    actions.invite(space, address, by=None)
    space.closed_at = clock.now()
    db.session.commit()
    third = mails.link(address)
    assert client.post(third).status_code == 410
    space.closed_at = None
    db.session.commit()
    assert client.get(third).status_code == 200
    later = clock.now() + timedelta(days=29, hours=23)
    monkeypatch.setattr(clock, "now", lambda: later)
    client.sign_in(invited)
    assert client.get(third).status_code == 200
    later += timedelta(hours=2)
    assert client.post(third).status_code == 410
    assert roles_of(invited) == []


def test_an_accepted_invitation_cannot_be_withdrawn(client: Client) -> None:
    space, invited = internal(), person()
    made = actions.invite(space, invited.email or "", by=None)
    db.session.commit()
    client.sign_in(invited).post(mails.link(invited.email or ""))
    db.session.refresh(made)
    actions.withdraw_invitation(made, by=None)
    assert made.withdrawn_at is None


def test_what_cannot_be_invited_is_said(client: Client) -> None:
    space, other = internal(), internal()
    closed = internal(closed_at=clock.now())
    stray = make.department(other)
    for given in (
        (space, "nonsense", RoleName.employee, None),
        (space, "a@example.org", RoleName.admin, None),
        (closed, "a@example.org", RoleName.employee, None),
        (space, "a@example.org", RoleName.official, stray),
    ):
        with pytest.raises(ValueError):
            actions.invite(*given, by=None)
    assert db.session.scalars(select(Invitation)).all() == []


# ---------------------------------------------------------------- membership by mail domain


def open_by_domain(space: Space, domain: str = "kyst.example") -> Space:
    db.session.add(EmailDomain(space_id=space.id, domain=domain))
    db.session.commit()
    return space


def test_a_confirmed_address_in_the_domain_opens_the_space(client: Client) -> None:
    space = open_by_domain(internal(slug="kyst"))
    known = person(email="astrid@kyst.example")
    client.sign_in(known)
    page = client.get("/account").text
    assert "You can join Kystværket indefra" in page
    assert "@kyst.example" in page
    answer = client.post("/spaces/kyst/membership")
    assert (answer.status_code, answer.location) == (303, "/spaces/kyst")
    assert roles_of(known) == [(RoleName.employee, space.id)]
    page = client.get("/account").text
    assert "You can join" not in page
    assert "Spaces you belong to" in page
    assert client.post("/spaces/kyst/membership").status_code == 404, "a member has nothing to join"


def test_an_unconfirmed_address_is_confirmed_first(client: Client) -> None:
    space = open_by_domain(internal(slug="kyst"))
    known = person(email="astrid@kyst.example", email_confirmed_at=None)
    client.sign_in(known)
    assert client.post("/spaces/kyst/membership").location == "/look-in-your-mail"
    assert roles_of(known) == []
    link = mails.link("astrid@kyst.example")
    assert client.get(link).status_code == 200
    assert roles_of(known) == []
    assert client.post(link).location == "/spaces/kyst"
    assert roles_of(known) == [(RoleName.employee, space.id)]
    assert client.post(link).status_code == 410


@pytest.mark.parametrize(
    "email",
    [
        "a@other.example",
        "a@sub.kyst.example",
        "a@kyst.example.evil.example",
        "kyst.example@x.example",
    ],
)
def test_other_domains_do_not_know_of_the_space(client: Client, email: str) -> None:
    open_by_domain(internal(slug="kyst"))
    known = person(email=email)
    client.sign_in(known)
    assert "You can join" not in client.get("/account").text
    assert client.post("/spaces/kyst/membership").status_code == 404
    assert roles_of(known) == []


def test_a_public_or_closed_space_is_not_joined_by_domain(client: Client) -> None:
    open_by_domain(make.space(slug="public"))
    open_by_domain(internal(slug="closed", closed_at=clock.now()))
    client.sign_in(person(email="astrid@kyst.example"))
    for slug in ("public", "closed", "nothing"):
        assert client.post(f"/spaces/{slug}/membership").status_code == 404


def test_a_link_to_join_ends_with_the_domain(client: Client) -> None:
    space = open_by_domain(internal(slug="kyst"))
    known = person(email="astrid@kyst.example", email_confirmed_at=None)
    client.sign_in(known).post("/spaces/kyst/membership")
    link = mails.link("astrid@kyst.example")
    db.session.delete(db.session.get_one(EmailDomain, (space.id, "kyst.example")))
    db.session.commit()
    assert client.post(link).status_code == 410
    assert client.get("/membership?token=made-up").status_code == 410
    assert client.get("/invitation").status_code == 410


# ----------------------------------------------------------------------------------- traces


def test_erasing_an_account_leaves_no_address_in_invitations(client: Client) -> None:
    space, invited = internal(), make.user()
    address = invited.email or ""
    make.accept_rules(invited, space)
    actions.invite(space, address, by=None)
    link = mails.link(address)
    accounts.erase(invited)
    db.session.commit()
    assert db.session.scalars(select(Invitation.email)).all() == [""]
    assert client.get(link).status_code == 410
    assert queries.accepted_rules(invited) == []
