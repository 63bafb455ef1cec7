"""A text that is changed under those who support it: they are told, see what changed, and can go."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db, text
from participation.accounts.models import RoleName, User, Visitor
from participation.following import actions as following
from participation.following.models import Follow, Follower, Notice
from participation.ideas.answers import actions as answers_actions
from participation.ideas.proposals import actions
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.support import actions as support_actions
from participation.ideas.support import queries
from participation.ideas.support.models import Vote
from participation.ideas.support.rewording import since_vote, stamp
from tests import factories as make
from tests.conftest import Client
from tests.following.world import letters, read_ledger, write_letters

DAY = timedelta(days=1)


@pytest.fixture
def place(app: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An idea with a supporter, who follows nothing."""

    class Place:
        space = make.space()
        box = make.box(space, threshold=100)
        author = make.member(space, name="Astrid Holm")
        citizen = make.member(space, name="Poul Lind")
        official = make.member(space, RoleName.official, name="Mette Holm")
        idea = make.idea(box, author, title="Lys på stien", body="Tænd 10 lamper om aftenen.")

        def vote(self, person: Any, value: int | None = 1, idea: Any = None) -> None:
            ballot = queries.for_vote((idea or self.idea).id, Visitor())
            assert ballot is not None
            support_actions.vote(ballot, value, by=person)

        def edit(self, title: str = "Lys på stien", body: str = "Fæld alle træer.") -> None:
            moment = clock.now() + timedelta(seconds=1)
            monkeypatch.setattr(clock, "now", lambda: moment)
            actions.edit(self.idea, title, body, [], by=self.author)
            db.session.commit()

    made = Place()
    made.vote(made.citizen)
    db.session.commit()
    return made


def supports(idea_id: int) -> int:
    ballot = queries.for_vote(idea_id, Visitor())
    assert ballot is not None
    return ballot.support_count


def told(person_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(Notice.action)
            .join(Follower, Follower.id == Notice.follower_id)
            .where(Follower.user_id == person_id)
            .order_by(Notice.id)
        )
    )


@pytest.mark.parametrize(
    ("after", "other"),
    [
        ("Tænd ti lamper om aftenen.", True),
        ("Tænd 100 lamper om aftenen.", True),
        ("Tænd ikke 10 lamper om aftenen.", True),
        ("tænd 10 lamper,\n\nom aftenen!", False),
    ],
)
def test_other_words_and_numbers_say_something_else(after: str, other: bool) -> None:
    assert text.says_else("Tænd 10 lamper om aftenen.", after) is other


@pytest.mark.parametrize(
    ("before", "after", "other"),
    [
        ("Giv 50 % rabat.", "Giv 50 ‰ rabat.", True),
        ("Det koster 100 €.", "Det koster 100 $.", True),
        ("Sæt den til -5 grader.", "Sæt den til 5 grader.", True),
        ("Kun for dem < 18 år.", "Kun for dem > 18 år.", True),
        ("I 2026-2027, mandag-fredag.", "I 2026–2027, mandag – fredag.", False),
    ],
)
def test_what_a_number_is_of_is_a_part_of_it(before: str, after: str, other: bool) -> None:
    assert text.says_else(before, after) is other


def test_supporters_are_told_of_other_words(place: Any) -> None:
    supporter, author = place.citizen.id, place.author.id
    place.edit()
    read_ledger()
    assert told(supporter) == ["idea.reworded"]
    assert told(author) == []  # their own doing
    mine = select(Follow.id).join(Follower).where(Follower.user_id == supporter)
    assert db.session.scalar(mine) is None


def test_signs_and_spaces_tell_nobody(place: Any) -> None:
    supporter, idea = place.citizen.id, place.idea.id
    place.edit(body="tænd 10 lamper,  om aftenen!")
    read_ledger()
    assert told(supporter) == []
    assert since_vote(supporter, [idea]) == {}


def test_mail_comes_by_choice(place: Any) -> None:
    following.set_personal_mail(True, by=place.citizen)
    follower = db.session.scalars(select(Follower)).one()
    follower.frequency = "at once"
    place.edit()
    other = make.member(place.space, name="Bo")
    place.vote(other)
    place.edit(body="Byg et hus.")
    address, other_id = place.citizen.email, other.id
    read_ledger()
    write_letters()
    assert [each.to for each in letters()] == [address]
    assert "you have taken part here" in letters()[0].body
    assert told(other_id) == ["idea.reworded"]


def test_who_follows_without_mail_gets_what_they_asked_for(place: Any) -> None:
    following.set_personal_mail(True, by=place.citizen)
    one = db.session.scalars(select(Follower)).one()
    db.session.add(Follow(follower_id=one.id, subject_id=place.idea.id, by_mail=False))
    db.session.flush()
    place.edit()
    read_ledger()
    assert db.session.scalars(select(Notice.mail_waits)).all() == [True]


def test_mail_that_is_no_longer_wanted_does_not_leave(place: Any) -> None:
    following.set_personal_mail(True, by=place.citizen)
    supporter = place.citizen.id
    place.edit()
    read_ledger()
    assert db.session.scalars(select(Notice.mail_waits)).all() == [True]
    following.set_personal_mail(False, by=db.session.get_one(User, supporter))
    assert db.session.scalars(select(Notice.mail_waits)).all() == [False]


