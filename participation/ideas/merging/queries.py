"""Reads for mergers: what an idea may become part of, where it leads, what is part of it and by whom."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, true, update
from sqlalchemy.orm import aliased, contains_eager, joinedload

from participation import clock, db
from participation.accounts.models import Reader, Standing, User
from participation.db import NOW
from participation.ideas.boxes.models import Box, Eligible
from participation.ideas.merging.line import LONGEST, parts_of
from participation.ideas.merging.models import Merger
from participation.ideas.merging.rules import DISCUSSED
from participation.ideas.merging.votes import together
from participation.ideas.proposals import cards
from participation.ideas.proposals.cards import IdeaCard
from participation.ideas.proposals.models import OVER, Idea, IdeaState, idea_path
from participation.ideas.proposals.queries.ideas import THE_IDEA
from participation.ideas.proposals.queries.lists import (
    Filters,
    asked,
    filtered,
    given,
    values_for,
    with_cards,
)
from participation.ideas.proposals.rows import IdeaRow, RowPerson, person, person_columns
from participation.ideas.proposals.rules import kept_by
from participation.ideas.pseudonyms.signing import worn_by
from participation.ideas.support.models import Vote
from participation.ideas.writing.queries import alike
from participation.subjects.models import Attachment, Subject
from participation.subjects.rules import asking, readable_by, shown_to_everyone

_ideas: Any = Idea.__table__.c
_mergers: Any = Merger.__table__.c
_spine: Any = Subject.__table__
MOST_TARGETS = 10
MOST_PARTS = 50


# -------------------------------------------------------------------------------- looking for it


def by_id(idea_id: int, reader: Reader) -> Idea | None:
    """Another idea the reader may read: one to merge into, and so none of another authority's."""
    return db.session.scalars(
        select(Idea)
        .join(Idea.box)
        .where(Idea.id == idea_id, Box.held_by == "", readable_by(reader))
        .options(contains_eager(Idea.box), joinedload(Idea.space), joinedload(Idea.author))
    ).one_or_none()


def targets(idea: Idea, words: str, reader: Reader) -> Sequence[IdeaCard]:
    """Ideas that one may become part of, as a person looks for them: by number, address or words;
    without these, those that say much the same. Nothing else of the space than lives on."""
    number = re.search(r"/ideas/(\d{1,10})", words) or re.fullmatch(r"\s*#?(\d{1,10})\s*", words)
    values = values_for(reader)
    filters = Filters(space_id=idea.space_id)
    some: ColumnElement[bool] = true()
    if number:
        some = _ideas.id == int(number[1])
    elif words.strip():
        filters = given(asked(reader, replace(filters, words=words)), values)
    else:
        near = alike(reader, idea.title, idea.body, box=idea.box, but=idea.id)
        some = _ideas.id.in_([each.id for each in near])
    statement = (
        with_cards(filtered(select(*cards.columns()), reader.standing, filters))
        .where(
            or_(
                Box.id == idea.box_id,
                Box.who_supports.in_({idea.box.who_supports, Eligible.everybody} - {Eligible.area}),
            ),
            some,
            _ideas.id != idea.id,
            Idea.state.not_in(sorted(OVER)),
            Box.held_by == "",
        )
        .order_by(Idea.support_count.desc(), _ideas.id)
        .limit(MOST_TARGETS)
    )
    return cards.read(db.rows(statement, values).all())


# ------------------------------------------------------------------------------------- mergers


def merger(merger_id: int, reader: Reader) -> Merger | None:
    """A merger into an idea the reader may read, with both ideas."""
    into = aliased(Idea, name="other")
    return db.session.scalars(
        select(Merger)
        .join(Idea, Idea.id == Merger.into_id)
        .where(Merger.id == merger_id, readable_by(reader))
        .options(
            joinedload(Merger.idea.of_type(into)).options(
                joinedload(into.box), joinedload(into.space), joinedload(into.author)
            ),
            contains_eager(Merger.into).options(
                joinedload(Idea.box), joinedload(Idea.space), joinedload(Idea.author)
            ),
            joinedload(Merger.asked_by),
        )
    ).one_or_none()


def standing_merger(idea_id: int) -> Merger | None:
    """The merger by which an idea is part of another now; None for one that a source had merged."""
    return db.session.scalars(
        select(Merger).where(
            Merger.idea_id == idea_id, Merger.at.is_not(None), Merger.ended_at.is_(None)
        )
    ).one_or_none()


