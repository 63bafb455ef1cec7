"""Reads for splits: what there is to split and choose, who has not chosen, and what hinders undoing."""

import enum
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from participation import clock, db
from participation.accounts.models import Reader, User
from participation.comments.models import Comment
from participation.ideas.merging.models import Merger
from participation.ideas.proposals.models import Idea, idea_path
from participation.ideas.proposals.rows import IdeaRow, RowPerson, person, person_columns
from participation.ideas.proposals.rules import VOTING
from participation.ideas.pseudonyms.signing import worn_by
from participation.ideas.splitting.models import Chosen, Split, SplitChoice
from participation.ideas.support.models import Vote
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import readable_by, shown_to_everyone
from participation.text import excerpt

MOST_THREADS = 200
"""Threads that one chooses among: those with most answers, where there are more."""
_ideas: Any = Idea.__table__.c
_splits: Any = Split.__table__.c
_choices: Any = SplitChoice.__table__.c
_votes: Any = Vote.__table__.c
_comments: Any = Comment.__table__.c
_spine: Any = Subject.__table__


# ------------------------------------------------------------------------------------ splitting


class Thread(NamedTuple):
    """A thread that may go along to the second idea: its first comment, in short."""

    id: int
    name: str
    text: str
    answers: int
    is_question: bool


def _threads(idea_id: int) -> list[ColumnElement[bool]]:
    return [
        _comments.about_id == idea_id,
        _comments.depth == 0,
        ~_comments.is_answer,
        _comments.origin_id.is_(None),
    ]


def threads(idea: Idea) -> list[Thread]:
    """The threads on an idea that may go along to the second: not the authority's answers to the idea,
    and not what an idea brought that became part of it. One statement."""
    rows = db.session.execute(
        select(
            _comments.id,
            _comments.body,
            _comments.reply_count,
            _comments.is_question,
            *person_columns(User, _spine.c.signed),
        )
        .join(_spine, _spine.c.id == _comments.id)
        .outerjoin(User, User.id == _spine.c.author_id)
        .where(
            *_threads(idea.id),
            shown_to_everyone(clock.now(), of=_spine.c),
            _comments.withdrawn_at.is_(None),
        )
        .order_by(_comments.reply_count.desc(), _comments.thread_id)
        .limit(MOST_THREADS)
    )
    return [
        Thread(row[0], who.display_name if who else "", excerpt(row[1]), row[2], row[3])
        for row in rows
        for who in (person(row[4:]),)
    ]


def threads_that_move(idea_id: int, wanted: Sequence[int]) -> Sequence[int]:
    """Those of some threads that are still there to go along."""
    if not wanted:
        return []
    still = select(_comments.id).where(*_threads(idea_id), _comments.id.in_(wanted))
    return db.session.scalars(still).all()


# ------------------------------------------------------------------------------------- choosing


def split(split_id: int, reader: Reader) -> Split | None:
    """A split of an idea the reader may read, with both ideas."""
    first, new = aliased(Idea, name="first"), aliased(Idea, name="new")
    found = db.session.scalars(
        select(Split)
        .join(Split.idea.of_type(first))
        .join(Split.new.of_type(new))
        .where(Split.id == split_id, first.id.in_(select(Idea.id).where(readable_by(reader))))
        .options(
            contains_eager(Split.idea.of_type(first)).options(
                joinedload(first.box), joinedload(first.space)
            ),
            contains_eager(Split.new.of_type(new)).options(
                joinedload(new.box), joinedload(new.space)
            ),
            joinedload(Split.revision),
        )
    ).one_or_none()
    return found


def choice(split_id: int, user_id: int | None) -> SplitChoice | None:
    """Whether a person is asked, and what they have chosen."""
    return db.session.scalars(
        select(SplitChoice).where(SplitChoice.split_id == split_id, SplitChoice.user_id == user_id)
    ).one_or_none()


def vote_on(idea_id: int, user_id: int) -> int | None:
    """A person's vote on an idea, as it is now."""
    return db.session.scalar(
        select(_votes.value).where(_votes.idea_id == idea_id, _votes.user_id == user_id)
    )


def stands(split_id: int) -> bool:
    """Whether the two are still two; asked when the ideas are held."""
    found = select(_splits.id).where(_splits.id == split_id, _splits.ended_at.is_(None))
    return db.session.scalar(found) is not None


def not_chosen(split: Any) -> Select[Any]:
    """How many of those who support the first have not chosen: they stand behind it alone, since it was
    split. `split` is a row of columns."""
    on_new = Vote.__table__.alias("on_new")
    chose_by_voting = (
        exists()
        .where(on_new.c.idea_id == split.new_id, on_new.c.user_id == _choices.user_id)
        .correlate(SplitChoice.__table__, Split.__table__)
    )
    return (
        select(func.count())
        .select_from(SplitChoice)
        .join(Vote, and_(_votes.idea_id == split.idea_id, _votes.user_id == _choices.user_id))
        .where(_choices.split_id == split.id, _choices.chosen.is_(None), ~chose_by_voting)
        .correlate(Split.__table__)
    )


class Other(NamedTuple):
    """That an idea was split, as the page of each of the two tells it: the other one, who has not chosen
    yet, and whether the reader is asked."""

    id: int
    is_first: bool
    at: datetime
    reason: str
    by_keepers: bool
    title: str
    path: str
    waiting: int
    asked: bool
    chosen: Chosen | None
    by: RowPerson | None


