"""The second reading: a conversation becomes a box, its statements ideas, its rows votes."""

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, tuple_

from participation import clock, db, ledger, text
from participation.ideas.boxes.models import Box, Method
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.importers.files import ImportRefused
from participation.importers.polis.comparing import compare, moderated_out
from participation.importers.polis.conversations import (
    SOURCE,
    TITLE_LENGTH,
    Conversation,
    ImportedStatement,
    ImportedVote,
)
from participation.importers.writing import languages
from participation.importers.writing.counting import count_votes_of
from participation.importers.writing.models import ImportedRows, Thing
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import (
    add_people,
    add_rows,
    add_subjects,
    batches,
    begin_run,
    entry,
    free_slug,
    held_by,
    joined,
    known_subjects,
    look_at_tables,
    note_rows,
    table,
)
from participation.ledger import Entry
from participation.moderation.models import Decision
from participation.spaces.models import Space
from participation.subjects.models import NO_TEXT, StateChange, Subject, Visibility

VOTED = "idea.voted"


class ConversationWriter:
    """The second reading: writes a conversation, its statements and people, then vote by vote."""

    def __init__(self, conversation: Conversation, space: Space, report: ImportReport) -> None:
        self.conversation = conversation
        self.space = space
        self.report = report
        begin_run(space, SOURCE, report)
        self.rows = 0
        self._digest = hashlib.sha256()
        self._seen: dict[str, bytearray] = {}
        self._places: dict[str, int] = {}
        self._pairs = 0
        self._has_texts = any(statement.at for statement in conversation.statements.values())
        self.box_id, self.undated, self._box_is_undated = self._have_box()
        report.ids.append(self.box_id)
        self._people = add_people(
            conversation.people_source,
            dict.fromkeys(conversation.people, ""),
            conversation.first or self.undated,
            report,
            space.language,
        )
        known = ledger.person_keys(self._people.values())
        self._keys = {key: known.get(number) for key, number in self._people.items()}
        self._ideas = self._have_ideas()
        self._votes_before = self._count_votes()

    def _have_box(self) -> tuple[int, datetime, bool]:
        """The box; the moment that stands for "undated" in it; and whether its votes are undated."""
        conversation = self.conversation
        with db.transaction() as session:
            box = session.scalar(
                select(Box).where(Box.source == SOURCE, Box.source_id == conversation.name)
            )
            fresh = box is None
            if box is None:
                box = Box(
                    space_id=self.space.id,
                    slug=free_slug(conversation.name),
                    name=conversation.title,
                    method=Method.agreement,
                    opens_at=conversation.first,
                    closes_at=conversation.last,
                    closed=True,
                    dates_inferred=conversation.first is not None,
                    created_at=conversation.first or clock.now(),
                    source=SOURCE,
                    source_id=conversation.name,
                    held_by=held_by(self.report, "Polis"),
                )
                session.add(box)
            elif box.space_id != self.space.id:
                raise ImportRefused(
                    f"{conversation.name} has been imported into another space before"
                )
            # An admin's later words stay; a box from a file without texts gets those of this one.
            if fresh or (self._has_texts and box.opens_at is None):
                box.name = conversation.title
                if not (box.summary or box.description):
                    box.summary, box.description = _introduced(conversation.description)
                box.source_note = joined(
                    "Polis", conversation.address, "" if self._has_texts else NO_TEXT
                )
            session.flush()
            counts = self.report.added if fresh else self.report.unchanged
            counts["boxes"] += 1
            if fresh:
                note_rows(self.report, Thing.box, [box.id])
            return box.id, box.created_at, box.opens_at is None

    def _have_ideas(self) -> dict[str, int]:
        conversation = self.conversation
        language = languages.guess(each.body for each in conversation.statements.values())
        known = known_subjects(SOURCE, conversation.prefix)
        wanted = conversation.statements
        here = {key: number for key, number in known.items() if key in wanted}
        self._earlier = set(here.values())
        self._compare(here, language)
        for batch in batches([each for key, each in wanted.items() if key not in here]):
            with db.transaction():
                ids = add_subjects(
                    Idea, [self._idea(each, language) for each in batch], self.report
                )
                self._add_lives(batch, ids)
            here.update((each.key, number) for each, number in zip(batch, ids, strict=True))
            self.report.added["ideas"] += len(batch)
        if self._has_texts and known:
            self._fill_in_texts(language)
        return here

    def _idea(self, statement: ImportedStatement, language: str | None) -> dict[str, Any]:
        at = statement.at or self.conversation.first or self.undated
        title, body = _headed(statement)
        return {
            "space_id": self.space.id,
            "author_id": self._people[statement.author] if statement.author else None,
            "title": title,
            "body": body,
            "language": language,
            "visibility": Visibility.hidden if statement.out else Visibility.visible,
            "visible_from": at,
            "created_at": at,
            "published_at": at,
            "source": SOURCE,
            "source_id": self.conversation.prefix + statement.key,
            "source_note": None if statement.body else NO_TEXT,
            "box_id": self.box_id,
            "state": IdeaState.new,
            "state_at": at,
            "active_at": at,
        }

    def _add_lives(self, statements: list[ImportedStatement], ids: list[int]) -> None:
        """What an idea has besides its text: its first state, a decision, its ledger entry."""
        lives, decisions, entries = [], [], []
        for statement, number in zip(statements, ids, strict=True):
            at = statement.at or self.conversation.first or self.undated
            lives.append(
                {
                    "subject_id": number,
                    "state": IdeaState.new.value,
                    "at": at,
                    "inferred": statement.at is None,
                }
            )
            key = self._keys[statement.author] if statement.author else None
            entries.append(entry("idea.new", at, number, self.space.id, key))
            if statement.out:
                decisions.append(moderated_out(number, at))
                entries.append(entry("idea.hidden", at, number, self.space.id, None))
        add_rows(StateChange, lives)
        add_rows(Decision, decisions)
        ledger.record_many(entries)

    def _fill_in_texts(self, language: str | None) -> None:
        """Give ideas that came from a file without texts the texts of this one."""
        with db.transaction() as session:
            bare = session.scalars(
                select(Idea).where(Idea.box_id == self.box_id, Idea.source_note == NO_TEXT)
            ).all()
            for idea in bare:
                key = str(idea.source_id).removeprefix(self.conversation.prefix)
                statement = self.conversation.statements.get(key)
                if statement is None or not statement.body or statement.at is None:
                    continue
                idea.title, idea.body = _headed(statement)
                idea.language = language
                idea.source_note = None
                idea.author_id = self._people[statement.author] if statement.author else None
                idea.created_at = idea.published_at = idea.visible_from = statement.at
                idea.state_at = idea.active_at = statement.at
                if statement.out and idea.visibility is Visibility.visible:
                    idea.visibility = Visibility.hidden
                    add_rows(Decision, [moderated_out(idea.id, statement.at)])

    def _compare(self, here: dict[str, int], language: str | None) -> None:
        """Compare the statements that are here. One without a text here gets it in any case
        (`_fill_in_texts`)."""
        if not self._has_texts:
            self.report.unchanged["ideas"] += len(here)
            return
        statements = self.conversation.statements
        wanted = {
            number: (key, self._idea(statements[key], language)) for key, number in here.items()
        }
        compare(wanted, self.space.id, self.report)

    def _count_votes(self) -> int:
        # Without `subjects`: a join that the count does not need costs PostgreSQL minutes on tables
        # it has not looked at since they were filled.
        votes, ideas = table(Vote), table(Idea)
        statement = (
            select(func.count())
            .select_from(votes.join(ideas, ideas.c.id == votes.c.idea_id))
            .where(ideas.c.box_id == self.box_id)
        )
        with db.transaction(write=False) as session:
            return session.scalar(statement) or 0

    def _note_pair(self, ballot: ImportedVote) -> None:
        """Count people and statements once, in a bit for each."""
        place = self._places.setdefault(ballot.voter, len(self._places))
        bits = self._seen.setdefault(ballot.statement, bytearray())
        byte, bit = place >> 3, 1 << (place & 7)
        if byte >= len(bits):
            bits.extend(bytes(byte + 1 - len(bits)))
        if not bits[byte] & bit:
            bits[byte] |= bit
            self._pairs += 1

    def write(self, ballots: list[ImportedVote]) -> None:
        """Write the next rows, in one transaction, unless an earlier run did."""
        fresh = []
        for ballot in ballots:
            self.rows += 1
            self._digest.update(ballot.line)
            self._note_pair(ballot)
            if self.rows > self.conversation.written:
                fresh.append(ballot)
        if not fresh:
            return
        with db.transaction():
            if self.conversation.careful or (self._votes_before and not ballots[0].at):
                fresh = self._unknown(fresh)
            self._put_votes(fresh)
            self._note_votes(fresh)
            ledger.record_many(
                entry(
                    VOTED,
                    ballot.at or self.undated,
                    self._ideas[ballot.statement],
                    self.space.id,
                    self._keys[ballot.voter],
                    value=ballot.value * self.conversation.sign,
                )
                for ballot in fresh
            )
            if not self.conversation.careful:
                self._note_rows()

    def _note_votes(self, ballots: list[ImportedVote]) -> None:
        """Note which ideas of an earlier run get votes of this one: they cannot be told apart later."""
        touched = {self._ideas[each.statement] for each in ballots} & self._earlier
        note_rows(self.report, Thing.subject, sorted(touched), changed=True)
        self._earlier -= touched

    def _put_votes(self, ballots: list[ImportedVote]) -> None:
        """Keep the last vote of each person on each statement."""
        last: dict[tuple[int, int], dict[str, Any]] = {}
        for ballot in ballots:
            pair = (self._ideas[ballot.statement], self._people[ballot.voter])
            at = ballot.at or self.undated
            if pair not in last or last[pair]["at"] <= at:
                value = ballot.value * self.conversation.sign
                last[pair] = {"idea_id": pair[0], "user_id": pair[1], "value": value, "at": at}
        if not last:
            return
        votes = table(Vote)
        statement = db.upsert(votes)
        new = statement.excluded
        later = new.at >= votes.c.at
        if self._box_is_undated:
            later = or_(later, votes.c.at == self.undated)
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["idea_id", "user_id"],
                set_={"value": new.value, "at": new.at},
                where=later,
            ),
            list(last.values()),
        )

    def _unknown(self, ballots: list[ImportedVote]) -> list[ImportedVote]:
        """The rows that are not written yet, found by looking for each of them."""
        find: Callable[[list[ImportedVote]], Counter[tuple[Any, ...]]]
        find = self._logged if ballots and ballots[0].at else self._standing
        known = find(ballots) if ballots else Counter()
        unknown = []
        for ballot in ballots:
            value = ballot.value * self.conversation.sign
            idea = self._ideas[ballot.statement]
            if ballot.at:
                key: tuple[Any, ...] = (idea, ballot.at, value)
            else:
                key = (idea, self._people[ballot.voter], value)
            if known[key] > 0:
                known[key] -= 1
            else:
                unknown.append(ballot)
        return unknown

    def _logged(self, ballots: list[ImportedVote]) -> Counter[tuple[Any, ...]]:
        """Dated rows are known by their entries in the ledger; who voted in old ones nobody can tell."""
        ideas = {self._ideas[ballot.statement] for ballot in ballots}
        times = [ballot.at for ballot in ballots if ballot.at]
        found: Counter[tuple[Any, ...]] = Counter()
        for some in batches(sorted(ideas), 500):
            rows = db.session.execute(
                select(Entry.subject_id, Entry.at, Entry.data).where(
                    Entry.subject_id.in_(some),
                    Entry.action == VOTED,
                    Entry.at.between(min(times), max(times)),
                )
            )
            found.update((idea, at, data.get("value")) for idea, at, data in rows)
        return found

    def _standing(self, ballots: list[ImportedVote]) -> Counter[tuple[Any, ...]]:
        """Undated rows are known by the votes that stand."""
        pairs = {(self._ideas[each.statement], self._people[each.voter]) for each in ballots}
        found: Counter[tuple[Any, ...]] = Counter()
        for some in batches(sorted(pairs), 400):
            rows = db.session.execute(
                select(Vote.idea_id, Vote.user_id, Vote.value).where(
                    tuple_(Vote.idea_id, Vote.user_id).in_(some)
                )
            )
            found.update((idea, person, value) for idea, person, value in rows)
        return found

    def _note_rows(self) -> None:
        statement = db.upsert(table(ImportedRows))
        values = {"rows": self.rows, "digest": self._digest.hexdigest(), "at": clock.now()}
        db.session.execute(
            statement.values(source=SOURCE, source_id=self.conversation.name, **values)
            .on_conflict_do_update(index_elements=["source", "source_id"], set_=values)
        )  # fmt: skip

    def finish(self) -> None:
        """Set the counts from the rows, and the dates, when all votes are in."""
        look_at_tables(Vote, Idea, Subject)
        added = self._count_votes() - self._votes_before
        self.report.added["votes"] += added
        self.report.unchanged["votes"] += self._pairs - added
        with db.transaction() as session:
            count_votes_of(self.box_id)
            if self.conversation.careful:
                self._note_rows()
            box = session.get_one(Box, self.box_id)
            if self.conversation.first and box.opens_at is None:
                box.opens_at, box.closes_at = self.conversation.first, self.conversation.last
                box.created_at = self.conversation.first
                box.dates_inferred = True
            elif box.dates_inferred and self.conversation.last and box.closes_at:
                box.closes_at = max(box.closes_at, self.conversation.last)


def _introduced(description: str) -> tuple[str, str]:
    """A box's summary and the rest of its description."""
    first, _, rest = description.partition("\n\n")
    first = text.plain(first)
    return (first, rest.strip()) if len(first) <= 400 else ("", description)


def _headed(statement: ImportedStatement) -> tuple[str, str]:
    """A statement's title, and its text when the title is not all of it."""
    if not statement.body:
        return f"Statement {statement.key}", ""
    line = " ".join(statement.body.split())
    if len(line) <= TITLE_LENGTH:
        return line, ""
    cut = line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0]
    return f"{cut}…", statement.body