def open_merger(idea_id: int) -> Merger | None:
    """The merger of an idea that is proposed and waits."""
    return db.session.scalars(_waiting().where(Merger.idea_id == idea_id)).one_or_none()


def _waiting() -> Select[Any]:
    return select(Merger).where(Merger.at.is_(None), Merger.declined_at.is_(None))


def close_open_mergers(idea_id: int, done: Merger) -> None:
    """Let what is proposed of an idea wait no more, of it and into it: it has become part of another."""
    both = (_mergers.idea_id == idea_id) | (_mergers.into_id == idea_id)
    db.session.execute(
        update(Merger)
        .where(both, _mergers.at.is_(None), _mergers.declined_at.is_(None), _mergers.id != done.id)
        .values(declined_at=clock.now())
        .execution_options(synchronize_session=False)
    )


class Proposed(NamedTuple):
    """A merger that waits, as the pages of both ideas tell it."""

    id: int
    reason: str
    asked_at: datetime
    idea_id: int
    title: str
    into_id: int
    into_title: str
    asked_by: RowPerson | None
    people: int
    both: int

    @property
    def path(self) -> str:
        """The address of the idea that is to become part of the other."""
        return idea_path(self.idea_id, self.title)

    @property
    def into_path(self) -> str:
        """The address of the other one."""
        return idea_path(self.into_id, self.into_title)


def proposed_for(idea: IdeaRow) -> list[Proposed]:
    """What waits for whoever keeps an idea: others that become part of it, or that it becomes part of one."""
    one, other = _spine.alias("one"), _spine.alias("other")
    rows = db.session.execute(
        select(
            _mergers.id,
            _mergers.reason,
            _mergers.asked_at,
            one.c.id,
            one.c.title,
            other.c.id,
            other.c.title,
            *person_columns(User, worn_by(_mergers.asked_by_id, _ideas.box_id)),
        )
        .join(Idea.__table__, _ideas.id == _mergers.idea_id)
        .join(one, one.c.id == _mergers.idea_id)
        .join(other, other.c.id == _mergers.into_id)
        .outerjoin(User, User.id == _mergers.asked_by_id)
        .where(
            (_mergers.into_id == idea.id) | (_mergers.idea_id == idea.id),
            _mergers.at.is_(None),
            _mergers.declined_at.is_(None),
            shown_to_everyone(clock.now(), of=one.c),
            shown_to_everyone(clock.now(), of=other.c),
        )
        .order_by(_mergers.id)
        .limit(MOST_PARTS)
    )
    return [Proposed._make((*row[:7], person(row[7:]), *together(row[3], row[5]))) for row in rows]


def waiting_for(reader: Reader) -> Select[Any]:
    """The ideas for which a merger waits for a reader who keeps them, and how many for each. Who asked for
    it waits, too, but not for themself."""
    kept = select(Idea.id).where(kept_by(reader), Idea.state.in_(sorted(DISCUSSED)))
    waits = and_(
        _mergers.at.is_(None),
        _mergers.declined_at.is_(None),
        _mergers.asked_by_id.is_distinct_from(reader.id),
    )
    return (
        select(_mergers.into_id, func.count())
        .where(waits, _mergers.into_id.in_(kept))
        .group_by(_mergers.into_id)
    )


# --------------------------------------------------------------------------- what is part of it


class Part(NamedTuple):
    """An idea that has become part of another, as the other's page names it."""

    id: int
    title: str
    support_count: int
    author: RowPerson | None
    of_both: int | None
    at: datetime | None
    has_files: bool

    @property
    def path(self) -> str:
        """The address at which its own text stands."""
        return f"/ideas/{self.id}/original"


def parts(idea: IdeaRow, reader: Reader) -> list[Part]:
    """The ideas that are part of this one, of any depth, of those that the reader may read."""
    if not idea.has_parts:
        return []
    rows = db.rows(_parts(reader.standing), asking(reader, idea=idea.id))
    return [Part._make((*row[:3], person(row[6:]), *row[3:6])) for row in rows]


