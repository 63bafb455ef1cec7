"""Writing a hearing: its Markdown is shown while it is written, and each change is found again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.hearings.actions import publishing
from participation.hearings.models import Hearing, Section, Status
from participation.ledger import Entry
from participation.spaces.models import Space
from participation.subjects.models import Revision, Visibility
from tests import factories
from tests.conftest import Client

HTMX = {"HX-Request": "true"}
LIVE = {"preview": "live", "title": "Støj", "body": "Ved **åen**.", "version": "1"}


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def draft(space: Space) -> Hearing:
    return factories.hearing(
        space, status=Status.draft, visibility=Visibility.staff, opens_at=None, closes_at=None,
        visible_from=None, published_at=None,
    )  # fmt: skip


def section_of(hearing: Hearing) -> Section:
    found = select(Section).where(Section.hearing_id == hearing.id).order_by(Section.position)
    return db.session.scalars(found).all()[0]


def written(hearing: Hearing) -> tuple[str, str, int]:
    section = section_of(hearing)
    db.session.refresh(section)
    entries = db.session.scalar(select(func.count()).select_from(Entry)) or 0
    return section.title, section.body, entries


class TestLivePreview:
    def at(self, hearing: Hearing) -> str:
        return f"/desk/hearings/{hearing.id}/sections/{section_of(hearing).id}"

    def test_it_is_a_fragment_by_the_filter_of_the_page(
        self, client: Client, space: Space, draft: Hearing
    ) -> None:
        client.sign_in(factories.member(space, RoleName.official))
        before = written(draft)
        evil = {"body": "Ved **åen**. <script>alert(1)</script>\n\n# Stort"}
        answer = client.post(self.at(draft), data={**LIVE, **evil}, headers=HTMX)
        assert answer.status_code == 200
        assert "<strong>åen</strong>" in answer.text
        assert "<h3>Stort</h3>" in answer.text
        assert "<script" not in answer.text
        assert "<html" not in answer.text
        assert "<form" not in answer.text
        assert written(draft) == before

    def test_it_needs_no_heading_yet(self, client: Client, space: Space, draft: Hearing) -> None:
        client.sign_in(factories.member(space, RoleName.official))
        answer = client.post(self.at(draft), data={**LIVE, "title": ""}, headers=HTMX)
        assert "<strong>åen</strong>" in answer.text

    def test_what_is_too_long_or_empty_is_not_shown(
        self, client: Client, space: Space, draft: Hearing
    ) -> None:
        client.sign_in(factories.member(space, RoleName.official))
        for body in ("", "**å** " * 20_000):
            answer = client.post(self.at(draft), data={**LIVE, "body": body}, headers=HTMX)
            assert answer.status_code == 422
            assert "<strong>" not in answer.text

    def test_without_scripts_the_button_shows_it_and_keeps_the_values(
        self, client: Client, space: Space, draft: Hearing
    ) -> None:
        client.sign_in(factories.member(space, RoleName.official))
        before = written(draft)
        page = client.post(self.at(draft), data={**LIVE, "preview": "1"}).text
        assert page.count("<strong>åen</strong>") == 1
        assert "Ved **åen**." in page
        assert written(draft) == before

    @pytest.mark.parametrize("role", [RoleName.moderator, RoleName.employee, None])
    def test_it_is_for_officials_of_the_space(
        self, client: Client, space: Space, draft: Hearing, role: RoleName | None
    ) -> None:
        client.sign_in(factories.member(space, role) if role else factories.user())
        assert client.post(self.at(draft), data=LIVE, headers=HTMX).status_code == 403

    def test_another_site_cannot_ask_for_it(
        self, client: Client, space: Space, draft: Hearing
    ) -> None:
        client.sign_in(factories.member(space, RoleName.official))
        headers = {**HTMX, "Sec-Fetch-Site": "cross-site"}
        assert client.post(self.at(draft), data=LIVE, headers=headers).status_code == 400

    def test_the_outcome_is_shown_too(self, client: Client, space: Space) -> None:
        hearing = factories.hearing(space, status=Status.under_assessment, closes_at=clock.now())
        client.sign_in(factories.member(space, RoleName.official))
        at = f"/desk/hearings/{hearing.id}/outcome"
        assert 'data-hx-trigger="input changed delay:500ms"' in client.get(at).text
        sent = {"preview": "live", "asked": "*Hvad?*", "said": "", "did": "", "version": "1"}
        answer = client.post(at, data=sent, headers=HTMX)
        assert "<em>Hvad?</em>" in answer.text
        assert "<form" not in answer.text
        db.session.refresh(hearing)
        assert hearing.outcome_asked == ""


class TestVersions:
    @pytest.fixture
    def official(self, space: Space) -> User:
        return factories.member(space, RoleName.official, name="Sofie Lund")

    def page(self, client: Client, hearing: Hearing) -> str:
        answer = client.get(f"/hearings/{hearing.id}/versions")
        assert answer.status_code == 200
        return str(answer.text)

    def save(self, hearing: Hearing, body: str, by: User, after: int, note: str = "") -> None:
        with clock.at(clock.now() + timedelta(minutes=after)):
            publishing.save_section(hearing, section_of(hearing), "Afsnit", body, by=by, note=note)
        db.session.commit()

    def test_one_sitting_is_one_change(self, draft: Hearing, official: User) -> None:
        other = factories.user()
        db.session.refresh(draft, ["sections", "space"])
        for by, minutes in ((official, 0), (official, 14), (official, 30), (other, 31)):
            self.save(draft, f"Efter {minutes}.", by, minutes)
        kept = db.session.scalars(select(Revision.body).order_by(Revision.number)).all()
        assert kept == ["What section 1 says.", "Efter 14.", "Efter 30."]

    def test_officials_see_the_changes_of_a_draft(
        self, client: Client, draft: Hearing, official: User
    ) -> None:
        db.session.refresh(draft, ["sections", "space"])
        self.save(draft, "What section 1 hides.", official, 0)
        client.sign_in(official)
        page = self.page(client, draft)
        assert "<del>says.</del><ins>hides.</ins>" in page
        assert "Sofie Lund" in page

    def test_everybody_sees_what_changed_after_the_opening_and_no_draft(
        self, client: Client, space: Space, official: User
    ) -> None:
        hearing = factories.hearing(
            space, status=Status.draft, visibility=Visibility.staff, visible_from=None,
            opens_at=None,
        )  # fmt: skip
        db.session.refresh(hearing, ["sections", "space", "type"])
        self.save(hearing, "Hemmeligt udkast.", official, -120)
        self.save(hearing, "Fem etager.", official, -60)
        hearing.contact_name, hearing.contact_email = "Sofie Lund", "sofie@example.org"
        publishing.publish(hearing, by=official)
        self.save(hearing, "Fire etager.", official, 60, note="Lavere huse.")
        page = self.page(client, hearing)
        assert "<del>Fem</del><ins>Fire</ins>" in page
        assert "Lavere huse." in page
        assert "Hemmeligt" not in page
        assert "Sofie Lund" not in page
        assert f"/hearings/{hearing.id}/versions" in client.get(hearing.path).text
        client.sign_in(official)
        assert "Hemmeligt" in self.page(client, hearing)

    def test_what_was_taken_out_is_for_those_who_work_on_it(
        self, client: Client, space: Space, official: User
    ) -> None:
        hearing = factories.hearing(space)
        db.session.refresh(hearing, ["sections", "space"])
        self.save(hearing, "Ring til Jens.", official, 1, note="Et nummer.")
        self.save(hearing, "Ring til os.", official, 2, note="Rettet.")
        publishing.remove_section(hearing, section_of(hearing), by=official, note="Fejl.")
        db.session.commit()
        assert "Jens" not in self.page(client, hearing)
        client.sign_in(official)
        assert "Jens" in self.page(client, hearing)

    def test_title_and_summary_too(self, client: Client, space: Space, official: User) -> None:
        hearing = factories.hearing(space, summary="Om havnen.")
        client.sign_in(official)
        values = {
            "version": str(hearing.version), "title": hearing.title, "summary": "Om byen.",
            "language": "da", "department": "", "contact_name": "S", "note": "Det hele.",
            "contact_email": "s@example.org",
        }  # fmt: skip
        assert client.post(f"/desk/hearings/{hearing.id}/text", data=values).status_code == 303
        assert "<del>havnen.</del><ins>byen.</ins>" in self.page(client, hearing)
