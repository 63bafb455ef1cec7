"""The plain-word pages: what people read, and what an admin makes of them."""

from typing import Any

import pytest
from sqlalchemy import func, select

from participation import db
from participation.accounts.models import RoleName, User
from participation.config import LANGUAGES
from participation.ledger import Entry
from participation.pages.defaults import FACTS, NAMES, default, fill
from participation.pages.models import PlainPage, PlainPageVersion
from tests import factories
from tests.conftest import Client


@pytest.fixture
def admin(app: Any) -> User:
    person = factories.user("Ada Admin")
    factories.role(person, RoleName.admin)
    return person


@pytest.mark.parametrize("slug", NAMES)
def test_every_page_has_a_text_of_its_own_in_every_language(app: Any, slug: str) -> None:
    texts = {default(slug, language) for language in LANGUAGES}
    assert len(texts) == len(LANGUAGES)
    for text in texts:
        filled = fill(text.body)
        assert text.title
        assert len(filled) > 1000
        assert "{" not in filled
    assert FACTS[slug]


@pytest.mark.parametrize("slug", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_read_in_the_readers_language(client: Client, slug: str, language: str) -> None:
    answer = client.get(f"/{slug}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'<h1 class="title">{default(slug, language).title}</h1>' in answer.text
    assert "Fjordby siger sin mening" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_page_costs_one_query(client: Client, queries: list[str]) -> None:
    client.get("/about")
    queries.clear()
    client.get("/about")
    assert len(queries) == 1


def test_the_rules_of_each_public_space_are_linked(client: Client) -> None:
    shown = factories.space(name="Open space")
    hidden = factories.space("internal", name="Closed space")  # type: ignore[arg-type]
    page = client.get("/house-rules").text
    assert f"/spaces/{shown.slug}/house-rules" in page
    assert hidden.slug not in page


class TestEditing:
    def test_a_page_is_written_and_versions_are_kept(self, client: Client, admin: User) -> None:
        client.sign_in(admin)
        address = "/admin/pages/privacy/en"
        form = client.get(address).text
        assert "This is the text that came with the software" in form
        data = {"title": "Your data", "body": "{owner} keeps **little**.", "version": "0"}
        assert client.post(address, data=data).status_code == 303
        page = client.get("/privacy").text
        assert "Your data</h1>" in page
        assert "keeps <strong>little</strong>" in page
        assert "Last changed" in page
        data.update(body="# New\n\nText", version="1")
        assert client.post(address, data=data).status_code == 303
        assert "<h2>New</h2>" in client.get("/privacy").text
        counted = select(func.count()).select_from(PlainPageVersion)
        assert db.session.scalar(counted) == 2
        entries = select(func.count(Entry.id)).where(Entry.action == "plain_page.edited")
        assert db.session.scalar(entries) == 2
        assert "keeps **little**" in client.get(f"{address}?from=1").text
        assert default("privacy", "en").title in client.get(f"{address}?from=0").text
        danish = client.get("/privacy", headers={"Accept-Language": "da"}).text
        assert default("privacy", "da").title in danish

    def test_a_preview_saves_nothing(self, client: Client, admin: User) -> None:
        client.sign_in(admin)
        data = {"title": "Title", "body": "# Hello {owner}", "version": "0", "preview": "1"}
        answer = client.post("/admin/pages/about/en", data=data)
        assert answer.status_code == 200
        assert "<h2>Hello Fjordby siger sin mening</h2>" in answer.text
        assert db.session.scalar(select(func.count(PlainPage.id))) == 0

    def test_what_cannot_be_is_refused(self, client: Client, admin: User) -> None:
        client.sign_in(admin)
        answer = client.post("/admin/pages/about/en", data={"title": "", "body": "Kept text"})
        assert answer.status_code == 422
        assert "Give the page a title." in answer.text
        assert "Kept text" in answer.text
        data = {"title": "x", "body": "y" * 100_001}
        assert client.post("/admin/pages/about/en", data=data).status_code == 422

    def test_an_overtaken_text_is_shown_and_kept(self, client: Client, admin: User) -> None:
        client.sign_in(admin)
        address = "/admin/pages/about/en"
        client.post(address, data={"title": "Theirs", "body": "Their text", "version": "0"})
        data = {"title": "Mine", "body": "My text", "version": "0"}
        answer = client.post(address, data=data)
        assert answer.status_code == 422
        assert "Somebody else saved a change" in answer.text
        assert "Their text" in answer.text
        assert "My text" in answer.text
        assert "Theirs</h1>" in client.get("/about").text

    def test_markdown_brings_no_scripts(self, client: Client, admin: User) -> None:
        client.sign_in(admin)
        body = "<script>alert(1)</script> [x](javascript:alert(1))"
        data = {"title": "<b>T</b>", "body": body, "version": "0"}
        client.post("/admin/pages/about/en", data=data)
        page = client.get("/about").text
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
        assert "<b>T</b>" not in page


class TestMachines:
    def test_robots_are_told_what_to_leave(self, client: Client) -> None:
        answer = client.get("/robots.txt")
        assert answer.mimetype == "text/plain"
        assert "Disallow: /admin" in answer.text
