"""A call from its dates to its result: what its officials do, what the clock does, and who is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db, ledger
from participation.accounts.models import RoleName, Visitor
from participation.following import notices
from participation.following.models import Follow, Follower, Notice
from participation.ideas.boxes import queries as boxes
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import Phase, Phases, Stage, plan
from participation.ideas.calls import actions
from participation.ideas.calls.models import Call
from participation.ideas.calls.queries import turnout
from participation.ideas.merging.actions import merge
from participation.ideas.proposals.actions import BoxClosed, NotAllowed, propose
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.support.actions import vote
from participation.ideas.support.queries import for_vote
from participation.subjects.models import StateChange
from tests import factories as make
from tests.conftest import Client

DAY = timedelta(days=1)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let it be another moment, for requests too."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        department = make.department(space)
        box = make.box(space, name="Grønne byrum", department_id=department.id)
        mette = make.member(space, RoleName.official, name="Mette Holm")
        poul = make.member(space, name="Poul Lind")

        def phases(self, collect: int = 5, discuss: int = 10, decide: int = 20) -> Phases:
            today = clock.today(self.space.timezone)
            return plan(
                {
                    Phase.collect: (today - DAY, today + collect * DAY),
                    Phase.discuss: (None, today + discuss * DAY),
                    Phase.decide: (today + (decide - 5) * DAY, today + decide * DAY),
                },
                self.space.timezone,
            )

        def actions(self) -> list[str]:
            return list(
                db.session.scalars(
                    select(ledger.Entry.action)
                    .where(ledger.Entry.action.startswith("call."))
                    .order_by(ledger.Entry.id)
                )
            )

    return Here()


def test_dates_are_set_once_and_moved_with_a_reason(here: Any) -> None:
    actions.date(here.box, here.phases(), by=here.mette)
    assert here.box.timetable.stage() is Stage.collect
    assert here.box.opens_at is not None
    assert clock.local_day(here.box.closes_at, here.space.timezone) == (
        clock.today(here.space.timezone) + 10 * DAY
    )
    with pytest.raises(NotAllowed):
        actions.date(here.box, here.phases(collect=6), " ", by=here.mette)
    actions.date(here.box, here.phases(collect=6), "Vinterferie", by=here.mette)
    actions.date(here.box, here.phases(collect=6), by=here.mette)
    call = db.session.scalars(select(Call)).one()
    db.session.refresh(call, ["moves"])
    assert [(each.reason, each.by_id) for each in call.moves] == [("Vinterferie", here.mette.id)]
    assert here.actions() == ["call.dated", "call.moved"]


def test_what_has_come_stays_and_nothing_is_moved_into_the_past(here: Any) -> None:
    actions.date(here.box, here.phases(), by=here.mette)
    begun = here.phases()
    today = clock.today(here.space.timezone)
    later = plan(
        {Phase.collect: (today - 2 * DAY, today + 5 * DAY), Phase.discuss: (None, today + 9 * DAY)},
        here.space.timezone,
    )
    with pytest.raises(actions.ThePast) as refused:
        actions.date(here.box, later, "x", by=here.mette)
    assert refused.value.phase is Phase.collect
    with pytest.raises(actions.ThePast):
        actions.date(here.box, here.phases(collect=-1), "x", by=here.mette)
    assert here.box.timetable.phases == begun
    actions.date(here.box, here.phases(collect=0), "Vi har nok", by=here.mette)


def test_each_edge_is_recorded_once_and_followers_of_the_box_are_told(here: Any) -> None:
    follower = Follower(user_id=here.poul.id)
    db.session.add(follower)
    db.session.flush()
    db.session.add(
        Follow(follower_id=follower.id, box_id=here.box.id, created_at=clock.now() - DAY)
    )
    actions.date(here.box, here.phases(), by=here.mette)
    assert actions.settle_all() == 0
    for days, stage in ((6, "call.discuss"), (12, None), (16, "call.decide"), (21, "call.over")):
        with clock.at(clock.now() + days * DAY):
            while actions.settle_all():
                pass
            if stage:
                assert here.actions()[-1] == stage
    with clock.at(clock.now() + 22 * DAY):
        actions.publish_result(here.box, "Vi planter ti træer.", by=here.mette)
    assert here.actions() == [
        "call.dated", "call.discuss", "call.decide", "call.over", "call.result",
    ]  # fmt: skip
    assert here.box.phase_edge_at is None
    notices.tell(db.session.scalars(select(ledger.Entry).order_by(ledger.Entry.id)).all())
    told = db.session.scalars(select(Notice.action).order_by(Notice.id)).all()
    assert told == ["call.discuss", "call.decide", "call.over", "call.result"]


def test_the_result_waits_for_the_end_and_is_corrected_in_public(here: Any, client: Client) -> None:
    make.phases(here.box, collect=(-20, -10), decide=(-9, 5))
    chosen = make.idea(
        here.box, here.poul, title="Træer", state=IdeaState.accepted, support_count=2
    )
    declined = make.idea(here.box, title="Springvand", state=IdeaState.declined)
    for idea, reason in ((chosen, "Det er let."), (declined, "Vandet mangler.")):
        db.session.add(
            StateChange(subject_id=idea.id, state=idea.state.value, at=clock.now(), reason=reason)
        )
    open_box = make.phases(make.box(here.space), collect=(-1, 1))
    with pytest.raises(NotAllowed):
        actions.publish_result(open_box, "x", by=here.mette)
    db.session.delete(db.session.scalars(select(Call).where(Call.box_id == open_box.id)).one())
    page = client.get(here.box.path).text
    assert "has not yet said what came of the call" in page
    client.sign_in(here.mette)
    path = f"/desk/ideas/calls/{here.box.slug}/result"
    assert client.post(path, data={"result": "", "version": "0"}).status_code == 422
    assert client.post(path, data={"result": "Ti træer.", "version": "0"}).status_code == 303
    version = str(db.session.scalars(select(Call.version)).one())
    again = {"result": "Tolv træer.", "version": version}
    refused = client.post(path, data=again)
    assert refused.status_code == 422
    assert "Tolv træer." in refused.text
    assert client.post(path, data=again | {"note": "Talt igen."}).status_code == 303
    page = client.get(here.box.path).text
    for words in ("Tolv træer.", "Ti træer.", "Talt igen.", "Mette Holm", "Vandet mangler.",
                  "Det er let.", "People who took part"):  # fmt: skip
        assert words in page
    assert here.actions() == ["call.result", "call.result_corrected"]


def test_ideas_come_while_they_are_collected_and_not_after(here: Any) -> None:
    make.phases(here.box, collect=(-2, 1), discuss=(2, 5), assess=(6, 9), decide=(10, 12))
    box = boxes.box(here.box.slug, here.mette)
    idea = propose(box, "Træer", "Ti.", by=here.poul)
    now = clock.now()
    for days, votes, comments in ((3, True, True), (7, False, False), (20, False, False)):
        with clock.at(now + days * DAY):
            with pytest.raises(BoxClosed):
                propose(box, "Senere", "Elleve.", by=here.poul)
            assert here.box.is_open() is votes
            assert idea.accepts_comments() is comments
            assert idea.accepts_comments(by_authority=True)


def test_a_phase_that_ends_while_the_form_is_open_leaves_a_draft(
    here: Any, client: Client, at: Callable[[datetime], None]
) -> None:
    make.phases(here.box, collect=(-2, 0), discuss=(1, 5))
    client.sign_in(here.poul)
    form = {"box": here.box.slug, "title": "Træer", "body": "Ti ved stien.", "action": "publish"}
    assert client.get(f"/ideas/new?box={here.box.slug}").status_code == 200
    at(clock.now() + DAY)
    sent = client.post("/ideas/new", data=form)
    assert sent.status_code == 303
    page = client.get(sent.location).text
    assert "Your text is kept as a draft" in page
    assert "Ti ved stien." in page
    idea = db.session.scalars(select(Idea)).one()
    assert (idea.state, idea.author_id) == (IdeaState.draft, here.poul.id)
    late = client.post(f"/ideas/{idea.id}/publication")
    assert late.status_code == 303
    assert "takes no more ideas" in client.get(late.location).text
    at(clock.now() + 2 * DAY)
    assert client.post("/ideas/new", data=form).status_code == 422


def test_a_comment_that_comes_too_late_is_told_why_and_kept(
    here: Any, client: Client, at: Callable[[datetime], None]
) -> None:
    make.phases(here.box, collect=(-2, 0), decide=(1, 5))
    idea = make.idea(here.box)
    client.sign_in(here.poul)
    at(clock.now() + DAY)
    sent = client.post("/comments", data={"about": idea.id, "body": "Godt sagt."})
    assert sent.status_code == 422
    assert "Comments are taken no more" in sent.text
    assert "Godt sagt." in sent.text
    assert "questions are still answered" in client.get(idea.path).text


def test_the_page_counts_down_in_words_right_at_the_edge(
    here: Any, client: Client, at: Callable[[datetime], None]
) -> None:
    make.phases(here.box, collect=(0, 1), discuss=(2, 4))
    page = client.get(here.box.path).text
    assert "1 day left." in page
    assert f"/ideas/new?box={here.box.slug}" in page
    edge = here.box.timetable.phases[0].ends_at
    at(edge)
    assert "Today is the last day." in client.get(here.box.path).text
    at(edge + timedelta(seconds=1))
    page = client.get(here.box.path).text
    assert "The ideas are discussed." in page
    assert f"/ideas/new?box={here.box.slug}" not in page
    assert "2 days left." in page


def test_who_may_date_a_call(here: Any, client: Client) -> None:
    elsewhere = make.member(make.space(), RoleName.official)
    path = f"/desk/ideas/calls/{here.box.slug}"
    for person, status in ((here.poul, 403), (elsewhere, 403), (here.mette, 200)):
        client.sign_in(person)
        assert client.get(path).status_code == status
    today = clock.today(here.space.timezone)
    data = {
        "version": str(here.box.version),
        "collect_from": today.isoformat(),
        "collect_to": (today + 3 * DAY).isoformat(),
        "decide_from": (today + 2 * DAY).isoformat(),
    }
    refused = client.post(path, data=data)
    assert refused.status_code == 422
    assert "before the phase before it has ended" in refused.text
    assert (today + 3 * DAY).isoformat() in refused.text
    data["decide_from"] = (today + 5 * DAY).isoformat()
    assert client.post(path, data=data).status_code == 303
    box = db.session.get_one(Box, here.box.id)
    assert [each.phase for each in box.timetable.phases] == [Phase.collect, Phase.decide]
    data |= {"version": str(box.version), "decide_from": (today + 6 * DAY).isoformat()}
    refused = client.post(path, data=data)
    assert refused.status_code == 422
    assert "Say why the dates are moved." in refused.text
    assert client.post(path, data=data | {"reason": "Ferien."}).status_code == 303
    page = client.get(here.box.path).text
    assert "The dates were moved once" in page
    assert "Ferien." in page


def test_who_supports_two_ideas_that_became_one_is_counted_once(app: Flask) -> None:
    town = make.space()
    box, anna, bo = make.box(town), make.user("Anna"), make.user("Bo")
    ida = make.member(town, RoleName.official, name="Ida")
    one, two, gone = (make.idea(box, ida, title=title) for title in ("Bænk", "Bænke", "Båd"))
    for idea, person in ((one, anna), (two, anna), (two, bo)):
        ballot = for_vote(idea.id, Visitor())
        assert ballot is not None
        vote(ballot, 1, by=person)
    gone.state = IdeaState.withdrawn
    db.session.commit()
    both = [ideas.get(each.id, Visitor()) for each in (one, two)]
    assert both[0] is not None
    assert both[1] is not None
    merge(both[0], both[1], "Det samme.", by=ida)
    db.session.flush()
    assert turnout(box) == (3, 1, 2, 0)
