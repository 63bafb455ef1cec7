"""Reads about comments: a thread page by page, one comment, and where a new one goes."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    null,
    select,
    true,
)
from sqlalchemy.orm import joinedload, with_polymorphic
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, db
from participation.accounts.models import Reader, Standing, User
from participation.comments import rows
from participation.comments.models import Appreciation, Comment, Stance
from participation.comments.ordering import (
    ABOUT,
    AFTER,
    BEST,
    DISCUSSED,
    NEITHER,
    NEWEST,
    OLDEST,
    SORTS,
    UNANSWERED,
    before,
    in_order,
    of_side,
)
from participation.comments.rows import CommentRow
from participation.comments.rules import Discussed
from participation.comments.trails import ParentComment
from participation.db import NOW, BigId
from participation.spaces.models import Department, Space
from participation.spaces.queries import rules_are_accepted
from participation.subjects.models import Subject
from participation.subjects.rules import (
    ONE_BY_ONE,
    asking,
    placed_for,
    readable_by,
    shown_to_everyone,
)
from participation.web import Cursor

__all__ = ["BEST", "DISCUSSED", "NEITHER", "NEWEST", "OLDEST", "SORTS", "UNANSWERED"]

PAGE = 50
LEAD = 9
"""How many comments a page shows before the one that an address asks for, when it is far down."""
COLUMN = 20
"""How many comments each side shows before its own page has to be asked for."""

_rows: Any = Comment.__table__.c
_parent = Subject.__table__.alias("parent")
_origin = Subject.__table__.alias("origin")
_parent_author = User.__table__.alias("parent_author")


def thread(
    about: Discussed,
    reader: Reader,
    sort: str,
    cursor: Cursor | None,
    limit: int,
    side: str | None = None,
) -> Sequence[CommentRow]:
    """Comments in the order a tree is read; threads by age, by how many have found their first comment
    useful, or by the number of their replies. `side` is that of their first comment (a `Stance`, or
    NEITHER); with UNANSWERED only questions that wait are read.

    What was hidden or withdrawn keeps its place; `may_read_text` says what is shown of it.
    One statement, built once for many readers.
    """
    after = cursor[0] if cursor and isinstance(cursor[0], int) else None
    values = {"about": about.id, "reader": reader.id, "now": clock.now(), "after": after}
    statement = _thread(reader.standing, sort, side, after is not None, limit)
    return rows.read(db.rows(statement, values))


# Built anew, it takes 0.8 ms of the 5.4 of an idea's page.
@lru_cache(maxsize=128)
def _thread(
    standing: Standing, sort: str, side: str | None, further: bool, limit: int
) -> Select[Any]:
    """Joins of joins are avoided: SQLite would read the whole tables for them."""
    mine = _is_useful_to(standing.id) if standing.is_authenticated else false()
    shown = rows.columns(shown_to_everyone(NOW), _answered_name(), mine, _origin_title())
    statement = select(*shown).select_from(Comment)
    statement = (
        of_side(statement, sort, side)
        .outerjoin(User, User.id == Comment.author_id)
        .outerjoin(Department, Department.id == Comment.department_id)
        .outerjoin(_parent, _parent.c.id == _rows["parent_id"])
        .outerjoin(_parent_author, _parent_author.c.id == _parent.c.author_id)
        .outerjoin(
            _origin, _origin.c.id == func.coalesce(_rows["origin_id"], _rows["split_from_id"])
        )
        .where(placed_for(standing, NOW, space_id=ONE_BY_ONE))
        .limit(limit)
    )
    if sort == UNANSWERED:
        return _waiting(statement, further)
    return in_order(statement, sort, side, further)


def _is_useful_to(reader_id: Any) -> ColumnElement[bool]:
    given = Appreciation.__table__.c
    return exists().where(given.comment_id == _rows["id"], given.user_id == reader_id)


def _waiting(statement: Select[Any], further: bool) -> Select[Any]:
    """Questions that no department has answered, the oldest first."""
    statement = statement.where(
        _rows["is_question"], _rows["answered_at"].is_(None), shown_to_everyone(NOW)
    )
    if further:
        statement = statement.where(_rows["id"] > AFTER)
    return statement.order_by(_rows["id"])


def _answered_name() -> ColumnElement[str | None]:
    shown = shown_to_everyone(NOW, of=_parent.c)
    person = _parent_author.c
    pseudonym = and_(person.shows_pseudonym, person.pseudonym.is_not(None), person.pseudonym != "")
    return case(
        (and_(shown, _parent.c.signed.is_not(None)), _parent.c.signed),
        (and_(shown, pseudonym), person.pseudonym),
        (shown, person.name),
    )


def _origin_title() -> ColumnElement[str | None]:
    shown = shown_to_everyone(NOW, of=_origin.c)
    return case((shown, _origin.c.title), (_origin.c.id.is_not(None), ""))


def arguments(about_id: int) -> dict[Stance, int]:
    """How many arguments there are for and against a subject, the hidden and withdrawn among them: they
    keep their places."""
    found = {row.stance: row.number for row in db.rows(_ARGUMENTS, {"about": about_id})}
    return {stance: found.get(stance, 0) for stance in Stance}


_ARGUMENTS = (
    select(_rows["stance"], func.count().label("number"))
    .where(_rows["about_id"] == ABOUT, _rows["stance"].is_not(None))
    .group_by(_rows["stance"])
)


def official_answers(about_id: int) -> Sequence[CommentRow]:
    """The authority's answers to a subject itself, for everybody to read, newest first."""
    return rows.read(db.rows(_ANSWERS, {"about": about_id, "now": clock.now()}))