def test_page_and_notice_show_what_changed_and_one_button_goes(client: Client, place: Any) -> None:
    client.sign_in(place.citizen)
    assert 'id="changed"' not in client.get(place.idea.path).text
    place.edit()
    read_ledger()
    for path in (place.idea.path, "/notices"):
        page = client.get(path).text
        assert "<del>Tænd 10 lamper om aftenen.</del>" in page, path
        assert "<ins>Fæld alle træer.</ins>" in page, path
        assert "Take my support back" in page, path
    answer = client.post(f"/ideas/{place.idea.id}/support", data={"value": ""})
    assert answer.status_code == 303
    assert db.session.query(Vote).count() == 0
    assert supports(place.idea.id) == 0
    assert 'id="changed"' not in client.get(place.idea.path).text
    assert "Fæld alle" not in client.get("/notices").text


def test_who_keeps_the_support_is_asked_no_more(client: Client, place: Any) -> None:
    place.edit()
    client.sign_in(place.citizen)
    data = {"value": "1", "text": stamp(place.idea.edited_at)}
    assert client.post(f"/ideas/{place.idea.id}/support", data=data).status_code == 303
    assert db.session.query(Vote).count() == 1
    assert supports(place.idea.id) == 1
    assert 'id="changed"' not in client.get(place.idea.path).text


def test_what_was_voted_on_is_compared_with_now(place: Any) -> None:
    """Not with the version before: three small changes are one large one."""
    place.edit(body="Tænd 10 lamper om natten.")
    place.edit(body="Sluk 10 lamper om natten.")
    found = since_vote(place.citizen.id, [place.idea.id])[place.idea.id]
    removed = "".join(each.text for each in found.body if each.kind == "removed")
    assert "Tænd" in removed
    assert "aftenen" in removed
    place.edit(body="Tænd 10 lamper om aftenen.")
    assert since_vote(place.citizen.id, [place.idea.id]) == {}


def test_nobody_votes_on_a_text_they_have_not_seen(client: Client, place: Any) -> None:
    other = make.member(place.space, name="Bo")
    place.edit()
    client.sign_in(other)
    answer = client.post(
        f"/ideas/{place.idea.id}/support", data={"value": "1", "text": ""}, follow_redirects=True
    )
    assert "The text was changed while you read it" in answer.text
    assert db.session.query(Vote).count() == 1


def test_a_page_asks_once_more_only_for_who_voted_before_a_change(
    client: Client, place: Any, queries: list[str]
) -> None:
    client.sign_in(place.citizen)
    client.get(place.idea.path)
    queries.clear()
    client.get(place.idea.path)
    before = len(queries)
    place.edit()
    queries.clear()
    client.get(place.idea.path)
    assert len(queries) <= before + 1


# ------------------------------------------------------------- whose it is while it is assessed


def assess(place: Any) -> None:
    idea = _loaded(place.idea.id)
    answers_actions.decide(
        idea, answers_actions.NextStep(IdeaState.under_assessment), by=place.official
    )
    db.session.commit()


def _loaded(idea_id: int) -> Idea:
    found = ideas.get(idea_id, Visitor())
    assert found is not None
    return found


def test_an_idea_is_not_withdrawn_from_its_supporters(client: Client, place: Any) -> None:
    assess(place)
    client.sign_in(place.author)
    path = f"/ideas/{place.idea.id}/withdrawal"
    assert client.get(path).status_code == 403
    assert client.post(path, data={"reason": "Nej"}).status_code == 403
    page = client.get(place.idea.path).text
    assert "Withdraw the idea" not in page
    assert "Leave it to others" in page
    with pytest.raises(actions.NotAllowed):
        actions.withdraw(_loaded(place.idea.id), by=place.author)


def test_nor_when_they_are_promised_an_answer(place: Any) -> None:
    place.idea.answer_due_on = clock.now().date() + DAY
    with pytest.raises(actions.NotAllowed):
        actions.withdraw(place.idea, by=place.author)
    place.vote(place.citizen, None)
    actions.withdraw(_loaded(place.idea.id), by=place.author)
    assert (place.idea.state, place.idea.answer_due_on) == (IdeaState.withdrawn, None)


def test_somebody_who_supports_it_takes_it_over(client: Client, place: Any) -> None:
    stranger = make.member(place.space, name="Fremmed")
    client.sign_in(place.author)
    assert client.get(f"/ideas/{place.idea.id}/leaving").status_code == 200
    assert client.post(f"/ideas/{place.idea.id}/leaving").status_code == 303
    assert client.get(f"/ideas/{place.idea.id}/text").status_code == 403
    take = f"/ideas/{place.idea.id}/takeover"
    client.sign_in(stranger)
    assert "Take over the idea" not in client.get(place.idea.path).text
    assert client.post(take).status_code == 403
    client.sign_in(place.citizen)
    assert "Take over the idea" in client.get(place.idea.path).text
    assert client.post(take).status_code == 303
    page = client.get(place.idea.path).text
    assert "Poul Lind looks after this idea now." in page
    assert "Astrid Holm" in page  # who wrote it
    assert client.get(f"/ideas/{place.idea.id}/text").status_code == 200
    client.sign_in(place.author)
    assert client.get(f"/ideas/{place.idea.id}/text").status_code == 403
    assert client.post(take).status_code == 403
    supporter = place.citizen.id
    read_ledger()
    assert told(supporter) == ["idea.given_up"]  # to take it over was their own doing
