"""Reads of suggestions: those of an idea, and what they were made from."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, or_, select, true
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import Reader, User
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.rows import RowPerson, person_columns
from participation.ideas.proposals.rules import EDITABLE, kept_by
from participation.ideas.suggestions.models import SuggestionState, TextSuggestion
from participation.subjects.models import Revision, Subject
from participation.subjects.rules import is_written_along_by, readable_by, shown_to_everyone
from participation.web import Cursor

S = SuggestionState


def get(idea_id: int, suggestion_id: int, reader: Reader) -> TextSuggestion | None:
    """A suggestion to an idea that the reader may read."""
    return db.session.scalars(
        _readable(reader).where(
            TextSuggestion.idea_id == idea_id, TextSuggestion.id == suggestion_id
        )
    ).one_or_none()


def _readable(reader: Reader) -> Any:
    return (
        select(TextSuggestion)
        .where(readable_by(reader))
        .options(joinedload(TextSuggestion.author), joinedload(TextSuggestion.decided_by))
    )


def listed(
    idea_id: int, reader: Reader, cursor: Cursor | None, limit: int
) -> Sequence[TextSuggestion]:
    """The suggestions to an idea, newest first; not those that were taken back."""
    statement = _readable(reader).where(
        TextSuggestion.idea_id == idea_id, TextSuggestion.state != S.withdrawn
    )
    if cursor and isinstance(cursor[0], int):
        statement = statement.where(TextSuggestion.id < cursor[0])
    return db.session.scalars(statement.order_by(TextSuggestion.id.desc()).limit(limit)).all()


class BaseText(NamedTuple):
    """The version that a suggestion changes."""

    title: str
    body: str


def bases(idea: Idea, suggestions: Sequence[TextSuggestion]) -> dict[int, BaseText]:
    """What each of some suggestions was made from, by the number of the version. One statement."""
    now = BaseText(idea.title, idea.body)
    wanted = {each.based_on for each in suggestions}
    rows = db.session.execute(
        select(Revision.number, Revision.title, Revision.body).where(
            Revision.subject_id == idea.id, Revision.number.in_(wanted)
        )
    )
    earlier = {number: BaseText(title, body) for number, title, body in rows}
    return {number: earlier.get(number, now) for number in wanted}


class Summary(NamedTuple):
    """What the page of an idea says of its suggestions: how many wait, how many there are, and who made
    those that were accepted."""

    waiting: int
    all: int
    accepted_by: list[str]


NAMED = 5


def summary(idea_id: int) -> Summary | None:
    """The same; None where there are none. One statement."""
    seen = (TextSuggestion.idea_id == idea_id, shown_to_everyone())
    # Who made several did so under one name: all of them in one box.
    person = person_columns(User, func.max(TextSuggestion.signed))
    counts = (
        select(
            func.coalesce(func.sum(case((TextSuggestion.state == S.open, 1), else_=0)), 0).label(
                "waiting"
            ),
            func.count().label("number"),
        )
        .select_from(TextSuggestion)
        .where(*seen, TextSuggestion.state != S.withdrawn)
        .subquery()
    )
    makers = (
        select(*person, func.min(TextSuggestion.decided_at).label("first"))
        .join(TextSuggestion, TextSuggestion.author_id == User.id)
        .where(*seen, TextSuggestion.state == S.accepted)
        .group_by(User.id)
        .order_by(func.min(TextSuggestion.decided_at))
        .limit(NAMED)
        .subquery()
    )
    rows = db.session.execute(
        select(counts, *(makers.c[name] for name in RowPerson._fields))
        .select_from(counts.outerjoin(makers, true()))
        .order_by(makers.c.first)
    ).all()
    waiting, number = rows[0][:2]
    if not number:
        return None
    names = [RowPerson._make(row[2:]).display_name for row in rows if row[2] is not None]
    return Summary(int(waiting), int(number), names)


def waiting_for(reader: Reader) -> Select[Any]:
    """The ideas on which suggestions wait for a reader who writes them, and how many on each."""
    own, spine = TextSuggestion.__table__.c, Subject.__table__.alias("suggested")
    written = select(Idea.id).where(
        or_(kept_by(reader), is_written_along_by(reader)), Idea.state.in_(sorted(EDITABLE))
    )
    return (
        select(own.idea_id, func.count())
        .join(spine, spine.c.id == own.id)
        .where(own.state == S.open, shown_to_everyone(of=spine.c), own.idea_id.in_(written))
        .group_by(own.idea_id)
    )


def waiting_of(idea_id: int, person_id: int | None = None) -> int:
    """How many suggestions wait on an idea, of one person if so asked."""
    statement = select(func.count()).select_from(TextSuggestion)
    statement = statement.where(TextSuggestion.idea_id == idea_id, TextSuggestion.state == S.open)
    if person_id is not None:
        statement = statement.where(TextSuggestion.author_id == person_id)
    return db.session.scalar(statement) or 0
