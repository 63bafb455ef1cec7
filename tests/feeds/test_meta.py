"""What pages say in their head: for sharing and searching, where everybody may read, else nothing."""

import re

from participation.accounts.models import RoleName
from participation.config import ROOT
from participation.spaces.models import Audience
from tests import factories as make
from tests.conftest import Client

HOME = "http://127.0.0.1:8000"


def head(client: Client, path: str, **more: str) -> dict[str, str]:
    page = client.get(path, **more).text.partition("</head>")[0]
    found = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page))
    found |= dict(re.findall(r'<link rel="(canonical)" href="([^"]*)"', page))
    feeds = re.findall(r'<link rel="alternate"[^>]* href="([^"]*)"', page)
    return {**found, "feeds": " ".join(feeds)}


def test_public_pages_say_what_they_are(client: Client) -> None:
    space = make.space(description="Vores by.")
    box = make.box(space, summary="Gode idéer.")
    hearing = make.hearing(space, title='Plan for "havnen" & byen')
    idea = make.idea(box, body="Stien er 3*4*2 meter.\n\n- 5 grader.")
    for path, kind, feed in (
        ("/", "website", "/feeds/hearings.atom /feeds/ideas.atom"),
        ("/hearings", "website", "/feeds/hearings.atom"),
        ("/ideas", "website", "/feeds/ideas.atom"),
        (space.path, "website", f"/feeds/spaces/{space.slug}.atom"),
        (box.path, "website", f"/feeds/boxes/{box.slug}.atom"),
        (hearing.path, "article", f"/feeds/hearings/{hearing.id}.atom"),
        (idea.path, "article", f"/feeds/ideas/{idea.id}.atom"),
    ):
        found = head(client, path)
        assert found["og:url"] == found["canonical"] == f"{HOME}{path}", path
        assert found["og:type"] == kind, path
        assert found["og:site_name"] == "Fjordby siger sin mening"
        assert found["og:locale"] == "en_GB"
        assert found["description"] == found["og:description"] != "", path
        assert found["og:image"].startswith(f"{HOME}/static/img/share.png")
        assert found["feeds"] == feed, path
        assert "robots" not in found, path
        assert ("article:published_time" in found) == (kind == "article")
    assert head(client, hearing.path)["og:title"] == "Plan for &#34;havnen&#34; &amp; byen"
    assert head(client, idea.path)["description"] == "Stien er 3*4*2 meter. - 5 grader."


def test_a_page_is_one_whatever_its_filters(client: Client) -> None:
    assert head(client, "/hearings?state=open&after=x")["canonical"] == f"{HOME}/hearings"


def test_the_locale_is_the_readers(client: Client) -> None:
    found = head(client, "/hearings", headers={"Accept-Language": "nb"})  # type: ignore[arg-type]
    assert found["og:locale"] == "nb_NO"


def test_what_is_not_public_says_nothing(client: Client) -> None:
    inside = make.space(Audience.internal)
    box = make.box(inside)
    paths = [inside.path, box.path, make.hearing(inside).path, make.idea(box).path]
    client.sign_in(make.member(inside, RoleName.employee))
    for path in paths:
        found = head(client, path)
        assert found["robots"] == "noindex", path
        assert found["feeds"] == ""
        assert not [name for name in found if name.startswith(("og:", "description", "canonical"))]


def test_the_picture_is_small() -> None:
    picture = ROOT / "static" / "img" / "share.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 30_000
