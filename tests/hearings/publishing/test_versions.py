"""How the text of a hearing has changed, for those who write it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.hearings.notice.models import Hearing, Section, Status
from participation.hearings.publishing.actions import writing
from participation.spaces.models import Space
from participation.subjects.models import Revision, Visibility
from tests import factories
from tests.conftest import Client


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


class TestVersions:
    @pytest.fixture
    def official(self, space: Space) -> User:
        return factories.member(space, RoleName.official, name="Sofie Lund")

    def page(self, client: Client, hearing: Hearing) -> str:
        answer = client.get(f"/desk/hearings/{hearing.id}/versions")
        assert answer.status_code == 200
        return str(answer.text)

    def save(self, hearing: Hearing, body: str, by: User, after: int, note: str = "") -> None:
        with clock.at(clock.now() + timedelta(minutes=after)):
            writing.save_section(hearing, section_of(hearing), "Afsnit", body, by=by, note=note)
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

    def test_the_public_reads_the_notes_only(
        self, client: Client, space: Space, official: User
    ) -> None:
        hearing = factories.hearing(space)
        db.session.refresh(hearing, ["sections", "space"])
        self.save(hearing, "Ring til Jens.", official, 1, note="Et nummer.")
        self.save(hearing, "Ring til os.", official, 2, note="Rettet.")
        page = client.get(hearing.path).text
        assert "Rettet." in page
        assert "Jens" not in page
        assert client.get(f"/desk/hearings/{hearing.id}/versions").status_code == 303
        writing.remove_section(hearing, section_of(hearing), by=official, note="Fejl.")
        db.session.commit()
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