def of_idea(idea: IdeaRow, reader: Reader) -> list[Other]:
    """The splits of an idea that stand, of those whose other half is shown. One statement, and none for
    an idea that was never split."""
    if not idea.has_splits:
        return []
    other_id = case((_splits.idea_id == idea.id, _splits.new_id), else_=_splits.idea_id)
    mine = and_(_choices.split_id == _splits.id, _choices.user_id == reader.id)
    rows = db.session.execute(
        select(
            _splits.id, _splits.idea_id, _splits.at, _splits.reason, _splits.by_keepers,
            _spine.c.id, _spine.c.title, not_chosen(_splits).scalar_subquery(),
            _choices.user_id, _choices.chosen,
            *person_columns(
                User, case((_splits.by_keepers, worn_by(_splits.by_id, _ideas.box_id)))
            ),
        )
        .select_from(Split)
        .join(Idea.__table__, _ideas.id == _splits.idea_id)
        .join(_spine, _spine.c.id == other_id)
        .outerjoin(SplitChoice.__table__, mine)
        .outerjoin(User, User.id == _splits.by_id)
        .where(
            or_(_splits.idea_id == idea.id, _splits.new_id == idea.id),
            _splits.ended_at.is_(None),
            shown_to_everyone(clock.now(), of=_spine.c),
        )
        .order_by(_splits.id)
        .limit(50)
    )  # fmt: skip
    return [
        Other(
            row[0], row[1] == idea.id, *row[2:5], row[6], idea_path(row[5], row[6]), row[7],
            row[8] is not None, row[9], person(row[10:]),
        )
        for row in rows
    ]  # fmt: skip


def to_choose(user_id: int | None, idea_ids: Sequence[int]) -> dict[int, int]:
    """The splits that wait for a person's choice, by their idea: for notices. One statement."""
    if user_id is None or not idea_ids:
        return {}
    rows = db.session.execute(
        select(_splits.idea_id, _splits.id)
        .join(SplitChoice, _choices.split_id == _splits.id)
        .where(
            _splits.idea_id.in_(idea_ids),
            _splits.ended_at.is_(None),
            _choices.user_id == user_id,
            _choices.chosen.is_(None),
        )
        .order_by(_splits.id)
    )
    return dict(map(tuple, rows))


def waiting_for(reader: Reader) -> Select[Any]:
    """The ideas that were split and wait for a reader's choice, and how many splits of each."""
    return (
        select(_splits.idea_id, func.count())
        .join(SplitChoice, _choices.split_id == _splits.id)
        .where(
            _splits.ended_at.is_(None),
            _choices.user_id == reader.id,
            _choices.chosen.is_(None),
        )
        .group_by(_splits.idea_id)
    )


# -------------------------------------------------------------------------------------- undoing


class Hindrance(enum.StrEnum):
    """Why two ideas cannot be made one again as if nothing had been: they can be merged."""

    gone_on = "gone on"
    texts = "texts"
    votes = "votes"
    comments = "comments"
    suggestions = "suggestions"
    mergers = "mergers"
    splits = "splits"


def hindrances(split: Split) -> list[Hindrance]:
    """What the two have become since that would be lost, or would be another's. Two statements."""
    first, new = split.idea, split.new
    found: list[tuple[bool, Hindrance]] = [
        (
            first.state not in VOTING
            or new.state is not split.state
            or Visibility.visible not in {first.visibility}
            or first.visibility is not new.visibility,
            Hindrance.gone_on,
        ),
        (first.edited_at != split.at or new.edited_at is not None, Hindrance.texts),
        (new.has_suggestions, Hindrance.suggestions),
    ]
    row = db.session.execute(
        select(
            exists().where(_votes.idea_id == new.id, ~_asked(split)),
            exists().where(
                _comments.about_id == new.id,
                _comments.depth == 0,
                _comments.split_from_id.is_(None),
            ),
            exists().where(_mergers_since(split)),
            exists().where(
                _splits.idea_id.in_((first.id, new.id)),
                _splits.id > split.id,
                _splits.ended_at.is_(None),
            ),
        )
    ).one()
    kinds = (Hindrance.votes, Hindrance.comments, Hindrance.mergers, Hindrance.splits)
    found.extend(zip(row, kinds, strict=True))
    return [each for stands_, each in found if stands_]


def _asked(split: Split) -> ColumnElement[bool]:
    return exists().where(_choices.split_id == split.id, _choices.user_id == _votes.user_id)


def _mergers_since(split: Split) -> ColumnElement[bool]:
    """A merger of one of the two that came since and stands or waits, or stood before and stands no more."""
    mergers: Any = Merger.__table__.c
    both = (split.idea_id, split.new_id)
    touches = or_(mergers.idea_id.in_(both), mergers.into_id.in_(both))
    came = and_(mergers.at > split.at, mergers.ended_at.is_(None))
    went = and_(mergers.at <= split.at, mergers.ended_at > split.at)
    waits = and_(
        mergers.at.is_(None), mergers.declined_at.is_(None), mergers.idea_id == split.new_id
    )
    waits_into = and_(
        mergers.at.is_(None), mergers.declined_at.is_(None), mergers.into_id == split.new_id
    )
    return or_(and_(touches, or_(came, went)), waits, waits_into)
