"""How the story splits an idea and hands one to the public: by the rooms' own actions."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from participation import db
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.demo.cast import Cast
from participation.demo.ideas import IdeaTeller
from participation.demo.story import moved as story
from participation.demo.telling import Telling, written
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import ideas
from participation.ideas.splitting import actions as splitting
from participation.ideas.splitting.models import Chosen, Split, SplitChoice
from participation.ideas.support import actions as support
from participation.ideas.support import queries as votes
from participation.ideas.transfers import actions as transfers
from participation.ideas.transfers import queries as transferred
from participation.ideas.transfers.models import Transfer
from participation.spaces.actions import accept_house_rules

SHARE = 3
"""Of so many supporters one chooses the second idea, and one both."""


def put(cast: Cast, telling: Telling, tellers: Mapping[str, IdeaTeller]) -> None:
    """Put what happens to the two ideas in its place in time."""
    split, handed = tellers[story.SPLIT.key], tellers[story.HANDED.key]
    soon = telling.moment(story.SPLIT.day + 2, split.zone)
    telling.on(soon, lambda: _support(cast, split))
    telling.on(telling.moment(story.SPLIT_ON, split.zone), lambda: _split(cast, split))
    telling.on(telling.moment(story.CHOSEN_ON, split.zone), lambda: _choose(cast, split))
    telling.on(telling.moment(story.ASKED_ON, handed.zone), lambda: _ask(cast, handed))
    agreed = telling.moment(story.AGREED_ON, handed.zone)
    for number, key in enumerate((story.HANDED.by, *story.HANDED.along)):
        person = cast.people[key].id
        at = agreed + timedelta(minutes=40 * number)
        telling.on(at, partial(_agree, cast, handed, person))
    telling.on(telling.moment(story.HANDED_ON, handed.zone), lambda: _hand_over(cast, handed))


def _person(number: int) -> User:
    """Somebody with what they may, read anew."""
    asked = select(User).where(User.id == number).options(selectinload(User.roles))
    return db.session.scalars(asked.execution_options(populate_existing=True)).one()


def _found(teller: IdeaTeller, reader: User) -> Idea:
    found = ideas.get(teller.id, reader)
    if found is None:
        raise LookupError(f"{reader.name} cannot read {teller.part.title}")
    return found


def _support(cast: Cast, teller: IdeaTeller) -> None:
    for key in story.SUPPORTERS:
        person = _person(cast.people[key].id)
        if ballot := votes.for_vote(teller.id, person):
            support.vote(ballot, 1, by=person)


def _split(cast: Cast, teller: IdeaTeller) -> None:
    mette = _person(cast.people["mette"].id)
    idea = _found(teller, mette)
    db.session.refresh(idea)
    own = select(Comment.id).where(
        Comment.about_id == idea.id, Comment.author_id == cast.people["poul"].id
    )
    texts = splitting.Texts(*story.FIRST, *story.SECOND)
    moving = db.session.scalars(own).all()
    splitting.split(idea, texts, moving, written(story.WHY_SPLIT), by=mette)


def _choose(cast: Cast, teller: IdeaTeller) -> None:
    made = db.session.scalars(select(Split).where(Split.idea_id == teller.id)).one()
    asked = select(SplitChoice.user_id).where(SplitChoice.split_id == made.id)
    named = cast.people[story.SUPPORTERS[1]].id
    silent = {cast.people[key].id for key in story.SUPPORTERS} - {named}
    crowd = sorted(set(db.session.scalars(asked)) - silent - {named})
    splitting.choose(made, Chosen.both, by=_person(named))
    for number, person in enumerate(crowd):
        chosen = {0: Chosen.second, 1: Chosen.both}.get(number % SHARE)
        if chosen is not None:
            splitting.choose(made, chosen, by=_person(person))


def _ask(cast: Cast, teller: IdeaTeller) -> None:
    ingrid = _person(cast.people["ingrid"].id)
    transfers.ask(
        _found(teller, ingrid), cast.boxes[story.TO], written(story.WHY_HANDED), by=ingrid
    )


def _agree(cast: Cast, teller: IdeaTeller, number: int) -> None:
    person = _person(number)
    idea = _found(teller, person)
    accept_house_rules(cast.boxes[story.TO].space, by=person)
    transfers.agree(
        _asked(idea),
        idea,
        transferred.content(idea),
        shows_name=True,
        tells_support=True,
        by=person,
    )


def _hand_over(cast: Cast, teller: IdeaTeller) -> None:
    ingrid = _person(cast.people["ingrid"].id)
    idea = _found(teller, ingrid)
    accept_house_rules(cast.boxes[story.TO].space, by=ingrid)
    db.session.refresh(idea, ["support_count"])
    transfers.hand_over(_asked(idea), idea, by=ingrid)


def _asked(idea: Idea) -> Transfer:
    found = transferred.standing(idea.id)
    if found is None:
        raise LookupError(f"{idea.title} was not asked for")
    return found
