"""Kept pages: who gets which, when one ends, and what is never kept."""

import gzip
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
import pytest
from flask import Flask, flash, session
from sqlalchemy import text

from participation import clock, db, web
from participation.config import ROOT
from participation.subjects.models import Visibility
from participation.web import Permission, caching, kept_pages, requests
from participation.web.caching import PageCache
from participation.web.edges import next_edge, next_quarter
from participation.web.kept_pages import Shelf
from participation.web.versions import PostgresVersion, SqliteVersion
from tests import factories
from tests.conftest import make_settings
from tests.web.conftest import HOST, NOON, Pages

# ------------------------------------------------------------------------------ kept, and until when


def test_a_page_is_rendered_once_for_a_version_and_a_language(pages: Pages) -> None:
    assert pages.renders()
    assert pages.keeps()
    assert pages.renders(Accept_Language="da")
    assert pages.keeps(Cookie="language=da; other=1")
    pages.change()
    assert pages.renders()
    assert pages.keeps()


def test_what_is_kept_is_what_would_be_rendered(pages: Pages) -> None:
    first, second = pages.get("/hearings"), pages.get("/hearings")
    assert first.data == second.data
    names = set(first.headers.keys()) - {"Date"}
    assert names == set(second.headers.keys())
    for name in names - {"X-Request-ID"}:
        assert first.headers[name] == second.headers[name], name
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    assert second.headers["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(second.vary.as_set(True))
    assert pages.get("/hearings", X_Request_ID="abc1").headers["X-Request-ID"] == "abc1"


def test_a_change_by_anybody_ends_all_kept_pages(pages: Pages) -> None:
    """Also one that no code of ours knows of."""
    pages.get("/spaces")
    space = pages.change()
    assert space.name in pages.get("/spaces").text
    with pages.app.extensions["database"].engine.begin() as connection:
        connection.execute(text("UPDATE spaces SET name = 'Renamed by hand'"))
    assert "Renamed by hand" in pages.get("/spaces").text


def test_what_is_not_committed_ends_nothing(pages: Pages) -> None:
    pages.get("/spaces")
    with pages.app.extensions["database"].engine.connect() as connection:
        outer = connection.begin()
        connection.execute(text("SELECT 1"))
        outer.rollback()
    assert pages.keeps("/spaces")


def test_pages_end_at_clock_edges(pages: Pages) -> None:
    with pages.app.app_context(), db.transaction():
        closes = NOON + timedelta(minutes=5)
        opens = NOON - timedelta(days=1)
        hearing = factories.hearing(factories.space(), opens_at=opens, closes_at=closes)
        path = f"/hearings/{hearing.id}/responses"
    assert pages.get(path).status_code == 200
    pages.move(closes - timedelta(seconds=1))
    assert pages.keeps(path)
    for seconds in (0, 0.999, 1):
        # While it is closing, each reader sees what is so at that very moment.
        pages.move(closes + timedelta(seconds=seconds))
        assert pages.renders(path)
    pages.move(closes + timedelta(seconds=1.1))
    assert pages.renders(path)
    assert pages.keeps(path)


def test_a_box_that_closes_is_shown_so(pages: Pages) -> None:
    with pages.app.app_context(), db.transaction():
        box = factories.box(factories.space(), opens_at=None, closes_at=NOON + timedelta(minutes=3))
        path = box.path
    before = pages.get(path).text
    pages.move(NOON + timedelta(minutes=4))
    assert pages.get(path).text != before


def test_what_becomes_visible_is_shown_then(pages: Pages) -> None:
    later = NOON + timedelta(minutes=2)
    with pages.app.app_context(), db.transaction():
        space = factories.space()
        idea = factories.idea(factories.box(space), factories.user(), visible_from=later)
        title = idea.title
    assert title not in pages.get("/ideas").text
    pages.move(later)
    assert title in pages.get("/ideas").text


def test_every_quarter_is_an_edge_so_that_days_end_where_people_live(pages: Pages) -> None:
    pages.move(datetime(2026, 11, 25, 22, 59, tzinfo=UTC))
    pages.get()
    pages.move(datetime(2026, 11, 25, 23, 0, tzinfo=UTC))
    assert pages.renders()
    assert next_quarter(NOON) == NOON.replace(minute=15)


def test_a_hearing_that_begins_to_close_soon_is_an_edge(pages: Pages) -> None:
    with pages.app.app_context():
        with db.transaction():
            closes = NOON + timedelta(days=7, minutes=4)
            factories.hearing(factories.space(), opens_at=NOON, closes_at=closes)
        with db.transaction(write=False):
            assert next_edge(NOON) == NOON  # it opens now
            after = NOON + timedelta(minutes=2)
            assert next_edge(after) == NOON + timedelta(minutes=4)


def test_the_clock_set_back_shows_nothing_of_the_future(pages: Pages) -> None:
    pages.get()
    pages.move(NOON - timedelta(minutes=5))
    assert pages.renders()


# --------------------------------------------------------------------------------------- validation


def test_a_page_the_reader_has_is_not_sent_again(pages: Pages) -> None:
    for path in ("/hearings", "/robots.txt"):
        tag = pages.get(path).headers["ETag"]
        for asked in (tag, f'"else", {tag}', tag.removeprefix("W/"), "*"):
            answer = pages.get(path, If_None_Match=asked)
            assert (answer.status_code, answer.data) == (304, b"")
            assert answer.headers["ETag"] == tag
            assert "Cookie" in answer.headers["Vary"]
            assert "Content-Length" not in answer.headers
        assert pages.get(path, If_None_Match='"other"').status_code == 200
        # a content that has not changed is the same in the next version
        pages.change() if path == "/robots.txt" else None
        if path == "/robots.txt":
            rendered = pages.get(path, If_None_Match=tag)
            assert (rendered.status_code, rendered.data) == (304, b"")
            assert "Cookie" in rendered.headers["Vary"]


def test_who_is_signed_in_validates_too(pages: Pages) -> None:
    cookie = pages.signed_in("Astrid Holm")
    first = pages.get("/hearings", Cookie=cookie)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = pages.get("/hearings", Cookie=cookie, If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    other = pages.get("/hearings", If_None_Match=first.headers["ETag"])
    assert other.status_code == 200


def test_head_says_what_get_would(pages: Pages) -> None:
    assert pages.get("/spaces", method="HEAD").data == b""
    whole = pages.get("/spaces")
    head = pages.get("/spaces", method="HEAD")
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_pages_are_compressed_as_the_reader_takes_them(pages: Pages) -> None:
    plain = pages.get("/hearings").data
    for cookie in ("", pages.signed_in("Astrid Holm")):
        extra = {"Cookie": cookie} if cookie else {}
        body = pages.get("/hearings", **extra).data
        for accepted, unpack, said in (
            ("gzip, deflate, br", brotli.decompress, "br"),
            ("gzip;q=0.5", gzip.decompress, "gzip"),
        ):
            answer = pages.get("/hearings", Accept_Encoding=accepted, **extra)
            assert answer.headers["Content-Encoding"] == said
            assert answer.headers["Content-Length"] == str(len(answer.data))
            assert unpack(answer.data) == body
        for accepted in ("", "identity", "br;q=0, gzip;q=0", "x" * 300):
            answer = pages.get("/hearings", Accept_Encoding=accepted, **extra)
            assert "Content-Encoding" not in answer.headers
    assert pages.get("/hearings").data == plain


def test_a_page_with_a_token_is_neither_compressed_nor_tagged(pages: Pages) -> None:
    answer = pages.get("/sign-in", Accept_Encoding="br, gzip")
    assert 'name="csrf_token"' in answer.text
    assert "Content-Encoding" not in answer.headers
    assert "ETag" not in answer.headers


# -------------------------------------------------------------------------------------- never kept


def test_people_never_see_each_others_page(pages: Pages) -> None:
    astrid, bo = pages.signed_in("Astrid Holm"), pages.signed_in("Bo Lind")
    for _ in range(2):
        assert "Astrid Holm" in pages.get(Cookie=astrid).text
        assert "Bo Lind" in pages.get(Cookie=bo).text
        visitor = pages.get().text
        assert "Astrid Holm" not in visitor
        assert "Bo Lind" not in visitor


@pytest.mark.parametrize(
    "cookie", ["session=x", "signed_in=1|x", "language=da; session=x", "a=b;session=", "x" * 600]
)
def test_who_may_be_somebody_is_asked_for_by_the_application(pages: Pages, cookie: str) -> None:
    pages.get()
    assert pages.renders(Cookie=cookie)
    assert len(pages.cache.pages) == 1


def test_fragments_and_changes_pass_by(pages: Pages) -> None:
    pages.get("/ideas")
    assert pages.renders("/ideas", HX_Request="true")
    assert "<html" in pages.get("/ideas").text
    assert pages.renders("/language", method="POST", Sec_Fetch_Site="same-origin")


def test_only_whole_shared_pages_are_kept(pages: Pages) -> None:
    for path in ("/nothing", "/sign-in", "/health", "/hearings/99999", "/ideas/1-x", "/account"):
        assert pages.renders(path)
        assert pages.renders(path)
    assert (len(pages.cache.pages), len(pages.cache.side)) == (0, 0)


def test_what_flashes_sets_a_cookie_or_streams_is_not_kept(
    real_app: Flask, behind: Callable[[Flask], Pages]
) -> None:
    @web.shared_page
    def flashing() -> web.Answer:
        flash("for you alone")
        return web.Answer("told")

    @web.shared_page
    def baking() -> web.Answer:
        answer = web.Answer("baked")
        answer.set_cookie("own", "1")
        return answer

    @web.shared_page
    def remembering() -> web.Answer:
        session["seen"] = True
        return web.Answer("noted")

    @web.shared_page
    def streaming() -> web.Answer:
        return web.Answer(iter(["a", "b"]))

    @web.shared_page
    def telling() -> web.Answer:
        return web.Answer(real_app.jinja_env.filters["relative"](clock.now()))

    made = (flashing, baking, remembering, streaming, telling)
    for view in made:
        real_app.add_url_rule(
            f"/{view.__name__}",
            view.__name__,
            web.permissions.permission(Permission.anyone)(view),
        )
    pages = behind(real_app)
    for view in made:
        assert pages.get(f"/{view.__name__}").status_code == 200
        assert pages.renders(f"/{view.__name__}"), view.__name__
    assert (len(pages.cache.pages), len(pages.cache.side)) == (0, 0)


def test_the_scheme_and_the_host_have_pages_of_their_own(pages: Pages) -> None:
    pages.get()
    assert pages.renders(base=f"https://{HOST}")
    assert "Strict-Transport-Security" in pages.get(base=f"https://{HOST}").headers
    assert "Strict-Transport-Security" not in pages.get().headers
    evil = pages.get(base="http://evil.example")
    assert evil.status_code == 200
    assert len(pages.cache.side) == 1
    assert "evil.example" not in pages.get().text


def test_made_up_addresses_push_out_each_other_only(real_app: Flask) -> None:
    cache = PageCache(
        real_app.wsgi_app,
        engine=real_app.extensions["database"].engine,
        limit=1_000_000,
        own_host=HOST,
        default_language="en",
        cookies=("session", "signed_in"),
    )
    real_app.extensions["pages"] = cache
    real_app.wsgi_app = cache  # type: ignore[method-assign]
    client = real_app.test_client(use_cookies=False)
    client.get("/hearings", base_url=f"http://{HOST}")
    for number in range(200):
        client.get(f"/hearings?junk={number}", base_url=f"http://{HOST}")
        client.get("/hearings/", base_url=f"http://h{number}.example")
    client.get("/hearings?x=" + "1" * 600, base_url=f"http://{HOST}")
    assert len(cache.pages) == 1
    assert cache.side.size <= 250_000
    cache.version.close()


def test_a_shelf_keeps_what_is_asked_for_and_counts_its_bytes() -> None:
    shelf = Shelf(100_000)

    def page(size: int) -> kept_pages.KeptPage:
        return kept_pages.KeptPage(1, NOON, NOON, "/", [], "e", b"x" * size, packs=True)

    shelf.put("large", page(90_000))
    assert len(shelf) == 0
    for number in range(50):
        shelf.put(number, page(5_000))
        shelf.get(0)
    assert shelf.get(0)
    assert shelf.get(1) is None
    shelf.put(0, page(10))
    assert shelf.size <= 100_000
    assert shelf.size == sum(each.size for each in shelf._pages.values())


# --------------------------------------------------------------------------------------- the version


def _away(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages.cache.version, "ask", lambda: None)


def test_kept_pages_stand_in_for_a_database_that_is_away(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.change()
    first = pages.get()
    _away(pages, monkeypatch)
    with monkeypatch.context() as gone:
        gone.setattr(pages.cache, "_application", None)
        again = pages.get()
    assert again.data == first.data
    assert again.headers["Cache-Status"].startswith("participation; hit")
    assert "Cache-Status" not in first.headers
    assert pages.renders("/about"), "what is not kept is asked of the application"


def test_they_do_so_for_two_minutes_and_until_the_next_edge(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.get()
    _away(pages, monkeypatch)
    monkeypatch.setattr(caching, "OUTLIVES", 0.0)
    assert pages.renders()
    monkeypatch.undo()
    pages.move(NOON)
    pages.get()
    _away(pages, monkeypatch)
    pages.move(NOON + timedelta(minutes=20))
    assert pages.renders()


def test_a_page_from_before_the_last_change_does_not(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something may have been hidden since."""
    pages.get()
    pages.change()
    pages.get("/about")
    _away(pages, monkeypatch)
    assert pages.renders()


def test_versions_differ_after_a_commit_and_after_a_lost_connection(pages: Pages) -> None:
    version = pages.cache.version
    first = version.ask()
    assert version.ask() == first
    pages.change()
    second = version.ask()
    assert second not in (first, None)
    version.close()
    third = version.ask()
    if isinstance(version, SqliteVersion):
        assert third not in (second, None)
    assert third is not None


def test_postgres_is_asked_seldom_and_at_once_after_a_change_of_our_own(pages: Pages) -> None:
    if not isinstance(pages.cache.version, PostgresVersion):
        pytest.skip("SQLite is asked each time")
    version = pages.cache.version
    version._within = 3600.0
    before = version.ask()
    pages.change()
    assert version.ask() == before
    with pages.app.app_context():
        caching.changed()
    assert version.ask() != before


def test_a_connection_that_dies_is_opened_anew(pages: Pages) -> None:
    if not isinstance(pages.cache.version, PostgresVersion):
        pytest.skip("there is no server that could end it")
    version = pages.cache.version
    assert version.ask()
    number = version._connection.info.backend_pid
    with pages.app.extensions["database"].engine.begin() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
    assert version.ask()
    assert version._connection.info.backend_pid != number


def test_a_database_that_is_not_there_has_no_version(tmp_path: Any) -> None:
    assert SqliteVersion(str(tmp_path / "none.sqlite3")).ask() is None


def test_a_page_is_never_newer_in_name_than_in_content(pages: Pages) -> None:
    """The version is read before rendering: a commit in between makes the page end at once."""
    inner = pages.cache._application

    def slow(environ: Any, start: Any) -> Any:
        answer = inner(environ, start)
        thread = threading.Thread(target=pages.change)
        thread.start()
        thread.join()
        return answer

    pages.cache._application = slow
    pages.get("/spaces")
    pages.cache._application = inner
    assert pages.renders("/spaces")


def test_a_page_asked_for_by_somebody_is_not_kept_for_visitors(pages: Pages) -> None:
    with pages.app.app_context(), db.transaction():
        author = factories.user("Astrid Holm")
        box = factories.box(factories.space())
        factories.idea(box, author, title="Secret", visibility=Visibility.hidden)
    pages.get("/ideas", Cookie=pages.signed_in("Bo"))
    assert "Secret" not in pages.get("/ideas").text


def test_the_cache_can_be_turned_off(real_app: Flask, tmp_path: Any) -> None:
    settings = make_settings(tmp_path, real_app.extensions["settings"].database, page_cache_mb=0)
    caching.stand_before(real_app, settings)
    assert "pages" not in real_app.extensions


def test_headers_that_say_who_reads_are_read_in_known_places_only() -> None:
    """Pages are kept by address and language; what depends on another header must not be shared.

    In each of these places it is the reader's language, htmx, the request's id, or a change.
    """
    reads = re.compile(
        r"request\.(headers|cookies|user_agent|referrer|remote_addr|accept_\w+|environ|host\b|url\b)"
    )
    found = {
        str(path.relative_to(ROOT / "participation"))
        for path in (ROOT / "participation").rglob("*.py")
        if reads.search(path.read_text(encoding="utf-8"))
    }
    assert found == {
        "__init__.py",  # where the site is put, for its addresses
        "accounts/limits.py",
        "accounts/devices.py",
        "accounts/login.py",
        "exports/views.py",  # to send a file, which is not shared
        "i18n.py",
        "web/answers.py",
        "web/caching.py",
        "web/csrf.py",
        "web/errors.py",  # pages that are not kept
        "web/files.py",  # files and pictures, which are not shared
        "web/limiting.py",
        "web/requests.py",
    }
    assert requests.VARIES == "Cookie, Accept-Language"
