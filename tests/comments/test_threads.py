"""Threads keep their order, whatever the order in which people answer."""

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participation.accounts.models import Visitor
from participation.comments import actions, queries
from participation.comments.models import DEEPEST, STEP_WIDTH, Comment, CommentLayout, Stance
from participation.comments.trails import PlaceInThread, place, step
from tests import factories as make
from tests.conftest import Client


def test_a_step_sorts_as_its_number() -> None:
    numbers = [1, 9, 10, 35, 36, 37, 1295, 1296, 10**6, 2**31 - 1]
    steps = [step(number) for number in numbers]
    assert steps == sorted(steps)
    assert {len(each) for each in steps} == {STEP_WIDTH}


@given(st.lists(st.integers(min_value=0, max_value=40), max_size=60))
def test_sorting_by_trail_reads_the_tree(parents: list[int]) -> None:
    """Against a plain walk of the tree: children in the order they came, under their parent."""
    places: dict[int, PlaceInThread] = {}
    children: dict[int, list[int]] = {}
    for number, parent in enumerate(parents, start=1):
        parent = parent if parent in places else 0
        places[number] = place(number, places.get(parent))
        children.setdefault(parent, []).append(number)

    def walk(parent: int, depth: int) -> list[tuple[int, int]]:
        return [
            found
            for child in children.get(parent, [])
            for found in [(child, depth), *walk(child, depth + 1)]
        ]

    by_trail = sorted(places, key=lambda each: (places[each].thread_id, places[each].trail))
    assert [(each, places[each].depth) for each in by_trail] == walk(0, 0)


def test_a_very_deep_thread_goes_on_beside_what_it_answers() -> None:
    at = None
    for number in range(1, DEEPEST + 50):
        at = place(number, at)
    assert at is not None
    assert at.depth == DEEPEST
    assert len(at.trail) == (DEEPEST + 1) * STEP_WIDTH


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)
@given(
    parents=st.lists(st.integers(min_value=0, max_value=12), min_size=1, max_size=25),
    sort=st.sampled_from(queries.SORTS),
    useful=st.lists(st.integers(min_value=0, max_value=2), min_size=25, max_size=25),
    size=st.integers(min_value=1, max_value=7),
)
def test_paging_shows_each_comment_once(
    app: Flask, parents: list[int], sort: str, useful: list[int], size: int
) -> None:
    idea = make.idea(make.box(make.space()))
    made: list[Comment] = []
    for parent in parents:
        above = made[parent] if parent < len(made) else None
        made.append(make.comment(idea, parent=above, useful_count=useful[len(made)]))
    seen: list[int] = []
    cursor = None
    while rows := queries.thread(idea, Visitor(), sort, cursor, size):
        seen += [row.id for row in rows]
        cursor = [rows[-1].id]
    everything = [row.id for row in queries.thread(idea, Visitor(), sort, None, 1000)]
    assert seen == everything
    assert sorted(seen) == sorted(each.id for each in made)
    # A page begins a few comments before the one it is to show, wherever that stands.
    for number, comment in enumerate(made):
        start = queries.page_start(comment, Visitor(), sort)
        at = everything.index(comment.id)
        assert start.before == min(at, queries.PAGE), number
        if start.after is not None:
            assert everything.index(start.after) == at - 1 - queries.LEAD


def _ids(text: str) -> list[int]:
    return [int(each) for each in re.findall(r'id="comment-(\d+)"', text)]


@pytest.fixture
def place_(app: Flask) -> Any:
    class Here:
        space = make.space()
        citizen = make.member(space, name="Poul Lind")
        idea = make.idea(make.box(space), citizen)

    return Here


def test_sorts(client: Client, place_: Any) -> None:
    idea = place_.idea
    first, second, third = (make.comment(idea) for _ in range(3))
    reply = make.comment(idea, parent=second)
    assert _ids(client.get(idea.path).text) == [first.id, second.id, reply.id, third.id]
    newest = client.get(f"{idea.path}?sort=newest").text
    assert _ids(newest) == [third.id, second.id, reply.id, first.id]
    discussed = client.get(f"{idea.path}?sort=discussed").text
    assert _ids(discussed) == [second.id, reply.id, third.id, first.id]
    for person in (make.user(), make.user()):
        actions.mark_useful(third.id, True, by=person)
    actions.mark_useful(second.id, True, by=make.user())
    best = client.get(f"{idea.path}?sort=best").text
    assert _ids(best) == [third.id, second.id, reply.id, first.id]
    assert "What most people have found useful comes first." in best


