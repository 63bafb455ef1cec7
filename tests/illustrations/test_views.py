"""Pictures of ideas, hearings and spaces: added, described, ordered and removed by whoever may."""

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from participation import clock, config, db, invariants, pictures
from participation.accounts.models import RoleName
from participation.feeds.atom import MIMETYPE
from participation.ideas.projects.actions import projects
from participation.ideas.projects.actions.projects import ProjectText
from participation.illustrations import own_data, renditions
from participation.illustrations.models import Illustration
from participation.illustrations.shown import PICTURES, picture_rows
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from participation.spaces.models import Audience
from participation.storage import StoredFile
from participation.subjects.models import Visibility
from participation.subjects.shown import PublicReader, Scope
from tests import factories
from tests.conftest import Client


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 600), **more: Any) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, "#3f8f9c").save(out, kind, **more)
    return out.getvalue()


def moving() -> bytes:
    """A WebP of two pictures."""
    more = [Image.new("RGB", (500, 300), "red")]
    return picture("WEBP", (500, 300), save_all=True, append_images=more)


def sent(content: bytes = b"", name: str = "havnen.jpg", **values: str) -> dict[str, Any]:
    """What the form sends."""
    fields: dict[str, Any] = {"description": "Havnen ved aften.", **values}
    return {**fields, "file": (io.BytesIO(content or picture()), name)}


def fetched(client: Client, address: str) -> tuple[int, bytes, str]:
    """A picture: the status, the bytes, and how long it is kept."""
    answer = client.get(address)
    content = answer.data
    answer.close()
    return answer.status_code, content, answer.headers["Cache-Control"]


