"""Officials, respondents and the worker at one hearing at the same moment: each pair in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock
from participation.hearings.assessing.models import Outcome
from tests import factories as make
from tests.races.walking import Act, Pair, walk
from tests.races.wing import Wing, later

pytestmark = pytest.mark.postgres

Pairs = dict[str, tuple[Callable[[], Wing], Callable[[Wing], tuple[Act, Act]]]]


def _stage(stage: str, **values: Any) -> Callable[[], Wing]:
    return lambda: Wing(stage, **values)


ASSESSED, OPEN, DRAFT, CLOSED = (_stage(each) for each in ("assessed", "open", "draft", "closed"))

SORTING: Pairs = {
    "concluded while a point comes under what is not answered": (
        ASSESSED,
        lambda w: (w.conclude(), w.add(w.empty)),
    ),
    "concluded while a point goes to what is not answered": (
        ASSESSED,
        lambda w: (w.conclude(), w.set_themes(w.empty)),
    ),
    "concluded while points are moved to what is not answered": (
        ASSESSED,
        lambda w: (w.conclude(), w.move(w.answered, w.empty)),
    ),
    "concluded while what was answered is merged into what is not": (
        ASSESSED,
        lambda w: (w.conclude(), w.merge(w.answered, w.empty)),
    ),
    "concluded while an answer is taken back": (
        ASSESSED,
        lambda w: (w.conclude(), w.rename(w.answered, "Heights")),
    ),
    "concluded while a theme is made": (ASSESSED, lambda w: (w.conclude(), w.theme("New"))),
    "concluded while points are copied": (ASSESSED, lambda w: (w.conclude(), w.copy())),
    "concluded while one says that a response is sorted": (
        ASSESSED,
        lambda w: (w.conclude(), w.finish()),
    ),
    "merged while a point comes": (ASSESSED, lambda w: (w.merge(w.empty, w.other), w.add(w.empty))),
    "removed while a point comes": (ASSESSED, lambda w: (w.remove(w.empty), w.add(w.empty))),
    "merged while a point gets the theme": (
        ASSESSED,
        lambda w: (w.merge(w.empty, w.other), w.set_themes(w.answered, w.empty)),
    ),
    "removed while a point gets the theme": (
        ASSESSED,
        lambda w: (w.remove(w.empty), w.set_themes(w.answered, w.empty)),
    ),
    "removed while points are moved to it": (
        ASSESSED,
        lambda w: (w.remove(w.empty), w.move(w.answered, w.empty)),
    ),
    "merged while its points are copied": (
        ASSESSED,
        lambda w: (w.merge(w.answered, w.other), w.copy()),
    ),
    "merged while it is saved": (
        ASSESSED,
        lambda w: (w.merge(w.empty, w.other), w.rename(w.empty, "Traffic", Outcome.noted)),
    ),
    "two merged into each other": (
        ASSESSED,
        lambda w: (w.merge(w.empty, w.other), w.merge(w.other, w.empty)),
    ),
    "three merged in a ring": (
        ASSESSED,
        lambda w: (w.merge(w.answered, w.empty), w.merge(w.empty, w.other)),
    ),
    "two points under one theme": (
        ASSESSED,
        lambda w: (w.add(w.empty), w.add(w.empty, "Og der")),
    ),
    "the same point twice": (ASSESSED, lambda w: (w.add(w.empty), w.add(w.empty))),
    "a point moved to two themes": (
        ASSESSED,
        lambda w: (w.move(w.answered, w.empty), w.move(w.answered, w.other)),
    ),
    "a point moved and removed": (
        ASSESSED,
        lambda w: (w.move(w.answered, w.empty), w.remove_point()),
    ),
    "a point given other themes and removed": (
        ASSESSED,
        lambda w: (w.set_themes(w.empty), w.remove_point()),
    ),
    "a point removed twice": (ASSESSED, lambda w: (w.remove_point(), w.remove_point())),
    "a point removed and copied": (ASSESSED, lambda w: (w.remove_point(), w.copy())),
    "points copied to what gets a point": (
        ASSESSED,
        lambda w: (w.copy(), w.add(w.empty, to=w.same)),
    ),
    "moved into what is merged": (
        ASSESSED,
        lambda w: (w.move(w.answered, w.empty), w.merge(w.empty, w.other)),
    ),
    "a response taken by two": (ASSESSED, lambda w: (w.take(), w.take(w.colleague))),
    "a response said to be sorted by two": (
        ASSESSED,
        lambda w: (w.finish(), w.finish(w.colleague)),
    ),
    "withdrawn while a point is made of it": (OPEN, lambda w: (w.take_back(), w.add(w.empty))),
    "withdrawn while a point of it is moved": (
        OPEN,
        lambda w: (w.take_back(), w.move(w.answered, w.empty)),
    ),
    "withdrawn while points are copied to it": (
        OPEN,
        lambda w: (w.take_back(w.same), w.copy()),
    ),
    "withdrawn while it is taken": (OPEN, lambda w: (w.take_back(), w.take())),
    "withdrawn while one says that it is sorted": (OPEN, lambda w: (w.take_back(), w.finish())),
    "corrected while a point is made of it": (OPEN, lambda w: (w.correct(), w.add(w.empty))),
    "corrected while one says that it is sorted": (OPEN, lambda w: (w.correct(), w.finish())),
    "a theme made twice": (ASSESSED, lambda w: (w.theme("New"), w.theme("new"))),
    "two themes made": (ASSESSED, lambda w: (w.theme("New"), w.theme("Newer"))),
    "a theme made that another is renamed to": (
        ASSESSED,
        lambda w: (w.theme("New"), w.rename(w.empty, "New")),
    ),
    "two themes given one title": (
        ASSESSED,
        lambda w: (w.rename(w.empty, "New"), w.rename(w.other, "New")),
    ),
    "a theme moved up while one is made": (ASSESSED, lambda w: (w.up(w.other), w.theme("New"))),
    "two themes moved up": (ASSESSED, lambda w: (w.up(w.other), w.up(w.empty))),
    "a theme moved down and another removed": (
        ASSESSED,
        lambda w: (w.up(w.answered, up=False), w.remove(w.empty)),
    ),
}

LIFE: Pairs = {
    "opened twice": (DRAFT, lambda w: (w.publish(), w.publish())),
    "opened while its last section is removed": (
        _stage("draft", sections=1),
        lambda w: (w.publish(), w.remove_section()),
    ),
    "opened while a section is added": (DRAFT, lambda w: (w.publish(), w.add_section("New"))),
    "opened while a section is changed": (DRAFT, lambda w: (w.publish(), w.save_section("New"))),
    "opened while a section is removed": (DRAFT, lambda w: (w.publish(), w.remove_section())),
    "opened while sections change places": (DRAFT, lambda w: (w.publish(), w.section_up())),
    "opened while a question is added": (DRAFT, lambda w: (w.publish(), w.ask("Why?"))),
    "opened while a document is added": (DRAFT, lambda w: (w.publish(), w.add_document("New"))),
    "opened while the map is saved": (DRAFT, lambda w: (w.publish(), w.map())),
    "opened while its dates are set": (DRAFT, lambda w: (w.publish(), w.set_dates(10))),
    "opened while a colleague comments on the draft": (DRAFT, lambda w: (w.publish(), w.say())),
    "its dates are moved while the worker says that it opened": (
        lambda: Wing("scheduled", opens_at=clock.now() - timedelta(seconds=1)),
        lambda w: (w.set_dates(10), w.settle()),
    ),
    "extended while the assessment starts": (CLOSED, lambda w: (w.extend(), w.start())),
    "extended while it is withdrawn": (OPEN, lambda w: (w.extend(), w.withdraw())),
    "extended while the worker says that it closed": (
        _stage("closed", closed_recorded=False),
        lambda w: (w.extend(), w.settle()),
    ),
    "the worker says twice that it closed": (
        _stage("closed", closed_recorded=False),
        lambda w: (w.settle(), w.settle()),
    ),
    "withdrawn while the assessment starts": (CLOSED, lambda w: (w.withdraw(), w.start())),
    "withdrawn while it is concluded": (ASSESSED, lambda w: (w.withdraw(), w.conclude())),
    "concluded twice": (ASSESSED, lambda w: (w.conclude(), w.conclude())),
    "concluded while its outcome is changed": (ASSESSED, lambda w: (w.conclude(), w.outcome())),
    "concluded while a part of its outcome is taken out": (
        ASSESSED,
        lambda w: (w.conclude(), w.outcome("")),
    ),
    "concluded while a section is adopted": (ASSESSED, lambda w: (w.conclude(), w.adopt())),
    "concluded while a meeting is set": (ASSESSED, lambda w: (w.conclude(), w.meet("New"))),
    "withdrawn while a section is changed": (
        OPEN,
        lambda w: (w.withdraw(), w.save_section("New", "note")),
    ),
    "withdrawn while a section is added": (
        OPEN,
        lambda w: (w.withdraw(), w.add_section("New", "note")),
    ),
    "withdrawn while a theme is made": (OPEN, lambda w: (w.withdraw(), w.theme("New"))),
    "withdrawn while a point comes": (OPEN, lambda w: (w.withdraw(), w.add(w.empty))),
    "a new round begun twice": (CLOSED, lambda w: (w.next_round(), w.next_round())),
    "a new round begun while a section is adopted": (
        CLOSED,
        lambda w: (w.next_round(), w.adopt()),
    ),
}

TEXT: Pairs = {
    "two sections added": (DRAFT, lambda w: (w.add_section("A"), w.add_section("B"))),
    "a section moved up while one is added": (
        DRAFT,
        lambda w: (w.section_up(), w.add_section("New")),
    ),
    "two sections moved": (
        _stage("draft", sections=3),
        lambda w: (w.section_up(2), w.section_up(1)),
    ),
    "a section moved and another removed": (
        _stage("draft", sections=3),
        lambda w: (w.section_up(2), w.remove_section(1)),
    ),
    "two documents added": (OPEN, lambda w: (w.add_document("A", "n"), w.add_document("B", "n"))),
    "a document put elsewhere while one is added": (
        lambda: Wing("draft").documents("A", "B"),
        lambda w: (w.place_document(0, 2), w.add_document("C")),
    ),
    "two documents put elsewhere": (
        lambda: Wing("draft").documents("A", "B", "C"),
        lambda w: (w.place_document(0, 3), w.place_document(1, 1)),
    ),
    "a document put elsewhere while one is removed": (
        lambda: Wing("draft").documents("A", "B", "C"),
        lambda w: (w.place_document(0, 3), w.remove_document(1)),
    ),
    "two questions added": (DRAFT, lambda w: (w.ask("A"), w.ask("B"))),
    "the map saved twice": (DRAFT, lambda w: (w.map("A"), w.map("B"))),
    "two meetings set": (OPEN, lambda w: (w.meet("A"), w.meet("B"))),
    "its text changed while a meeting is set": (OPEN, lambda w: (w.save_text("A"), w.meet("B"))),
    "its text changed while a response comes": (OPEN, lambda w: (w.save_text("A"), w.send())),
}


def _with(prepare: Callable[[Wing], Any], then: Callable[[Wing, Any], tuple[Act, Act]]) -> Any:
    return lambda w: then(w, prepare(w))


def _two_questions(wing: Wing) -> tuple[int, int]:
    return wing.question("A"), wing.question("B")


TEXT |= {
    "a question moved while one is added": (
        DRAFT,
        _with(_two_questions, lambda w, q: (w.question_up(q[1]), w.ask("C"))),
    ),
    "two questions moved": (
        DRAFT,
        _with(_two_questions, lambda w, q: (w.question_up(q[1]), w.question_up(q[0], up=False))),
    ),
    "a question moved and another dropped": (
        DRAFT,
        _with(_two_questions, lambda w, q: (w.question_up(q[1]), w.drop(q[0]))),
    ),
    "a meeting cancelled twice": (
        OPEN,
        _with(Wing.meeting, lambda w, m: (w.cancel_meeting(m), w.cancel_meeting(m))),
    ),
    "a meeting cancelled and changed": (
        OPEN,
        _with(Wing.meeting, lambda w, m: (w.cancel_meeting(m), w.change_meeting(m, "New"))),
    ),
    "a comment on the draft settled twice": (
        DRAFT,
        _with(
            lambda w: w.with_more(make.review_comment),
            lambda w, c: (w.settle_comment(c), w.settle_comment(c)),
        ),
    ),
}

RESPONSES: Pairs = {
    "two responses come": (OPEN, lambda w: (w.send("A"), w.send("B"))),
    "a form sent twice": (OPEN, lambda w: (w.send("A", w.key), w.send("A", w.key))),
    "withdrawn while a response comes": (OPEN, lambda w: (w.withdraw(), w.send())),
    "extended while a response comes": (
        lambda: later(Wing("open")),
        lambda w: (w.extend(), w.send()),
    ),
    "concluded while a response that was in time comes": (
        ASSESSED,
        lambda w: (w.conclude(), w.send(sent_at=clock.now() - timedelta(days=2))),
    ),
    "the assessment starts while a response that was in time comes": (
        CLOSED,
        lambda w: (w.start(), w.send(sent_at=clock.now() - timedelta(days=2))),
    ),
    "withdrawn while a response is entered": (OPEN, lambda w: (w.withdraw(), w.enter())),
    "concluded while a response is entered": (ASSESSED, lambda w: (w.conclude(), w.enter())),
    "withdrawn while a response is confirmed": (
        OPEN,
        _with(Wing.unconfirmed, lambda w, r: (w.withdraw(), w.confirm(r))),
    ),
    "concluded while a response is confirmed": (
        ASSESSED,
        _with(Wing.unconfirmed, lambda w, r: (w.conclude(), w.confirm(r))),
    ),
    "a response confirmed twice": (
        OPEN,
        _with(Wing.unconfirmed, lambda w, r: (w.confirm(r), w.confirm(r))),
    ),
    "a response confirmed while it is forgotten": (
        OPEN,
        _with(
            lambda w: w.unconfirmed(sent_at=clock.now() - timedelta(days=9)),
            lambda w, r: (w.confirm(r), w.forget()),
        ),
    ),
    "corrected while it is withdrawn": (OPEN, lambda w: (w.correct(), w.take_back())),
    "corrected twice": (OPEN, lambda w: (w.correct("A"), w.correct("B"))),
    "corrected while the hearing is withdrawn": (OPEN, lambda w: (w.correct(), w.withdraw())),
    "published while it is withdrawn": (OPEN, lambda w: (w.publish_all(), w.take_back())),
    "published while it is corrected": (OPEN, lambda w: (w.publish_all(), w.correct())),
    "published while it is withheld": (OPEN, lambda w: (w.publish_all(), w.withhold())),
    "published while the deadline is moved": (
        lambda: later(Wing("open")),
        lambda w: (w.publish_all(), w.extend()),
    ),
    "withheld while the deadline is moved": (
        lambda: later(Wing("open")),
        lambda w: (w.withhold(), w.extend()),
    ),
    "hidden while it is withdrawn": (
        lambda: Wing("open").shown(),
        lambda w: (w.hide(), w.take_back()),
    ),
    "hidden while it is corrected": (
        lambda: Wing("open").shown(),
        lambda w: (w.hide(), w.correct()),
    ),
    "hidden while the deadline is moved": (
        lambda: later(Wing("open")).shown(),
        lambda w: (w.hide(), w.extend()),
    ),
}


def _asked(wing: Wing) -> int:
    return wing.party(wanted_at=clock.now())


def _in_turn(first: Act, then: Act) -> Act:
    def run() -> None:
        first()
        then()

    return run


def _late(wing: Wing) -> tuple[int, str]:
    return wing.invited(invited_at=clock.now() - timedelta(days=30))


def _written() -> Wing:
    wing = Wing("open")
    wing.write_letter("A")()
    return wing


SOON = _stage("open", closes_at=clock.now() + timedelta(days=3))

PARTIES: Pairs = {
    "asked while it is taken off the list": (
        OPEN,
        _with(_asked, lambda w, p: (w.invite(), w.take_off(p))),
    ),
    "asked while the hearing is withdrawn": (
        OPEN,
        _with(_asked, lambda w, _p: (w.invite(), w.withdraw())),
    ),
    "asked while a response comes": (OPEN, _with(_asked, lambda w, _p: (w.invite(), w.send()))),
    "sent by two officials": (
        OPEN,
        _with(Wing.party, lambda w, p: (w.want(p), w.want(p))),
    ),
    "sent while the worker asks": (
        OPEN,
        # The worker leaves alone what somebody holds, and comes again.
        _with(_asked, lambda w, p: (w.invite(), _in_turn(w.want(p), w.invite()))),
    ),
    "sent again while it answers": (
        OPEN,
        _with(Wing.invited, lambda w, p: (w.send_again(p[0]), w.answer(p[1]))),
    ),
    "answered by two colleagues": (
        OPEN,
        _with(Wing.invited, lambda w, p: (w.answer(p[1], "A"), w.answer(p[1], "B"))),
    ),
    "answered while the hearing is withdrawn": (
        OPEN,
        _with(Wing.invited, lambda w, p: (w.answer(p[1]), w.withdraw())),
    ),
    "reminded while it answers": (SOON, _with(_late, lambda w, p: (w.remind(), w.answer(p[1])))),
    "reminded while the hearing is withdrawn": (
        SOON,
        _with(_late, lambda w, _p: (w.remind(), w.withdraw())),
    ),
    "reminded while it is sent again": (
        SOON,
        _with(_late, lambda w, p: (w.remind(), w.send_again(p[0]))),
    ),
    "reminded while its answer is linked": (
        SOON,
        _with(_late, lambda w, p: (w.remind(), w.link(p[0]))),
    ),
    "reminded while the link is undone": (
        SOON,
        _with(
            lambda w: w.linked(invited_at=clock.now() - timedelta(days=30)),
            lambda w, _p: (w.remind(), w.unlink()),
        ),
    ),
    "asked while its answer is linked": (
        OPEN,
        _with(_asked, lambda w, p: (w.invite(), w.link(p))),
    ),
    "linked by two officials": (
        OPEN,
        _with(Wing.invited, lambda w, p: (w.link(p[0]), w.link(p[0]))),
    ),
    "two answers linked at once": (
        OPEN,
        _with(Wing.invited, lambda w, p: (w.link(p[0]), w.link(p[0], w.same))),
    ),
    "linked while it answers itself": (
        OPEN,
        _with(Wing.invited, lambda w, p: (w.link(p[0]), w.answer(p[1]))),
    ),
    "linked while its sender withdraws it": (
        OPEN,
        _with(Wing.invited, lambda w, p: (w.link(p[0]), w.take_back())),
    ),
    "linked while it is taken off the list": (
        OPEN,
        _with(Wing.party, lambda w, p: (w.link(p), w.take_off(p))),
    ),
    "undone while another answer is linked": (
        OPEN,
        _with(Wing.linked, lambda w, p: (w.unlink(), w.link(p, w.same))),
    ),
    "asked while the invitation is written anew": (
        OPEN,
        _with(_asked, lambda w, _p: (w.invite(), w.write_letter("Velkommen"))),
    ),
    "the invitation written by two": (
        _stage("open"),
        lambda w: (w.write_letter("A"), w.write_letter("B")),
    ),
    "the invitation written anew by two": (
        _written,
        lambda w: (w.write_letter("A", "{link} A"), w.write_letter("B", "{link} B")),
    ),
    "the invitation written while the standard one is taken": (
        _written,
        lambda w: (w.write_letter("A"), w.standard_letter()),
    ),
    "asked by post by two officials": (
        OPEN,
        _with(Wing.party_by_post, lambda w, p: (w.ask_by_post(p), w.ask_by_post(p))),
    ),
}


def _told() -> Wing:
    """Concluded, with two who have answered and a party, while the first are to be told."""
    wing = Wing("assessed")
    wing.invited()
    wing.with_addresses()
    _in_turn(wing.conclude(), wing.read_ledger())()
    return wing


TOLD: Pairs = {
    "corrected while the outcome is told": (
        _told,
        lambda w: (w.tell(), _in_turn(w.correct_outcome(), _in_turn(w.read_ledger(), w.tell()))),
    ),
    "corrected by two officials": (
        _told,
        lambda w: (w.correct_outcome("A"), w.correct_outcome("B")),
    ),
}


def _walked(app: Flask, pair: tuple[Callable[[], Wing], Callable[[Wing], tuple[Act, Act]]]) -> int:
    begin, act = pair

    def prepare() -> Pair:
        wing = begin()
        return Pair(*act(wing), wing.look)

    return walk(app, prepare, in_one_order=True)


@pytest.mark.parametrize("name", SORTING)
def test_sorting_and_concluding(racing_app: Flask, name: str) -> None:
    assert _walked(racing_app, SORTING[name]) > 6


@pytest.mark.parametrize("name", LIFE)
def test_the_life_of_a_hearing(racing_app: Flask, name: str) -> None:
    assert _walked(racing_app, LIFE[name]) > 6


@pytest.mark.parametrize("name", TEXT)
def test_its_text_and_what_stands_beside_it(racing_app: Flask, name: str) -> None:
    assert _walked(racing_app, TEXT[name]) > 6


@pytest.mark.parametrize("name", RESPONSES)
def test_responses(racing_app: Flask, name: str) -> None:
    assert _walked(racing_app, RESPONSES[name]) > 6


@pytest.mark.parametrize("name", PARTIES)
def test_parties(racing_app: Flask, name: str) -> None:
    assert _walked(racing_app, PARTIES[name]) > 6


@pytest.mark.parametrize("name", TOLD)
def test_telling(racing_app: Flask, name: str) -> None:
    assert _walked(racing_app, TOLD[name]) > 4


def test_a_table_brought_in_twice(racing_app: Flask) -> None:
    def prepare() -> Pair:
        wing = Wing("open")
        return Pair(wing.take_in("A", "B"), wing.take_in("B", "A"), wing.register)

    assert walk(racing_app, prepare) > 6