ANSWERS = 3
"""How many official answers a page shows in full."""
_ANSWERS = (
    select(*rows.columns(true(), null(), false(), null()))
    .select_from(Comment)
    .outerjoin(User, User.id == Comment.author_id)
    .outerjoin(Department, Department.id == Comment.department_id)
    .where(_rows["about_id"] == ABOUT, _rows["is_answer"], shown_to_everyone(NOW))
    .order_by(Comment.id.desc())
    .limit(ANSWERS)
)


def get(comment_id: int, reader: Reader) -> Comment | None:
    """A comment the reader may read, with its author, its space and what it is about."""
    comment = db.session.scalars(
        select(Comment)
        .where(Comment.id == comment_id, readable_by(reader))
        .options(
            joinedload(Comment.author), joinedload(Comment.department), joinedload(Comment.space)
        )
    ).one_or_none()
    if comment is not None:
        anything = with_polymorphic(Subject, "*")
        about = db.session.scalars(
            select(anything)
            .where(anything.id == comment.about_id)
            .options(joinedload(anything.space))
        ).one()
        set_committed_value(comment, "about", about)
    return comment


def discussed_now(about: Subject, reader: Reader) -> Subject | None:
    """What a subject is discussed with since it became part of that, when the reader may read it."""
    seen: set[int] = set()
    found: Subject | None = about
    while found is not None and found.part_of_id is not None and found.id not in seen:
        seen.add(found.id)
        anything = with_polymorphic(Subject, "*")
        found = db.session.scalars(
            select(anything)
            .where(anything.id == found.part_of_id, readable_by(reader))
            .options(joinedload(anything.space))
        ).one_or_none()
    return found


class NewPlace(NamedTuple):
    """What a new comment is about, with its space, what it answers, and whether its writer has
    accepted the house rules there."""

    about: Subject
    parent: ParentComment | None
    accepted_rules: bool


def place_for_new(about_id: int, parent_id: int | None, reader: Reader) -> NewPlace | None:
    """Where a new comment goes. What it is about is held until the transaction ends (`db.hold`).

    Two statements, and one more for a reply; made an object by the session itself, it takes twice as long.
    Overtaken when it was hidden between them, or what is answered has gone elsewhere.
    """
    values = asking(reader, about=about_id, parent=parent_id)
    row = db.rows(_place_for_new(reader.standing), values).one_or_none()
    if row is None:
        return None
    kind, was_shown, accepted, number, thread_id, trail, depth, author_id, shown = row[:_SPACE]
    about: Subject | None = db.held(Subject.__mapper__.polymorphic_map[kind].class_, about_id)
    if about is None or (was_shown and not about.is_shown):
        raise db.Overtaken("is not shown any more")
    set_committed_value(about, "space", db.as_loaded(Space, row[_SPACE:]))
    if number is None:
        return NewPlace(about, None, accepted)
    # Its thread may have gone with an idea that became part of another, or its own again.
    if db.rows(_ABOUT_OF, {"parent": number}).scalar() != about_id:
        raise db.Overtaken("what it answers is said about something else now")
    parent = ParentComment(number, thread_id or number, trail, depth, author_id, bool(shown))
    return NewPlace(about, parent, accepted)


_SPACE = 9
_ABOUT_OF = select(_rows["about_id"]).where(_rows["id"] == bindparam("parent", type_=BigId))


# Built anew, it takes 1.9 ms, as much as all the rest of sending a comment.
@lru_cache(maxsize=64)
def _place_for_new(standing: Standing) -> Select[Any]:
    answered = Comment.__table__.alias("answered")
    its_id = answered.c.id == bindparam("parent", type_=BigId)
    return (
        select(
            Subject.kind,
            shown_to_everyone(NOW),
            rules_are_accepted(),
            answered.c.id,
            answered.c.thread_id,
            answered.c.trail,
            answered.c.depth,
            _parent.c.author_id,
            shown_to_everyone(NOW, of=_parent.c),
            *Space.__table__.columns,
        )
        .select_from(Subject)
        .join(Space, Space.id == Subject.space_id)
        .outerjoin(answered, and_(its_id, answered.c.about_id == Subject.id))
        .outerjoin(_parent, _parent.c.id == answered.c.id)
        .where(Subject.id == ABOUT, readable_by(standing, NOW))
    )


class PageStart(NamedTuple):
    """How many comments stand before one, as far as they are counted (PAGE), and after which of them the
    page begins that holds it; None for the first page."""

    before: int
    after: int | None


def page_start(
    comment: Comment, reader: Reader, sort: str = OLDEST, side: str | None = None
) -> PageStart:
    """On which page of an order a comment stands."""
    statement = select(Comment.id).where(placed_for(reader, space_id=ONE_BY_ONE)).limit(PAGE)
    values = {"about": comment.about_id, "after": comment.id}
    found = db.session.scalars(before(statement, sort, side), values).all()
    return PageStart(len(found), found[LEAD] if len(found) == PAGE else None)


def side_of(comment: Comment) -> str:
    """The side of the thread that a comment stands in: a `Stance`, or NEITHER."""
    stance = db.session.scalar(select(_rows["stance"]).where(_rows["id"] == comment.thread_id))
    return stance.value if stance else NEITHER


def useful_count(comment_id: int) -> int:
    """How many people have found a comment useful."""
    found: int = db.session.scalars(
        select(_rows["useful_count"]).where(_rows["id"] == comment_id)
    ).one()
    return found
