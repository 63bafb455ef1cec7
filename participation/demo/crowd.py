"""The many who vote: their votes are written a day at a time, with counters and ledger as one vote does."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from sqlalchemy import select, update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.demo.cast import Cast
from participation.demo.telling import Telling
from participation.ideas.boxes.models import Box, Eligible
from participation.ideas.proposals.models import Idea
from participation.ideas.support.ballots import COUNTERS
from participation.ideas.support.models import Vote


class VotedOn(Protocol):
    """An idea of the story: its id is known once it has been proposed."""

    id: int
    box: Box


@dataclass(frozen=True)
class _Cast:
    idea: VotedOn
    person: User
    value: int
    at: datetime


class Crowd:
    """Gathers votes, and puts them in the telling when all are known."""

    def __init__(self, cast: Cast, telling: Telling) -> None:
        self._telling, self._chance = telling, random.Random(5)
        self._lives_in = cast.lives_in
        self._people = {slug: list(crowd) for slug, crowd in cast.crowd.items()}
        for key, user in cast.people.items():
            if key not in cast.staff:
                self._people[cast.home[key]].append(user)
        self._given: dict[str, Counter[int]] = defaultdict(Counter)
        self._days: dict[datetime, list[_Cast]] = defaultdict(list)

    def choose(self, box: Box, count: int) -> Sequence[User]:
        """Different people of a box's space, who have votes left where these are limited."""
        people = self._people[box.space.slug]
        if box.who_supports is Eligible.area:
            people = [each for each in people if self._lives_in.get(each.id) in box.area_ids]
        if box.votes_each is not None:
            given = self._given[box.slug]
            people = [each for each in people if given[each.id] < box.votes_each]
            chosen = self._chance.sample(people, count)
            given.update(each.id for each in chosen)
            return chosen
        return self._chance.sample(people, count)

    def spread(
        self, begins: datetime, ends: datetime, count: int, *, at_once: bool = False
    ) -> list[datetime]:
        """Moments between two others, in order; with `at_once` the first is the beginning itself."""
        length = (ends - begins).total_seconds() - 120
        found = sorted(
            begins + timedelta(seconds=60 + length * self._chance.random()) for _ in range(count)
        )
        return [begins, *found[1:]] if at_once and found else found

    def mix(self, values: list[int]) -> None:
        """Put values in any order."""
        self._chance.shuffle(values)

    def vote(self, idea: VotedOn, person: User, value: int, at: datetime) -> None:
        """Remember a vote for the day on which it is given."""
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        self._days[day].append(_Cast(idea, person, value, at))

    def put(self) -> None:
        """Put each day's votes in their place in time: just after the last of them."""
        for votes in self._days.values():
            votes.sort(key=lambda vote: vote.at)
            self._telling.on(votes[-1].at, partial(self._write, votes))

    def _write(self, votes: Sequence[_Cast]) -> None:
        # Some came along already with an idea that has become part of this one.
        ideas = {vote.idea.id for vote in votes}
        there = db.session.execute(
            select(Vote.idea_id, Vote.user_id, Vote.value).where(Vote.idea_id.in_(ideas))
        ).all()
        given = {(idea_id, user_id) for idea_id, user_id, _value in there}
        supports = Counter(idea_id for idea_id, _user, value in there if value == 1)
        votes = [vote for vote in votes if (vote.idea.id, vote.person.id) not in given]
        rows = [
            {
                "idea_id": vote.idea.id,
                "user_id": vote.person.id,
                "value": vote.value,
                "at": vote.at,
            }
            for vote in votes
        ]
        db.insert_many(Vote.__table__, rows)
        entries: list[dict[str, Any]] = []
        changes: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for vote in votes:
            changes[vote.idea.id][COUNTERS[vote.value]] += 1
            entries.append(self._entry(vote, "idea.voted", value=vote.value, was=None))
            supports[vote.idea.id] += vote.value == 1
            if vote.value == 1 and self._reaches(vote, supports[vote.idea.id]):
                entries.append(
                    self._entry(vote, "idea.threshold_reached", threshold=vote.idea.box.threshold)
                )
        ledger.record_many(entries)
        table: Any = Idea.__table__
        for idea_id, moved in changes.items():
            moved["supported"] = moved["support_count"]
            db.session.execute(
                update(table)
                .where(table.c.id == idea_id)
                .values({name: table.c[name] + change for name, change in moved.items()})
            )

    def _reaches(self, vote: _Cast, supports: int) -> bool:
        """When the support that makes so many reaches the box's threshold, an answer is due."""
        box, idea_id = vote.idea.box, vote.idea.id
        if supports != box.threshold:
            return False
        due = clock.local_day(vote.at, box.space.timezone) + timedelta(days=box.answer_days)
        table: Any = Idea.__table__
        owed: Any = db.session.execute(
            update(table)
            .where(table.c.id == idea_id, table.c.answer_due_on.is_(None))
            .values(answer_due_on=due, due_on=due)
        )
        return bool(owed.rowcount)

    def _entry(self, vote: _Cast, action: str, **data: Any) -> dict[str, Any]:
        key = ledger.key_of(vote.person.ledger_key, vote.idea.id)
        return {
            "at": vote.at,
            "action": action,
            "subject_id": vote.idea.id,
            "space_id": vote.idea.box.space_id,
            "actor_key": key if action == "idea.voted" else None,
            "data": data,
        }