def _parts(standing: Standing) -> Select[Any]:
    standing_one = (Merger.idea_id == Idea.id) & Merger.at.is_not(None) & Merger.ended_at.is_(None)
    return (
        select(
            Idea.id,
            Idea.title,
            Idea.support_count,
            Merger.of_both,
            Merger.at,
            exists().where(Attachment.subject_id == _ideas.id),
            *person_columns(User, Idea.signed),
        )
        .select_from(Idea)
        .outerjoin(Merger, standing_one)
        .outerjoin(User, User.id == Idea.author_id)
        .where(_ideas.id.in_(parts_of(THE_IDEA)), readable_by(standing, NOW))
        .order_by(Idea.id)
        .limit(MOST_PARTS)
    )


def authors_of_parts(idea_ids: Sequence[int]) -> Mapping[int, list[RowPerson]]:
    """Who wrote what is part of some ideas, of any depth, each person once and not the ideas' own authors:
    they are credited beside these. What is not shown to everybody names nobody. One statement.
    """
    line = select(_ideas.merged_into_id.label("whole"), _ideas.id, literal(0).label("far")).where(
        _ideas.merged_into_id.in_(idea_ids)
    )
    below = line.cte("below", recursive=True)
    deeper = Idea.__table__.alias("deeper")
    below = below.union(
        select(below.c.whole, deeper.c.id, below.c.far + 1)
        .join(below, deeper.c.merged_into_id == below.c.id)
        .where(below.c.far < LONGEST)
    )
    own, whole = _spine.alias("own"), _spine.alias("whole")
    rows = db.session.execute(
        select(below.c.whole, User.id, *person_columns(User, own.c.signed))
        .select_from(below)
        .join(own, own.c.id == below.c.id)
        .join(whole, whole.c.id == below.c.whole)
        .join(User, User.id == own.c.author_id)
        .where(
            shown_to_everyone(clock.now(), of=own.c),
            User.id.is_distinct_from(whole.c.author_id),
        )
        .order_by(below.c.whole, own.c.id)
    )
    found: dict[int, dict[int, RowPerson]] = {}
    for row in rows:
        found.setdefault(row[0], {}).setdefault(row[1], RowPerson._make(row[2:]))
    return {number: list(people.values()) for number, people in found.items()}


class Whole(NamedTuple):
    """The living idea that another has become part of, and the reader's vote on it."""

    id: int
    title: str
    state: IdeaState
    vote: int | None

    @property
    def path(self) -> str:
        """The address of its page."""
        return idea_path(self.id, self.title)


def leads_to(idea_id: int, reader: Reader) -> Whole | None:
    """The living idea at the end of the line that an idea begins; None when it is not shown."""
    line = (
        select(_ideas.id, _ideas.merged_into_id.label("into"), literal(0).label("far"))
        .where(_ideas.id == idea_id)
        .cte("line", recursive=True)
    )
    above = Idea.__table__.alias("above")
    line = line.union(
        select(above.c.id, above.c.merged_into_id, line.c.far + 1)
        .join(line, above.c.id == line.c.into)
        .where(line.c.far < LONGEST)
    )
    mine = (Vote.idea_id == _ideas.id) & (Vote.user_id == reader.id)
    row = db.session.execute(
        select(_spine.c.id, _spine.c.title, _ideas.state, Vote.value)
        .select_from(line)
        .join(_spine, _spine.c.id == line.c.id)
        .join(Idea.__table__, _ideas.id == line.c.id)
        .outerjoin(Vote.__table__, mine)
        .where(
            line.c.into.is_(None),
            line.c.far > 0,
            shown_to_everyone(clock.now()),
            readable_by(reader),
        )
    ).one_or_none()
    return Whole._make(row) if row else None


def title_of_part(idea_id: int, whole_id: int) -> str | None:
    """The title of an idea that is part of another, of any depth, for who has come by its address."""
    row = db.session.execute(
        select(_spine.c.title, _ideas.merged_into_id)
        .join(Idea.__table__, _ideas.id == _spine.c.id)
        .where(_spine.c.id == idea_id, shown_to_everyone(clock.now()))
    ).one_or_none()
    if row is None:
        return None
    into, far = row.merged_into_id, 0
    while into is not None and into != whole_id and far < LONGEST:
        into = db.session.scalar(select(_ideas.merged_into_id).where(_ideas.id == into))
        far += 1
    return row.title if into == whole_id else None