@pytest.mark.parametrize(
    "query",
    [
        "after=WzFd",
        "after=WyJ4Il0",
        "after=!!",
        "sort=x",
        "reply=x",
        "reply=999999999999999999",
        "sort=discussed&after=WzFd",
        "sort=newest&after=Wzk5OTk5OTk5OTk5OTk5XQ",
    ],
)
def test_whatever_the_address_says_the_page_answers(
    client: Client, place_: Any, query: str
) -> None:
    make.comment(place_.idea)
    assert client.get(f"{place_.idea.path}?{query}").status_code == 200


@pytest.mark.parametrize("layout", list(CommentLayout))
def test_a_comment_leads_to_the_page_that_holds_it_in_each_order(
    client: Client, place_: Any, layout: CommentLayout
) -> None:
    idea = make.idea(make.box(place_.space, comment_layout=layout), place_.citizen)
    sided = layout is CommentLayout.arguments
    stances = (Stance.in_favour, Stance.in_favour, Stance.against, None)
    comments = [
        make.comment(idea, useful_count=n % 7, stance=stances[n % 4] if sided else None)
        for n in range(120)
    ]
    # In a deep branch, too, and below a thread that stands first in one order and last in another.
    deep = comments[3]
    for _ in range(7):
        deep = make.comment(idea, parent=deep)
    client.sign_in(place_.citizen)
    for sort in queries.SORTS:
        for comment in (comments[0], comments[49], comments[75], comments[119], deep):
            answer = client.get(f"/comments/{comment.id}?sort={sort}")
            assert answer.status_code == 303
            target = answer.headers["Location"]
            assert target.endswith(f"#comment-{comment.id}")
            assert ("sort=" in target) == (sort != queries.OLDEST)
            page = client.get(target.split("#")[0]).text
            assert comment.id in _ids(page)
            # And so does answering it, from whatever page.
            target = client.get(f"/comments/{comment.id}?reply=1&sort={sort}").location
            page = client.get(target.split("#")[0]).text
            assert f'name="parent" type="hidden" value="{comment.id}"' in page


def test_deep_answers_name_whom_they_answer(client: Client, place_: Any) -> None:
    parent = None
    for number in range(9):
        author = make.user(f"Person {number}")
        parent = make.comment(place_.idea, author, parent=parent)
    text = client.get(place_.idea.path).text
    assert text.count('class="depth-5"') == 4
    assert '<span class="note">in answer to Person 7' in text
    assert '<span class="note">in answer to Person 3' not in text


def test_a_thread_is_a_list_and_each_comment_and_link_names_whose_it_is(
    client: Client, place_: Any
) -> None:
    first = make.comment(place_.idea, make.user("Bodil"))
    reply = make.comment(place_.idea, make.user("Carl"), parent=first)
    text = client.sign_in(make.user("Ditte")).get(place_.idea.path).text
    thread = text[text.index('<ul class="thread') : text.index("</ul>", text.index("Carl"))]
    assert re.findall(r'<li class="depth-(\d)">', thread) == ["0", "1"]
    label = 'aria-label="Comment by Carl, in answer to Bodil" tabindex="-1"'
    assert f'id="comment-{reply.id}" {label}' in thread, "the focus can come back to it"
    assert 'Answer<span class="sr-only"> (Carl)</span>' in thread


def test_htmx_learns_where_the_new_comment_stands(client: Client, place_: Any) -> None:
    comment = make.comment(place_.idea)
    answer = client.get(f"/comments/{comment.id}", headers={"HX-Request": "true"})
    assert f"at=comment-{comment.id}" in answer.location


def test_the_text_stands_before_the_panels_beside_it(client: Client, place_: Any) -> None:
    text = client.get(place_.idea.path).text
    order = [
        text.index(each) for each in ('class="page-head"', 'id="support"', 'class="page-main"')
    ]
    order += [text.index("The idea</h2>"), text.index("Where we are")]
    assert order == sorted(order)
