"""Writing a hearing: its Markdown is shown while it is written, and nothing of that is stored."""

from typing import Any

import pytest
from sqlalchemy import func, select

from participation import clock, db
from participation.accounts.models import RoleName
from participation.hearings.models import Hearing, Section, Status
from participation.ledger import Entry
from participation.spaces.models import Space
from participation.subjects.models import Visibility
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