def rows(model: Any) -> int:
    """How many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_who_writes_an_idea_along_gives_it_pictures_and_others_do_not(client: Client) -> None:
    space = factories.space()
    idea = factories.idea(factories.box(space))
    along = factories.member(space)
    factories.coauthor(idea, along)
    db.session.commit()
    address = f"/subjects/{idea.id}/pictures"
    client.sign_in(along)
    assert client.get(address).status_code == 200
    assert client.post(address, data=sent()).status_code == 303
    client.sign_in(factories.member(space))
    assert client.get(address).status_code == 403


def test_officials_give_a_project_its_picture_and_it_stands_on_page_and_card(
    client: Client,
) -> None:
    space = factories.space()
    official = factories.member(space, RoleName.official)
    text = ProjectText("Lamper", "34 lamper.", "", None, official.id)
    project = projects.start(space, text, by=official)
    projects.publish(project, by=official)
    db.session.commit()
    address = f"/subjects/{project.id}/pictures"
    client.sign_in(factories.member(space))
    assert client.post(address, data=sent()).status_code == 403
    client.sign_in(official)
    assert f'href="{address}"' in client.get(f"/desk/projects/{project.id}").text
    assert client.post(address, data=sent()).status_code == 303
    assert 'alt="Havnen ved aften."' in client.get("/projects").text
    assert client.get(project.path).text.count('alt="Havnen ved aften."') == 1


def test_a_picture_is_added_drawn_in_sizes_and_stands_on_page_card_paper_and_in_the_feed(
    client: Client,
) -> None:
    space = factories.space()
    author = factories.member(space)
    idea = factories.idea(factories.box(space), author)
    client.sign_in(author)
    assert "Add a picture" in client.get(idea.path).text
    here = f"/subjects/{idea.id}/pictures"
    assert client.post(here, data=sent(credit="Astrid")).status_code == 303
    kept = db.session.scalars(select(Illustration)).one()
    assert (kept.width, kept.height, kept.position) == (900, 600, 1)
    page, site = client.get(idea.path).text, config.current().address
    assert 'alt="Havnen ved aften."' in page
    assert 'width="900" height="600"' in page
    assert f"/pictures/{kept.id}/1-small.webp 640w, /pictures/{kept.id}/1-large.webp 900w" in page
    assert f'og:image" content="{site}/pictures/{kept.id}/1-wide.jpg"' in page
    client.delete_cookie("session")
    for size, kind, width in (("small.webp", "WEBP", 640), ("wide.jpg", "JPEG", 900)):
        status, content, keeping = fetched(client, f"/pictures/{kept.id}/1-{size}")
        assert status == 200
        assert keeping == "private, no-cache"
        with Image.open(io.BytesIO(content)) as drawn:
            assert (drawn.format, drawn.width) == (kind, width)
    assert client.get(f"/pictures/{kept.id}/2-small.webp").status_code == 404
    assert client.get(f"/pictures/{kept.id}/1-huge.webp").status_code == 404
    assert "Havnen ved aften." in client.get("/ideas").text
    with client.get(f"/ideas/{idea.id}/print") as paper:
        assert "Havnen ved aften." in paper.text
    feed = client.get("/feeds/ideas.atom")
    assert feed.mimetype == MIMETYPE
    assert f'rel="enclosure" href="{site}/pictures/{kept.id}/1-wide.jpg"' in feed.text


REFUSED = {
    "nothing described": (sent, {"description": ""}, "Write what the picture shows"),
    "no picture": (lambda **v: sent(b"%PDF-1.7 plan", "plan.pdf", **v), {}, "not a picture"),
    "broken": (lambda **v: sent(picture()[:900], **v), {}, "could not be read"),
    "moving": (lambda **v: sent(moving(), "a.webp", **v), {}, "The picture moves"),
    "too small": (lambda **v: sent(picture(size=(300, 300)), **v), {}, "too small"),
    "too large": (lambda **v: sent(b"\xff\xd8\xff" + bytes(400_000), **v), {}, "larger than"),
    "too many pixels": (
        lambda **v: sent(picture("PNG", (7000, 5000)), "a.png", **v),
        {},
        "million pixels",
    ),
    "empty": (lambda **v: {**sent(**v), "file": (io.BytesIO(b""), "a.jpg")}, {}, "empty"),
    "none": (lambda **v: {**sent(**v), "file": (io.BytesIO(b""), "")}, {}, "Choose a picture"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.setattr(renditions, "LARGEST_MB", 0.3)
    make, values, message = REFUSED[case]
    space = factories.space()
    author = factories.member(space)
    idea = factories.idea(factories.box(space), author)
    client.sign_in(author)
    data = make(credit="Astrid Holm", **values)
    answer = client.post(f"/subjects/{idea.id}/pictures", data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Astrid Holm" in answer.text
    if not values:
        assert "Havnen ved aften." in answer.text
    assert (rows(Illustration), rows(StoredFile)) == (0, 0)
    assert idea.face_id is None


def test_one_that_only_decorates_needs_no_description(client: Client) -> None:
    space = factories.space()
    client.sign_in(factories.member(space, RoleName.official))
    hearing = factories.hearing(space)
    data = sent(description="", decorative="y")
    assert client.post(f"/subjects/{hearing.id}/pictures", data=data).status_code == 303
    assert 'alt=""' in client.get(hearing.path).text
    assert "Pictures" in client.get(f"/desk/hearings/{hearing.id}").text


def test_the_first_is_the_face_when_they_change_places_are_replaced_and_removed(
    client: Client,
) -> None:
    space = factories.space()
    author = factories.member(space)
    idea = factories.idea(factories.box(space), author)
    first, second = factories.illustration(idea, "One."), factories.illustration(idea, "Two.")
    assert idea.face_id == first.id
    client.sign_in(author)
    assert client.post(f"/pictures/{second.id}/place", data={"up": "1"}).status_code == 303
    assert "Two." in client.get("/ideas").text
    assert invariants.broken() == {}
    old = f"/pictures/{second.id}/{second.version}-small.webp"
    assert fetched(client, old)[0] == 200
    data = sent(description="Three.", version=str(second.version))
    assert client.post(f"/pictures/{second.id}", data=data).status_code == 303
    assert client.get(old).status_code == 404
    page = client.get(idea.path).text
    assert "Three." in page
    assert "Two." not in page
    stale = sent(description="Four.", version="1")
    answer = client.post(f"/pictures/{second.id}", data=stale)
    assert answer.status_code == 422
    assert "Four." in answer.text
    assert "Three." in answer.text
    for each in (second, first):
        assert client.post(f"/pictures/{each.id}/removal").status_code == 303
    assert 'class="figure' not in client.get(idea.path).text
    assert rows(Illustration) == 0
    assert invariants.broken() == {}


def test_who_writes_along_adds_pictures_too(client: Client) -> None:
    space = factories.space()
    idea = factories.idea(factories.box(space), factories.member(space))
    along, other = factories.member(space), factories.member(space)
    factories.coauthor(idea, along)
    number = idea.id
    db.session.commit()
    db.session.expunge_all()
    client.sign_in(along)
    assert client.get(f"/subjects/{number}/pictures").status_code == 200
    client.sign_in(other)
    assert client.get(f"/subjects/{number}/pictures").status_code == 403


def test_no_more_than_ten(client: Client) -> None:
    space = factories.space()
    author = factories.member(space)
    idea = factories.idea(factories.box(space), author)
    for _each in range(10):
        factories.illustration(idea)
    client.sign_in(author)
    answer = client.post(f"/subjects/{idea.id}/pictures", data=sent())
    assert answer.status_code == 422
    assert "no more fit" in answer.text
    assert rows(Illustration) == 10


def test_a_picture_is_seen_by_whoever_may_read_what_it_belongs_to(client: Client) -> None:
    space, inside = factories.space(), factories.space(Audience.internal)
    author = factories.member(space)
    shown = factories.idea(factories.box(space), author)
    draft = factories.idea(
        factories.box(space), author, visibility=Visibility.draft, visible_from=None
    )
    secret = factories.idea(factories.box(inside), factories.member(inside, RoleName.employee))
    addresses = {}
    for thing in (shown, draft, secret, inside, space):
        kept = factories.illustration(thing)
        addresses[id(thing)] = f"/pictures/{kept.id}/1-small.webp"
    seen = [fetched(client, addresses[id(each)])[0] for each in (shown, space)]
    unseen = [fetched(client, addresses[id(each)])[0] for each in (draft, secret, inside)]
    assert (seen, unseen) == ([200, 200], [404, 404, 404])
    moderator = factories.member(space, RoleName.moderator)
    decide(shown, Verdict.hidden, Rule.off_topic, "Reklame.", by=moderator)
    assert client.get(addresses[id(shown)]).status_code == 404
    assert "The harbour." not in client.get(shown.path).text
    client.sign_in(author)
    status, _content, keeping = fetched(client, addresses[id(draft)])
    assert (status, keeping) == (200, "private, no-cache")


def test_exports_have_the_pictures_of_what_is_shown(app: Flask) -> None:
    space = factories.space()
    box, author = factories.box(space), factories.member(space)
    shown = factories.idea(box, author)
    hidden = factories.idea(box, author, visibility=Visibility.hidden)
    kept = factories.illustration(shown)
    factories.illustration(hidden)
    scope = Scope(PublicReader(author), clock.now())
    rows_of = list(picture_rows(scope, [shown.id, hidden.id]))
    assert [row["description"] for row in rows_of] == ["The harbour."]
    assert str(rows_of[0]["file_address"]).endswith(f"/pictures/{kept.id}/1-wide.jpg")
    assert rows_of[0].keys() == {column.key for column in PICTURES.all_columns}


def test_own_data_names_them_and_erasure_keeps_only_what_others_have_seen(app: Flask) -> None:
    space = factories.space()
    author = factories.member(space, name="Astrid Holm")
    box = factories.box(space)
    kept = factories.illustration(factories.idea(box, author))
    draft = factories.idea(box, author, visibility=Visibility.draft, visible_from=None)
    gone = factories.illustration(draft)
    for each in (kept, gone):
        each.added_by_id, each.credit = author.id, "Astrid Holm"
    db.session.flush()
    told = own_data.illustrations(author)
    assert [each["description"] for each in told] == ["The harbour.", "The harbour."]
    own_data.erase(author)
    left = db.session.scalars(select(Illustration)).one()
    assert (left.id, left.added_by_id, left.credit) == (kept.id, None, "")
    assert invariants.broken() == {}


def test_a_space_has_its_words_and_a_colour_that_can_be_read(client: Client) -> None:
    space = factories.space(description="Before.")
    here = f"{space.path}/appearance"
    client.sign_in(factories.member(space))
    assert client.get(here).status_code == 403
    client.sign_in(factories.member(space, RoleName.official))
    values = {"description": "Havnen og byen.", "version": str(space.version)}
    answer = client.post(here, data={**values, "colour": "#FFD400"})
    assert answer.status_code == 422
    assert "Havnen og byen." in answer.text
    assert "The nearest colour that works is #" in answer.text
    assert client.post(here, data={**values, "colour": "0B5C6B"}).status_code == 303
    page = client.get(space.path).text
    assert "Havnen og byen." in page
    assert '<link rel="stylesheet" href="/colours/0b5c6b.css">' in page
    sheet = client.get("/colours/0b5c6b.css")
    assert "--space:#0b5c6b" in sheet.text
    assert "immutable" in sheet.headers["Cache-Control"]
    for bad in ("ffd400", "0b5c6", "zzzzzz"):
        assert client.get(f"/colours/{bad}.css").status_code == 404
    data = sent()
    assert client.post(f"{space.path}/pictures", data=data).status_code == 303
    assert "Havnen ved aften." in client.get(space.path).text


def test_no_lock_is_held_while_a_picture_is_drawn(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = factories.space()
    client.sign_in(factories.member(space, RoleName.official))
    let_go = []
    monkeypatch.setattr(db, "let_go", lambda: let_go.append(1))
    client.post(f"{space.path}/pictures", data=sent())
    assert len(let_go) >= 3
    assert pictures.LIMITS.megabytes <= 700
