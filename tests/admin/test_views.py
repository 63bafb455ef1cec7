"""The administration as an admin meets it: each form taken, refused, overtaken, and not allowed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from participation import clock, db, mail
from participation.accounts.models import Role, RoleName, User
from participation.admin import queries
from participation.comments.models import CommentLayout
from participation.hearings.notice.models import HearingType, Status
from participation.ideas.boxes.models import Box, Method
from participation.ledger import Entry
from participation.mail import Letter, sending
from participation.spaces.models import (
    Audience,
    Department,
    EmailDomain,
    Invitation,
    Label,
    LabelKind,
    Space,
)
from tests import factories
from tests.conftest import Client


@pytest.fixture
def admin(app: Any) -> User:
    person = factories.user("Ada Admin")
    factories.role(person, RoleName.admin)
    return person


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    return client.sign_in(admin)


def recorded(action: str) -> int:
    counted = select(func.count(Entry.id)).where(Entry.action == action)
    return db.session.scalar(counted) or 0


SPACE = {
    "name": "Fjordby",
    "organisation": "Fjordby Kommune",
    "description": "Have a say in Fjordby.",
    "language": "da",
    "timezone": "Europe/Copenhagen",
}


class TestSpaces:
    def test_a_space_is_made(self, desk: Client) -> None:
        answer = desk.post("/admin/spaces/new", data={**SPACE, "audience": "internal"})
        assert answer.status_code == 303
        made = db.session.scalars(select(Space).where(Space.slug == "fjordby")).one()
        assert made.audience is Audience.internal
        assert recorded("space.created") == 1
        assert desk.get("/admin/spaces/fjordby").status_code == 200

    def test_a_space_without_a_name_is_refused_and_the_rest_kept(self, desk: Client) -> None:
        answer = desk.post("/admin/spaces/new", data={**SPACE, "name": "", "audience": "public"})
        assert answer.status_code == 422
        assert "Give the space a name." in answer.text
        assert "Have a say in Fjordby." in answer.text

    def test_an_address_is_given_once(self, desk: Client) -> None:
        factories.space(slug="fjordby")
        answer = desk.post("/admin/spaces/new", data={**SPACE, "audience": "public"})
        assert answer.status_code == 422
        assert "Another space has this address" in answer.text

    def test_an_address_has_only_letters_that_an_address_can_have(self, desk: Client) -> None:
        data = {**SPACE, "audience": "public", "slug": "Fjord by/æ"}
        assert desk.post("/admin/spaces/new", data=data).status_code == 422

    def test_a_space_is_changed(self, desk: Client) -> None:
        space = factories.space()
        data = {**SPACE, "name": "New name", "version": space.version}
        assert desk.post(f"/admin/spaces/{space.slug}", data=data).status_code == 303
        assert space.name == "New name"
        assert recorded("space.edited") == 1

    def test_an_overtaken_change_is_shown_and_kept(self, desk: Client) -> None:
        space = factories.space(name="As it was")
        stale = space.version
        desk.post(f"/admin/spaces/{space.slug}", data={**SPACE, "name": "Theirs", "version": stale})
        data = {**SPACE, "name": "Mine", "version": stale}
        answer = desk.post(f"/admin/spaces/{space.slug}", data=data)
        assert answer.status_code == 422
        assert "Somebody else saved a change" in answer.text
        assert "Theirs" in answer.text
        assert 'value="Mine"' in answer.text
        assert space.name == "Theirs"
        data["version"] = space.version
        assert desk.post(f"/admin/spaces/{space.slug}", data=data).status_code == 303
        assert space.name == "Mine"

    def test_whom_a_space_is_for_stays(self, desk: Client) -> None:
        space = factories.space(Audience.internal)
        data = {**SPACE, "version": space.version, "audience": "public"}
        desk.post(f"/admin/spaces/{space.slug}", data=data)
        assert space.audience is Audience.internal

    def test_a_space_is_closed_and_opened(self, desk: Client) -> None:
        space = factories.space()
        assert desk.post(f"/admin/spaces/{space.slug}/closure").status_code == 303
        assert space.closed_at is not None
        assert "Open the space again" in desk.get(f"/admin/spaces/{space.slug}").text
        desk.post(f"/admin/spaces/{space.slug}/reopening")
        assert space.closed_at is None
        assert (recorded("space.closed"), recorded("space.reopened")) == (1, 1)

    def test_a_title_of_a_megabyte_is_refused(self, desk: Client) -> None:
        data = {**SPACE, "name": "x" * 1_000_000, "audience": "public"}
        assert desk.post("/admin/spaces/new", data=data).status_code in (413, 422)

    def test_control_characters_are_taken_out(self, desk: Client) -> None:
        space = factories.space()
        data = {**SPACE, "name": "Fjord\x00by", "version": space.version}
        desk.post(f"/admin/spaces/{space.slug}", data=data)
        assert space.name == "Fjordby"


class TestHouseRules:
    def test_new_rules_are_a_new_version(self, desk: Client) -> None:
        space = factories.space(house_rules="Be kind.")
        before = space.house_rules_version
        data = {"rules": "# Be kind\n\nAlways.", "version": space.version}
        assert desk.post(f"/admin/spaces/{space.slug}/house-rules", data=data).status_code == 303
        assert space.house_rules_version == before + 1
        data["version"] = space.version
        desk.post(f"/admin/spaces/{space.slug}/house-rules", data=data)
        assert space.house_rules_version == before + 1
        assert recorded("house_rules.changed") == 1

    def test_a_preview_saves_nothing(self, desk: Client) -> None:
        space = factories.space(house_rules="Be kind.")
        data = {"rules": "# Listen", "version": space.version, "preview": "1"}
        answer = desk.post(f"/admin/spaces/{space.slug}/house-rules", data=data)
        assert answer.status_code == 200
        assert "<h2>Listen</h2>" in answer.text
        assert space.house_rules == "Be kind."

    def test_an_overtaken_text_is_shown(self, desk: Client) -> None:
        space = factories.space(house_rules="Be kind.")
        data = {"rules": "Mine", "version": space.version + 1}
        answer = desk.post(f"/admin/spaces/{space.slug}/house-rules", data=data)
        assert answer.status_code == 422
        assert "Be kind." in answer.text
        assert "Mine" in answer.text


class TestDepartments:
    def test_one_is_added_and_changed_and_taken_out_of_use(self, desk: Client) -> None:
        space = factories.space()
        page = f"/admin/spaces/{space.slug}/departments"
        data = {"name": "By og Miljø", "email": "by@example.org"}
        assert desk.post(page, data=data).status_code == 303
        made = db.session.scalars(select(Department)).one()
        assert "By og Miljø" in desk.get(page).text
        data = {"name": "By", "email": "", "closed": "y", "version": made.version}
        assert desk.post(f"/admin/departments/{made.id}", data=data).status_code == 303
        assert (made.name, made.email) == ("By", None)
        assert made.closed_at is not None
        data["version"] = made.version - 1
        assert desk.post(f"/admin/departments/{made.id}", data=data).status_code == 422
        assert (recorded("department.added"), recorded("department.edited")) == (1, 1)

    def test_a_name_stands_once_in_a_space(self, desk: Client) -> None:
        space = factories.space()
        page = f"/admin/spaces/{space.slug}/departments"
        desk.post(page, data={"name": "By"})
        answer = desk.post(page, data={"name": "By"})
        assert answer.status_code == 422
        assert "has a department of this name" in answer.text

    def test_an_address_that_is_none_is_refused(self, desk: Client) -> None:
        space = factories.space()
        data = {"name": "By", "email": "nobody"}
        answer = desk.post(f"/admin/spaces/{space.slug}/departments", data=data)
        assert answer.status_code == 422
        assert "Write an e-mail address" in answer.text
        assert 'value="nobody"' in answer.text


class TestLabels:
    def test_topics_and_areas(self, desk: Client) -> None:
        space = factories.space()
        page = f"/admin/spaces/{space.slug}/labels"
        assert desk.post(page, data={"kind": "area", "name": "Nørrebæk"}).status_code == 303
        made = db.session.scalars(select(Label)).one()
        assert made.kind is LabelKind.area
        assert desk.post(page, data={"kind": "area", "name": "Nørrebæk"}).status_code == 422
        assert desk.post(page, data={"kind": "topic", "name": "Nørrebæk"}).status_code == 303
        assert desk.post(page, data={"kind": "topic", "name": ""}).status_code == 422
        data = {"name": "Holmen", "version": made.version}
        assert desk.post(f"/admin/labels/{made.id}", data=data).status_code == 303
        assert made.name == "Holmen"
        data["version"] = made.version + 7
        assert desk.post(f"/admin/labels/{made.id}", data=data).status_code == 422
        assert "Nørrebæk" in desk.get(page).text


class TestBoxes:
    def test_a_box_is_made_with_local_days(self, desk: Client) -> None:
        space = factories.space()
        department = factories.department(space)
        data = {
            "name": "Good ideas",
            "summary": "For the town.",
            "description": "",
            "criteria": "Can be done within a year.",
            "department_id": str(department.id),
            "method": "agreement",
            "comment_layout": "arguments",
            "threshold": "100",
            "answer_days": "30",
            "opens_on": "2026-06-01",
            "closes_on": "2026-06-30",
        }
        answer = desk.post(f"/admin/boxes/new?space={space.slug}", data=data)
        assert answer.status_code == 303
        made = db.session.scalars(select(Box)).one()
        assert made.slug == "good-ideas"
        assert made.method is Method.agreement
        assert made.comment_layout is CommentLayout.arguments
        assert (made.threshold, made.answer_days) == (100, 30)
        assert made.opens_at is not None
        assert made.closes_at is not None
        assert made.opens_at.isoformat() == "2026-05-31T22:00:00+00:00"
        assert made.closes_at.isoformat() == "2026-06-30T21:59:59+00:00"
        page = desk.get(f"/admin/boxes/{made.id}").text
        assert 'value="2026-06-30"' in page
        assert "By og Miljø" in page
        assert recorded("box.created") == 1

    @pytest.mark.parametrize(
        ("field", "value", "says"),
        [
            ("name", "", "Give the box a name."),
            ("answer_days", "soon", "Write a whole number."),
            ("answer_days", "0", "between 1 and 366"),
            ("threshold", "99999999999999999999", "between 1 and"),
            ("closes_on", "tomorrow", "Write the date as day, month and year"),
            ("closes_on", "2020-01-01", "before the day it opens"),
            ("department_id", "999999", "Not a valid choice"),
            ("method", "coin", "Not a valid choice"),
            ("comment_layout", "circle", "Not a valid choice"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, desk: Client, field: str, value: str, says: str
    ) -> None:
        box = factories.box(factories.space())
        data = {
            "name": "A name that is kept",
            "answer_days": "30",
            "method": "support",
            "opens_on": "2026-01-01",
            "version": box.version,
            field: value,
        }
        answer = desk.post(f"/admin/boxes/{box.id}", data=data)
        assert answer.status_code == 422
        assert says in answer.text
        if field != "name":
            assert "A name that is kept" in answer.text

    def test_the_way_of_voting_stays_when_people_have_voted(self, desk: Client) -> None:
        box = factories.box(factories.space(), idea_count=1)
        data = {
            "name": "x",
            "answer_days": "30",
            "method": "agreement",
            "version": box.version,
        }
        answer = desk.post(f"/admin/boxes/{box.id}", data=data)
        assert answer.status_code == 422
        assert "the way of voting cannot be changed" in answer.text
        data["method"] = "support"
        assert desk.post(f"/admin/boxes/{box.id}", data=data).status_code == 303
        assert box.name == "x"

    def test_an_overtaken_change_is_shown(self, desk: Client) -> None:
        box = factories.box(factories.space(), name="Theirs")
        data = {"name": "Mine", "answer_days": "30", "method": "support", "version": "9"}
        answer = desk.post(f"/admin/boxes/{box.id}", data=data)
        assert answer.status_code == 422
        assert "Theirs" in answer.text
        assert 'value="Mine"' in answer.text

    def test_a_box_needs_a_space(self, desk: Client) -> None:
        assert desk.get("/admin/boxes/new?space=nowhere").status_code == 404
        assert desk.get("/admin/boxes/new").status_code == 404


TYPE = {
    "name": "Minor local plan",
    "country": "DK",
    "minimum_days": "14",
    "usual_days": "28",
    "legal_basis": "planloven § 24",
    "required_documents": "Redegørelse",
    "publication": "after deadline",
    "allows_anonymous": "y",
    "anonymous": "y",
}


class TestHearingTypes:
    def test_one_is_added_changed_and_retired(self, desk: Client) -> None:
        assert desk.post("/admin/hearing-types/new", data=TYPE).status_code == 303
        made = db.session.scalars(select(HearingType)).one()
        assert (made.key, made.minimum_days, made.allows_anonymous, made.anonymous) == (
            "minor-local-plan",
            14,
            True,
            True,
        )
        data = {**TYPE, "minimum_days": "7", "retired": "y", "version": made.version}
        assert desk.post(f"/admin/hearing-types/{made.id}", data=data).status_code == 303
        assert made.minimum_days == 7
        assert made.retired_at is not None
        assert desk.post(f"/admin/hearing-types/{made.id}", data=data).status_code == 422
        assert (recorded("hearing_type.created"), recorded("hearing_type.edited")) == (1, 1)

    def test_the_usual_length_is_not_below_the_shortest(self, desk: Client) -> None:
        answer = desk.post("/admin/hearing-types/new", data={**TYPE, "usual_days": "3"})
        assert answer.status_code == 422
        assert "shorter than the shortest" in answer.text
        assert "planloven § 24" in answer.text

    def test_a_name_stands_once(self, desk: Client) -> None:
        desk.post("/admin/hearing-types/new", data=TYPE)
        answer = desk.post("/admin/hearing-types/new", data=TYPE)
        assert answer.status_code == 422
        assert "There is a hearing type of this name." in answer.text


class TestPeople:
    def test_people_are_found_by_name_and_address(self, desk: Client) -> None:
        factories.user("Birgit Berg", email="birgit@example.org")
        factories.user("Carl 100% Dahl", email="carl@example.org")
        assert "Birgit Berg" in desk.get("/admin/people?q=birg").text
        assert "Birgit Berg" in desk.get("/admin/people?q=birgit@").text
        percent = desk.get("/admin/people?q=%25").text
        assert "Carl 100% Dahl" in percent
        assert "Birgit Berg" not in percent
        assert "Nobody was found" in desk.get("/admin/people?q=zzz").text

    def test_a_long_list_is_paged(self, desk: Client) -> None:
        for number in range(25):
            factories.user(f"Zoe {number:02}")
        first = desk.get("/admin/people?q=Zoe").text
        assert "Zoe 19" in first
        assert "Zoe 20" not in first
        link = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
        second = desk.get(link.replace("&amp;", "&")).text
        assert "Zoe 20" in second
        assert "Zoe 19" not in second

    @pytest.mark.parametrize("after", ["x", "WzEsMl0", "W10", "WyJhIiwiYiJd", "%00"])
    def test_a_tampered_place_in_the_list_is_the_first_page(self, desk: Client, after: str) -> None:
        assert "Ada Admin" in desk.get(f"/admin/people?after={after}").text

    @pytest.mark.parametrize(
        ("role", "where", "allowed"),
        [
            ("admin", "site", True),
            ("admin", "public", False),
            ("employee", "internal", True),
            ("employee", "public", False),
            ("employee", "site", False),
            ("official", "public", True),
            ("official", "department", True),
            ("official", "site", True),
            ("moderator", "public", True),
            ("moderator", "site", True),
            ("moderator", "department", False),
        ],
    )
    def test_a_role_is_given_where_it_makes_sense(
        self, desk: Client, role: str, where: str, allowed: bool
    ) -> None:
        public, internal = factories.space(), factories.space(Audience.internal)
        department = factories.department(public)
        places = {
            "site": "site",
            "public": f"space-{public.id}",
            "internal": f"space-{internal.id}",
            "department": f"department-{department.id}",
        }
        person = factories.user()
        data = {"role": role, "place": places[where]}
        answer = desk.post(f"/admin/people/{person.id}", data=data)
        held = db.session.scalars(select(Role).where(Role.user_id == person.id)).all()
        assert answer.status_code == (303 if allowed else 422)
        assert len(held) == allowed
        if where == "department" and allowed:
            assert held[0].department_id == department.id
            assert held[0].space_id == public.id

    def test_a_role_is_taken_away(self, desk: Client) -> None:
        space = factories.space()
        person = factories.member(space, RoleName.official)
        role = person.roles[0].id
        assert space.name in desk.get(f"/admin/people/{person.id}").text
        answer = desk.post(f"/admin/roles/{role}/revocation")
        assert answer.status_code == 303
        assert not db.session.scalars(select(Role).where(Role.user_id == person.id)).all()
        assert recorded("role.revoked") == 1

    def test_the_last_admin_stays(self, desk: Client, admin: User) -> None:
        role = admin.roles[0].id
        desk.post(f"/admin/roles/{role}/revocation")
        assert db.session.get(Role, role) is not None
        assert "last admin" in desk.get(f"/admin/people/{admin.id}").text
        desk.post(f"/admin/people/{admin.id}/suspension")
        db.session.refresh(admin)
        assert admin.disabled_at is None

    def test_an_admin_may_leave_when_there_is_another(self, desk: Client, admin: User) -> None:
        factories.role(factories.user(), RoleName.admin)
        answer = desk.post(f"/admin/roles/{admin.roles[0].id}/revocation")
        assert answer.headers["Location"] == "/"
        assert desk.get("/admin").status_code == 403

    def test_an_account_is_closed_and_opened(self, desk: Client, app: Any) -> None:
        person = factories.user("Erik")
        theirs = app.test_client().sign_in(person)
        assert theirs.get("/account").status_code != 303
        desk.post(f"/admin/people/{person.id}/suspension")
        db.session.refresh(person)
        assert person.disabled_at is not None
        page = desk.get(f"/admin/people/{person.id}").text
        assert "Open the account again" in page
        data = {"role": "moderator", "place": "site"}
        assert desk.post(f"/admin/people/{person.id}", data=data).status_code == 422
        desk.post(f"/admin/people/{person.id}/reinstatement")
        db.session.refresh(person)
        assert person.disabled_at is None


class TestInvitations:
    def test_somebody_is_invited_and_it_is_withdrawn(self, desk: Client) -> None:
        space = factories.space(Audience.internal)
        page = f"/admin/spaces/{space.slug}/people"
        data = {"email": "new@example.org", "role": "employee", "department": ""}
        assert desk.post(page, data=data).status_code == 303
        invitation = db.session.scalars(select(Invitation)).one()
        assert "new@example.org" in desk.get(page).text
        assert db.session.scalars(select(Letter).where(Letter.to == "new@example.org")).one()
        assert desk.post(f"/admin/invitations/{invitation.id}/withdrawal").status_code == 303
        db.session.refresh(invitation)
        assert invitation.withdrawn_at is not None

    def test_an_official_of_one_department(self, desk: Client) -> None:
        space = factories.space()
        department = factories.department(space)
        page = f"/admin/spaces/{space.slug}/people"
        data = {
            "email": "new@example.org",
            "role": "moderator",
            "department": str(department.id),
        }
        assert desk.post(page, data=data).status_code == 422
        data["role"] = "official"
        assert desk.post(page, data=data).status_code == 303

    def test_nobody_is_invited_as_an_employee_of_a_public_space(self, desk: Client) -> None:
        space = factories.space()
        data = {"email": "new@example.org", "role": "employee"}
        answer = desk.post(f"/admin/spaces/{space.slug}/people", data=data)
        assert answer.status_code == 422
        assert 'value="new@example.org"' in answer.text

    def test_mail_domains(self, desk: Client) -> None:
        space = factories.space(Audience.internal)
        page = f"/admin/spaces/{space.slug}/email-domains"
        data = {"domains": "Fjordby.example\n@tilsyn.example\n", "version": space.version}
        assert desk.post(page, data=data).status_code == 303
        found = db.session.scalars(select(EmailDomain.domain)).all()
        assert sorted(found) == ["fjordby.example", "tilsyn.example"]
        assert "tilsyn.example" in desk.get(f"/admin/spaces/{space.slug}/people").text
        answer = desk.post(page, data={"domains": "other.example", "version": data["version"]})
        assert answer.status_code == 422
        assert "other.example" in answer.text

    @pytest.mark.parametrize("domain", ["gmail.com", "nodot", "a b.example", "-x.example"])
    def test_a_domain_that_lets_anybody_in_is_refused(self, desk: Client, domain: str) -> None:
        space = factories.space(Audience.internal)
        data = {"domains": domain, "version": space.version}
        answer = desk.post(f"/admin/spaces/{space.slug}/email-domains", data=data)
        assert answer.status_code == 422
        assert domain in answer.text
        assert not db.session.scalars(select(EmailDomain)).all()

    def test_a_public_space_has_no_domains(self, desk: Client) -> None:
        space = factories.space()
        data = {"domains": "x.example", "version": space.version}
        page = f"/admin/spaces/{space.slug}/email-domains"
        assert desk.post(page, data=data).status_code == 404


class TestMail:
    def test_what_could_not_be_sent_is_shown_and_tried_again(self, desk: Client) -> None:
        letter = Letter(
            to="somebody@example.org",
            subject="Welcome",
            body="SECRET LINK",
            message_id="<1@example.org>",
            headers={},
            created_at=clock.now(),
            due_at=clock.now(),
            attempts=12,
            failed_at=clock.now(),
            error="SMTPRecipientsRefused: no such person",
        )
        db.session.add(letter)
        db.session.flush()
        page = desk.get("/admin/mail").text
        assert "no such person" in page
        assert "SECRET LINK" not in page
        assert "1 letter could not be sent." in desk.get("/admin").text
        assert desk.post(f"/admin/mail/{letter.id}/attempts").status_code == 303
        db.session.refresh(letter)
        assert letter.failed_at is None
        assert letter.attempts == 0

    def test_mail_that_is_held_back_is_said(self, desk: Client) -> None:
        mail.pause("it was restored from a backup")
        for page in (desk.get("/admin").text, desk.get("/admin/mail").text):
            assert "it was restored from a backup" in page
            assert "participation mail --resume" in page
        assert "All mail has left" not in desk.get("/admin/mail").text
        mail.resume()
        assert "participation mail --resume" not in desk.get("/admin").text

    def test_a_mail_server_that_is_away_is_said(self, desk: Client) -> None:
        sending.wait_for_server(ConnectionRefusedError(111, "Connection refused"))
        assert "The mail server has not taken our mail since" in desk.get("/admin").text
        assert "Connection refused" in desk.get("/admin/mail").text


class TestOverview:
    def test_an_empty_site_says_where_to_begin(self, desk: Client) -> None:
        page = desk.get("/admin").text
        assert "There is no space yet" in page
        assert "no hearing type" in page
        assert "The worker is not running" in page

    def test_a_space_says_what_it_lacks(self, desk: Client) -> None:
        space = factories.space(name="Fjordby", house_rules="")
        page = desk.get("/admin").text
        assert "“Fjordby” has no department" in page
        assert "“Fjordby” has no house rules" in page
        factories.department(space)
        assert "has no department" not in desk.get("/admin").text

    def test_unfinished_pages_are_named(self, desk: Client) -> None:
        assert "The page “Privacy” still has the text" in desk.get("/admin").text


GET = (
    "/admin",
    "/admin/spaces",
    "/admin/spaces/new",
    "/admin/spaces/{space}",
    "/admin/spaces/{space}/house-rules",
    "/admin/spaces/{space}/departments",
    "/admin/spaces/{space}/labels",
    "/admin/spaces/{space}/people",
    "/admin/departments/{department}",
    "/admin/labels/{label}",
    "/admin/boxes",
    "/admin/boxes/new?space={space}",
    "/admin/boxes/{box}",
    "/admin/hearing-types",
    "/admin/hearing-types/new",
    "/admin/hearing-types/{type}",
    "/admin/people",
    "/admin/people/{user}",
    "/admin/mail",
    "/admin/pages",
    "/admin/pages/privacy/da",
)
POST = (
    "/admin/spaces/{space}/closure",
    "/admin/spaces/{space}/reopening",
    "/admin/spaces/{space}/email-domains",
    "/admin/roles/{role}/revocation",
    "/admin/people/{user}/suspension",
    "/admin/people/{user}/reinstatement",
    "/admin/mail/1/attempts",
)


@pytest.fixture
def names(app: Any) -> dict[str, Any]:
    space = factories.space(Audience.internal)
    person = factories.member(space, RoleName.official)
    return {
        "space": space.slug,
        "department": factories.department(space).id,
        "label": factories.label(space).id,
        "box": factories.box(space).id,
        "type": factories.hearing_type().id,
        "user": person.id,
        "role": person.roles[0].id,
    }


class TestAccess:
    @pytest.mark.parametrize("address", GET)
    def test_an_admin_sees_every_page(
        self, desk: Client, names: dict[str, Any], queries: list[str], address: str
    ) -> None:
        desk.get(address.format(**names))
        queries.clear()
        answer = desk.get(address.format(**names))
        assert answer.status_code == 200
        assert len(queries) <= 9, queries

    @pytest.mark.parametrize("address", [*GET, *POST])
    def test_nobody_else_does(
        self, client: Client, app: Any, names: dict[str, Any], address: str
    ) -> None:
        path = address.format(**names)
        ask = client.post if address in POST else client.get
        answer = ask(path)
        assert answer.status_code == 303
        assert "/sign-in" in answer.headers["Location"]
        person = db.session.get(User, names["user"])
        assert person is not None
        client.sign_in(person)
        assert ask(path).status_code == 403

    @pytest.mark.parametrize(
        "address",
        [
            "/admin/spaces/nowhere",
            "/admin/departments/99999999999999999999",
            "/admin/departments/9",
            "/admin/labels/9",
            "/admin/boxes/999999",
            "/admin/hearing-types/999999",
            "/admin/people/999999",
            "/admin/pages/nothing/da",
            "/admin/pages/privacy/xx",
        ],
    )
    def test_what_is_not_there_is_not_found(self, desk: Client, address: str) -> None:
        assert desk.get(address).status_code == 404

    def test_lists_cost_the_same_however_long(self, desk: Client, queries: list[str]) -> None:
        def cost(address: str) -> int:
            queries.clear()
            assert desk.get(address).status_code == 200
            return len(queries)

        space = factories.space(Audience.internal, slug="long")
        factories.member(space, RoleName.employee)
        factories.box(space)
        pages = ("/admin/people", "/admin/spaces", "/admin/boxes", "/admin/spaces/long/people")
        for page in pages:
            desk.get(page)
        few = {page: cost(page) for page in pages}
        for _number in range(15):
            factories.member(space, RoleName.employee)
            factories.box(factories.space())
        assert {page: cost(page) for page in pages} == few
        assert few["/admin/people"] <= 4


def test_how_many_hearings_kept_the_shortest_length(app: Any) -> None:
    space = factories.space()
    kind = factories.hearing_type()
    now = clock.now()

    def hearing(days: int, **values: Any) -> None:
        last_day = clock.local_day(now, space.timezone) + timedelta(days=days)
        closes = clock.end_of_day(last_day, space.timezone)
        factories.hearing(space, type=kind, opens_at=now, closes_at=closes, **values)

    hearing(kind.minimum_days)
    hearing(kind.minimum_days - 1)
    hearing(3, status=Status.draft)
    hearing(3, dates_inferred=True)
    assert queries.minimum_kept() == {kind.id: (2, 1)}


def test_the_list_of_types_says_how_many_kept_it(desk: Client) -> None:
    factories.hearing(factories.space())
    assert re.search(r"\b[01] of 1\b", desk.get("/admin/hearing-types").text)
