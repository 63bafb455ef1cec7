"""The sitemap: every public page, in parts that stay small, and nothing else."""

import xml.etree.ElementTree as ET
from datetime import timedelta

from sqlalchemy import insert

from participation import clock, db
from participation.feeds import queries, sitemaps
from participation.ideas.proposals.models import Idea, IdeaState
from participation.spaces.models import Audience
from participation.subjects.models import Subject, Visibility
from tests import factories as make
from tests.conftest import Client

HOME = "http://127.0.0.1:8000"


def addresses(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.mimetype == "application/xml"
    found = ET.fromstring(answer.data).iter(f"{{{sitemaps.NAMESPACE}}}loc")
    return [(each.text or "").removeprefix(HOME) for each in found]


def everything(client: Client) -> list[str]:
    return [
        address for part in addresses(client, "/sitemap.xml") for address in addresses(client, part)
    ]


def test_robots_are_led_to_it(client: Client) -> None:
    assert f"Sitemap: {HOME}/sitemap.xml" in client.get("/robots.txt").text


def test_an_empty_site_has_its_own_pages(client: Client) -> None:
    assert addresses(client, "/sitemap.xml") == ["/sitemap-pages.xml"]
    for address in everything(client):
        assert client.get(address).status_code == 200, address


def test_all_that_is_public_and_nothing_else(client: Client) -> None:
    town, inside = make.space(), make.space(Audience.internal)
    box, secret = make.box(town), make.box(inside)
    hearing, idea = make.hearing(town), make.idea(box)
    left_out = [
        make.hearing(inside),
        make.idea(secret),
        make.hearing(town, visible_from=clock.now() + timedelta(days=1)),
        make.hearing(town, visibility=Visibility.staff),
        make.idea(box, visibility=Visibility.hidden),
        make.idea(box, visibility=Visibility.held),
        make.idea(box, state=IdeaState.draft, visibility=Visibility.draft),
        make.idea(box, state=IdeaState.withdrawn),
    ]
    found = everything(client)
    assert len(found) == len(set(found))
    assert {hearing.path, idea.path, town.path, box.path} <= set(found)
    assert not {each.path for each in (*left_out, inside, secret)} & set(found)
    for address in found:
        assert client.get(address).status_code == 200, address


def test_a_page_says_when_it_changed(client: Client) -> None:
    now = clock.now()
    idea = make.idea(make.box(make.space()), edited_at=now + timedelta(seconds=5))
    part = idea.id // queries.PART + 1
    root = ET.fromstring(client.get(f"/sitemap-ideas-{part}.xml").data)
    wanted = (now + timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert root.findtext(f".//{{{sitemaps.NAMESPACE}}}lastmod") == wanted


def test_parts_are_found_however_far_apart(client: Client) -> None:
    """Ids are shared with comments and responses: most parts have nothing in them."""
    box = make.box(make.space())
    first = make.idea(box)
    here = first.id // queries.PART
    wanted = {here + 1}
    after = (here + 3) * queries.PART
    for number in (after - 1, after, after + 90 * queries.PART + 7):
        db.session.execute(
            insert(Subject.__table__).values(
                id=number,
                kind="idea",
                space_id=box.space_id,
                title="Langt ude",
                visibility=Visibility.visible,
                visible_from=clock.now(),
                created_at=clock.now(),
                context_hidden=False,
                version=1,
                comment_count=0,
            )
        )
        db.session.execute(
            insert(Idea.__table__).values(id=number, box_id=box.id, state=IdeaState.new, body="")
        )
        wanted.add(number // queries.PART + 1)
    db.session.flush()
    found = addresses(client, "/sitemap.xml")
    assert found[1:] == [f"/sitemap-ideas-{number}.xml" for number in sorted(wanted)]
    assert [len(addresses(client, path)) for path in found[1:]] == [1, 1, 1, 1]
    assert client.get(f"/sitemap-ideas-{here + 50}.xml").status_code == 404
    assert client.get("/sitemap-ideas-0.xml").status_code == 404
    assert client.get(f"/sitemap-hearings-{here + 1}.xml").status_code == 404
