"""Everything a person may read is found, and nothing else: in hits, counts, suggestions and likenesses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock, db
from participation.accounts.models import Reader, RoleName, User, Visitor
from participation.search import queries
from participation.search.queries import Wanted
from participation.spaces.models import Audience, Space
from participation.subjects.actions import set_visibility
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client
from tests.index.conftest import catch_up, fresh, touch

SECRET = "kvarkostfabrik"


@dataclass
class World:
    town: Space
    inside: Space
    open_idea: Any
    hidden: dict[str, Any]
    author: User
    employee: User
    official: User
    moderator: User
    elsewhere: User
    admin: User


@pytest.fixture
def world(app: Flask, indexed: Callable[[], None]) -> World:
    town = factories.space()
    inside = factories.space(Audience.internal, name="Indenfor")
    author = factories.member(town, name="Forfatter")
    employee = factories.member(inside, RoleName.employee, name="Medarbejder")
    box, inner = factories.box(town), factories.box(inside)
    later = clock.now() + timedelta(days=3)
    text = {"title": f"En {SECRET} i byen", "body": f"Vi vil have en {SECRET} ved åen."}
    open_idea = factories.idea(box, author, title="Cykelsti langs åen", body="En sti ved åen.")
    hidden = {
        "inside": factories.idea(inner, employee, **text),
        "draft": factories.idea(box, author, visibility=Visibility.draft, **text),
        "held": factories.idea(box, author, visibility=Visibility.held, **text),
        "hidden": factories.idea(box, author, visibility=Visibility.hidden, **text),
        "later": factories.idea(box, author, visible_from=later, **text),
        "under hidden": factories.comment(
            open_idea, author, body=SECRET, context_hidden=True, visibility=Visibility.visible
        ),
        "hidden comment": factories.comment(
            open_idea, author, body=f"{SECRET} nu", visibility=Visibility.hidden
        ),
    }
    made = World(
        town,
        inside,
        open_idea,
        hidden,
        author,
        employee,
        factories.member(town, RoleName.official),
        factories.member(town, RoleName.moderator),
        factories.member(factories.space(), RoleName.official, RoleName.moderator),
        factories.member(town, RoleName.admin, RoleName.official),
    )
    indexed()
    return made


def found(reader: Reader, text: str, **more: str) -> set[int]:
    result = queries.search(reader, Wanted.read({"q": text, **more}))
    assert not result.unavailable
    assert result.total == len(result.hits)
    return {hit.subject.id for hit in result.hits}


def test_each_reader_finds_what_is_theirs(world: World) -> None:
    ids = {name: thing.id for name, thing in world.hidden.items()}
    assert found(Visitor(), SECRET) == set()
    assert found(world.elsewhere, SECRET) == set()
    assert found(world.employee, SECRET) == {ids["inside"]}
    own = {ids[name] for name in ids if name != "inside"}
    assert found(world.author, SECRET) == own
    staff = {ids[name] for name in ids if name not in ("inside", "draft")}
    assert found(world.official, SECRET) == staff
    assert found(world.moderator, SECRET) == staff


@pytest.mark.parametrize("who", ["visitor", "elsewhere"])
def test_nothing_of_it_comes_out_sideways(world: World, who: str) -> None:
    reader: Reader = Visitor() if who == "visitor" else world.elsewhere
    assert queries.suggestions(reader, "kvarko") == []
    assert queries.search(reader, Wanted.read({"q": "kvarkostfabrikk"})).meant == ""
    assert queries.search(reader, Wanted.read({"q": "kvrkostfabrik"})).meant == ""
    assert queries.similar(reader, f"En {SECRET} i byen ved åen") in ([], None) or all(
        each.id == world.open_idea.id
        for each in queries.similar(reader, f"En {SECRET} i byen ved åen") or []
    )
    assert list(queries.every_hit(reader, Wanted.read({"q": SECRET}))) == []
    part = queries.search(reader, Wanted.read({"q": "kostfabrik"}))
    assert (part.total, part.facets.get("kind", [])) == (0, [])


def test_those_inside_are_helped_with_it(world: World) -> None:
    """A leak test that finds nothing because nothing is suggested to anybody proves nothing."""
    assert queries.suggestions(world.official, "kvarko") == [SECRET]
    assert queries.suggestions(world.employee, "kvarko") == [SECRET]
    assert queries.search(world.employee, Wanted.read({"q": "kvrkostfabrik"})).meant == SECRET
    assert queries.suggestions(Visitor(), "cyk") == ["cykelsti"]
    assert queries.search(Visitor(), Wanted.read({"q": "cykelstti"})).meant == "cykelsti"
    alike = queries.similar(world.employee, f"Byens {SECRET} ved åen")
    assert alike is not None
    assert alike[0].id == world.hidden["inside"].id


def test_facets_count_only_what_is_found(world: World) -> None:
    factories.idea(factories.box(world.inside), world.employee, title="Cykelsti ved porten")
    touch(fresh(world.open_idea))
    result = queries.search(Visitor(), Wanted.read({"q": "cykelsti"}))
    assert {each.name: each.count for each in result.facets["space"]} == {world.town.name: 1}
    assert {each.value: each.count for each in result.facets["kind"]} == {"idea": 1}
    assert [each.value for each in result.facets["state"]] == ["idea.new"]


def test_what_is_hidden_is_gone_before_the_worker_has_seen_it(world: World) -> None:
    """The index may be behind; the database decides."""
    assert found(Visitor(), "cykelsti") == {world.open_idea.id}
    set_visibility(fresh(world.open_idea), Visibility.hidden)
    db.session.commit()
    assert found(Visitor(), "cykelsti") == set()
    assert queries.suggestions(Visitor(), "cyk") == []
    set_visibility(fresh(world.open_idea), Visibility.visible)
    db.session.commit()
    assert found(Visitor(), "cykelsti") == {world.open_idea.id}


def test_a_comment_follows_what_it_stands_under(world: World) -> None:
    said = factories.comment(world.open_idea, world.author, body="En svævebane var bedre.")
    touch(said)
    catch_up()
    assert found(Visitor(), "svævebane") == {said.id}
    set_visibility(fresh(world.open_idea), Visibility.hidden)
    db.session.commit()
    assert found(Visitor(), "svævebane") == set()


def test_an_edited_text_is_found_by_its_new_words(world: World) -> None:
    idea = fresh(world.open_idea)
    idea.title, idea.body = "Havebusser", "Små busser i haven."
    touch(idea)
    catch_up()
    assert found(Visitor(), "cykelsti") == set()
    assert found(Visitor(), "havebus") == {world.open_idea.id}


def test_an_audience_that_changes_needs_no_writing(world: World) -> None:
    fresh(world.inside).audience = Audience.public
    db.session.commit()
    assert found(Visitor(), SECRET) == {world.hidden["inside"].id}


def test_the_page_shows_a_visitor_nothing_of_it(client: Client, world: World) -> None:
    for address in (f"/search?q={SECRET}", "/search?q=kvarkost", f"/search?q={SECRET}&kind=idea"):
        for headers in ({}, {"HX-Request": "true"}):
            page = client.get(address, headers=dict(headers))
            assert page.status_code == 200
            shown = page.text.replace(f'value="{SECRET}"', "").replace(SECRET, "", 0)
            assert "ved åen" not in shown
            assert "Nothing found" in shown


def test_a_hearing_is_found_by_its_sections_and_leads_to_them(
    app: Flask, indexed: Callable[[], None]
) -> None:
    hearing = factories.hearing(factories.space(), sections=2)
    indexed()
    result = queries.search(Visitor(), Wanted.read({"q": "lokalplan section 2"}))
    assert [hit.subject.id for hit in result.hits] == [hearing.id]
    assert "#section-" in result.hits[0].path
    assert result.hits[0].place == "Section 2"
    assert [each.value for each in result.facets["state"]] == ["hearing.open"]


def test_a_persons_name_is_not_searched_and_an_organisation_is(
    app: Flask, indexed: Callable[[], None]
) -> None:
    hearing = factories.hearing(factories.space())
    factories.response(hearing, respondent_name="Bodil Krogh")
    from_many = factories.response(
        hearing, respondent_kind="organisation", organisation="Cyklistforbundet"
    )
    indexed()
    assert found(Visitor(), "Bodil Krogh") == set()
    assert found(Visitor(), "cyklistforbundet") == {from_many.id}


def test_a_search_is_in_one_language_and_all(app: Flask, indexed: Callable[[], None]) -> None:
    space = factories.space(language="nb")
    box = factories.box(space)
    nb = factories.idea(box, title="Sykkelveiene i byen", body="Trygg.", language="nb")
    en = factories.idea(box, title="Cycling lanes", body="Safe.", language="en")
    indexed()
    assert found(Visitor(), "sykkelvei") == {nb.id}
    assert found(Visitor(), "lane") == {en.id}
    assert found(Visitor(), "cycle") == {en.id}
    result = queries.search(Visitor(), Wanted.read({"q": "lane"}))
    assert [each.value for each in result.facets["language"]] == ["en"]


def test_compounds_are_found_from_their_parts(app: Flask, indexed: Callable[[], None]) -> None:
    box = factories.box(factories.space(language="da"))
    far = factories.idea(box, title="Supercykelstinettet", body="Det skal nå ud.", language="da")
    near = factories.idea(box, title="En cykelsti", body="Bare en.", language="da")
    indexed()
    result = queries.search(Visitor(), Wanted.read({"q": "cykelsti"}))
    assert [hit.subject.id for hit in result.hits] == [near.id, far.id]
    assert "<mark>Supercykelstinettet</mark>" in result.hits[1].marked_title


def test_every_hit_is_what_the_page_shows(world: World) -> None:
    box = factories.box(world.town)
    more = [factories.idea(box, title=f"Bænk {n} ved stien", body="Træ.") for n in range(45)]
    touch(*more)
    catch_up()
    wanted = Wanted.read({"q": "bænk", "kind": "idea"})
    ids = list(queries.every_hit(Visitor(), wanted))
    assert sorted(ids) == sorted(each.id for each in more)
    pages = [
        hit.subject.id
        for page in (1, 2, 3)
        for hit in queries.search(
            Visitor(), Wanted.read({"q": "bænk", "kind": "idea", "page": str(page)})
        ).hits
    ]
    assert pages == ids


def test_narrowing_and_counting_beside(world: World) -> None:
    day = clock.now() - timedelta(days=100)
    old = factories.idea(factories.box(world.town), title="Cykelsti i gamle dage", visible_from=day)
    touch(old)
    catch_up()
    assert found(Visitor(), "cykelsti", until=(day + timedelta(days=1)).date().isoformat()) == {
        old.id
    }
    assert found(Visitor(), "cykelsti", since=(day + timedelta(days=9)).date().isoformat()) == {
        world.open_idea.id
    }
    assert found(Visitor(), "cykelsti", kind="hearing") == set()
    both = queries.search(Visitor(), Wanted.read({"q": "cykelsti", "kind": "hearing"}))
    assert {each.value: each.count for each in both.facets["kind"]} == {"idea": 2, "hearing": 0}
    newest = queries.search(Visitor(), Wanted.read({"q": "cykelsti", "sort": "newest"}))
    assert [hit.subject.id for hit in newest.hits] == [world.open_idea.id, old.id]
