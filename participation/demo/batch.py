"""A batch of made-up ideas with all that belongs to them, written in one transaction."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, insert, update

from participation import clock, db, ledger
from participation.comments.models import Comment
from participation.comments.trails import PlaceInThread, place
from participation.demo import words
from participation.demo.town import (
    ANSWER_DAYS,
    THRESHOLD,
    YEARS,
    AddedCounts,
    Town,
    reserve,
    table_of,
)
from participation.ideas.answers import statistics
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState, promise
from participation.ideas.support.models import Vote
from participation.moderation.models import Decision, Rule, Verdict
from participation.subjects.models import StateChange, Subject, Visibility, subject_labels

# How an idea of the town ends up where it is, and how often.
S = IdeaState
WAYS: tuple[tuple[int, tuple[IdeaState, ...]], ...] = (
    (34, ()),
    (24, (S.in_discussion,)),
    (10, (S.in_discussion, S.under_assessment)),
    (4, (S.under_assessment, S.accepted)),
    (3, (S.under_assessment, S.accepted, S.planned)),
    (4, (S.accepted, S.planned, S.in_progress)),
    (7, (S.under_assessment, S.accepted, S.in_progress, S.realised)),
    (11, (S.under_assessment, S.declined)),
    (3, (S.withdrawn,)),
)

Rows = dict[Table, list[dict[str, Any]]]

SUBJECTS, IDEAS, COMMENTS, VOTES = map(table_of, (Subject, Idea, Comment, Vote))
CHANGES, GAINS, DECISIONS, ENTRIES = map(table_of, (StateChange, Gain, Decision, ledger.Entry))
ORDER = (SUBJECTS, IDEAS, COMMENTS, subject_labels, VOTES, CHANGES, GAINS, DECISIONS, ENTRIES)


class Batch:
    """Ideas with all that belongs to them, gathered and then written in one transaction.

    Ids are counted from 0 while gathering, and moved to where the database has room when written.
    """

    def __init__(self, chance: random.Random, town: Town, ideas: int) -> None:
        self.chance, self.town, self.total = chance, town, ideas
        self.now = clock.now()
        self.rows: Rows = {table: [] for table in ORDER}
        self.ideas = self.comments = self.votes = self.size = 0
        self.in_box: dict[int, int] = {}
        self._parts: list[Callable[[int], None]] = []
        self._next = 0

    def _person(self) -> int:
        return self.chance.randrange(self.town.people)

    def _later(self, than: datetime) -> datetime:
        """Some moment after another one, sooner rather than later."""
        left = (self.now - than).total_seconds()
        return than + timedelta(seconds=left * self.chance.random() ** 2)

    def add_idea(self, number: int, votes: int, comments: int) -> None:
        """Gather an idea; it is written about when its number says, between the first day and now."""
        offset = self._next
        self._next += 1 + comments
        self.ideas += 1
        self.comments += comments
        self.size += 8 + 3 * votes + 3 * comments
        at = self.now - timedelta(days=365 * YEARS * (1 - number / self.total), minutes=5)
        self._parts.append(lambda first: self._idea(first + offset, at, votes, comments))

    def write(self, figures: AddedCounts) -> None:
        """Write all that was gathered."""
        first = reserve(SUBJECTS, self._next)
        for part in self._parts:
            part(first)
        session = db.session
        for table in ORDER:
            if self.rows[table]:
                session.execute(insert(table), self.rows[table])
        statistics.added([row["id"] for row in self.rows[IDEAS]])
        for box_id, count in self.in_box.items():
            session.execute(
                update(Box).where(Box.id == box_id).values(idea_count=Box.idea_count + count)
            )
        figures.ideas += self.ideas
        figures.comments += self.comments
        figures.votes += self.votes
        figures.entries += len(self.rows[ENTRIES])

    def _record(
        self, action: str, at: datetime, subject_id: int, by: int | None, **data: Any
    ) -> None:
        self.rows[ENTRIES].append(
            {
                "at": at,
                "action": action,
                "subject_id": subject_id,
                "space_id": self.town.space_id,
                "actor_key": None if by is None else ledger.key_of(self.town.keys[by], subject_id),
                "data": data,
            }
        )

    def _subject(self, kind: str, subject_id: int, at: datetime, by: int, **more: Any) -> None:
        self.rows[SUBJECTS].append(
            {
                "id": subject_id,
                "kind": kind,
                "space_id": self.town.space_id,
                "author_id": self.town.first_person + by,
                "title": "",
                "root_id": None,
                "visibility": Visibility.visible,
                "visible_from": at,
                "published_at": at,
                "created_at": at,
                "context_hidden": False,
                "version": 1,
                "comment_count": 0,
                **more,
            }
        )

    def _idea(self, idea_id: int, at: datetime, votes: int, comments: int) -> None:
        chance, town = self.chance, self.town
        author = self._person()
        title, body = words.idea(chance)
        box_id, agreement, department_id = chance.choice(town.boxes)
        self.in_box[box_id] = self.in_box.get(box_id, 0) + 1
        self._subject("idea", idea_id, at, author, title=title, comment_count=comments)
        cast = self._vote(idea_id, at, votes, agreement)
        reached = sorted(when for value, when in cast if value == 1)[THRESHOLD - 1 : THRESHOLD]
        due = None
        if reached and not agreement:
            due = reached[0] + timedelta(days=ANSWER_DAYS)
            self._record("idea.threshold_reached", reached[0], idea_id, None, threshold=THRESHOLD)
        row: dict[str, Any] = {
            "id": idea_id,
            "box_id": box_id,
            "body": body,
            "support_count": sum(value == 1 for value, _when in cast),
            "supported": sum(value == 1 for value, _when in cast),
            "pass_count": sum(value == 0 for value, _when in cast),
            "against_count": sum(value == -1 for value, _when in cast),
            "answer_due_on": due.date() if due else None,
            "department_id": department_id,
            "shown_from": at,
        }
        row |= self._steps(idea_id, at, author, department_id)
        last, answered = self._comments(idea_id, at, comments, department_id)
        row["active_at"] = max(row["state_at"], last or at)
        row["answered_at"] = min(filter(None, (row["answered_at"], answered)), default=None)
        found = promise(row["state"], row["answer_due_on"], row["answered_at"], row["promised_on"])
        row["due_on"] = found.by if found else None
        self.rows[IDEAS].append(row)
        for label_id in {chance.choice(town.topics), chance.choice(town.areas)}:
            self.rows[subject_labels].append({"subject_id": idea_id, "label_id": label_id})

    def _vote(
        self, idea_id: int, at: datetime, votes: int, agreement: bool
    ) -> list[tuple[int, datetime]]:
        """Votes of different people; returns their values and moments."""
        cast = []
        for person in self.chance.sample(range(self.town.people), min(votes, self.town.people)):
            value = self.chance.choice((1, 1, 1, 0, -1)) if agreement else 1
            when = self._later(at)
            self.rows[VOTES].append(
                {
                    "idea_id": idea_id,
                    "user_id": self.town.first_person + person,
                    "value": value,
                    "at": when,
                }
            )
            self._record("idea.voted", when, idea_id, person, value=value, was=None)
            cast.append((value, when))
        self.votes += len(cast)
        return cast

    def _steps(self, idea_id: int, at: datetime, author: int, department: int) -> dict[str, Any]:
        """The idea's way to where it is; returns what of it stands in the idea's own row."""
        chance = self.chance
        way = chance.choices([way for _often, way in WAYS], [often for often, _way in WAYS])[0]
        row: dict[str, Any] = {"result": "", "answered_at": None, "promised_on": None}
        for state in (S.new, *way):
            if state is not S.new:
                at = self._later(at)
            own = state in (S.new, S.withdrawn)
            by = author if own else self._person()
            self.rows[CHANGES].append(
                {
                    "subject_id": idea_id,
                    "state": state.value,
                    "at": at,
                    "by_id": self.town.first_person + by,
                    "department_id": None if own else department,
                    "reason": chance.choice(words.DECLINED) if state is S.declined else "",
                    "inferred": False,
                }
            )
            self._record(f"idea.{state.value.replace(' ', '_')}", at, idea_id, by)
            row |= {"state": state, "state_at": at}
            if state in (S.accepted, S.declined, S.realised) and row["answered_at"] is None:
                row["answered_at"] = at
        if row["state"] is S.realised:
            row["result"] = chance.choice(words.RESULTS)
            self.rows[GAINS].append(
                {
                    "subject_id": idea_id,
                    "kind": GainKind.money,
                    "planned": Decimal(chance.randrange(10, 200) * 1000),
                    "realised": Decimal(chance.randrange(5, 250) * 1000),
                    "unit": "DKK",
                    "note": "",
                    "at": row["state_at"],
                }
            )
        return row

    def _comments(
        self, idea_id: int, at: datetime, count: int, department: int
    ) -> tuple[datetime | None, datetime | None]:
        """Comments in threads, oldest first; returns when the last and the first official were written."""
        chance = self.chance
        moments = sorted(self._later(at) for _each in range(count))
        written: list[tuple[int, PlaceInThread]] = []
        answered: datetime | None = None
        for comment_id, when in enumerate(moments, start=idea_id + 1):
            parent = chance.choice(written[-8:]) if written and chance.random() < 0.45 else None
            found = place(comment_id, parent[1] if parent else None)
            author, official = self._person(), chance.random() < 0.02
            hidden = chance.random() < 0.004
            self._subject(
                "comment",
                comment_id,
                when,
                author,
                root_id=idea_id,
                visibility=Visibility.hidden if hidden else Visibility.visible,
            )
            row = {
                "id": comment_id,
                "about_id": idea_id,
                "parent_id": parent[0] if parent else None,
                "thread_id": found.thread_id,
                "trail": found.trail,
                "depth": found.depth,
                "reply_count": 0,
                "body": chance.choice(words.ANSWERS) if official else words.remark(chance),
                "department_id": department if official else None,
                "is_answer": official and parent is None,
                "orphan": False,
            }
            if parent:
                head = self.rows[COMMENTS][found.thread_id - comment_id]
                head["reply_count"] += 1
            self.rows[COMMENTS].append(row)
            written.append((comment_id, found))
            if row["is_answer"] and not hidden and answered is None:
                answered = when
            self._record(
                "comment.added",
                when,
                comment_id,
                author,
                about=idea_id,
                official=official,
                answer=row["is_answer"],
            )
            if hidden:
                self._hide(comment_id, when)
        return (moments[-1] if moments else None), answered

    def _hide(self, comment_id: int, at: datetime) -> None:
        moderator, when = self._person(), self._later(at)
        self.rows[DECISIONS].append(
            {
                "subject_id": comment_id,
                "verdict": Verdict.hidden,
                "rule": Rule.off_topic,
                "reason": "Handlede ikke om forslaget.",
                "by_id": self.town.first_person + moderator,
                "at": when,
            }
        )
        self._record("comment.hidden", when, comment_id, moderator, rule=Rule.off_topic.value)
