"""Nothing stands in a box of pseudonyms under a person's own name."""

from typing import Any

from sqlalchemy import Select, and_, column, exists, func, literal, select, table

from participation.accounts.models import User
from participation.ideas.boxes.models import Box, NamePolicy
from participation.ideas.pseudonyms.models import Pseudonym
from participation.invariants import invariant
from participation.subjects.models import Coauthor, Subject

_ideas: Any = table("ideas", column("id"), column("box_id"), column("keeper_id"))
_comments: Any = table("comments", column("id"), column("department_id"))
_subjects: Any = Subject.__table__.c


@invariant("subjects.signed")
def contributions() -> Select[Any]:
    """What a person writes there is signed by their pseudonym; what is said for the authority is not."""
    worn: Any = Pseudonym.__table__
    return (
        select(_subjects.id, _subjects.signed, worn.c.name)
        .join(_ideas, _ideas.c.id == func.coalesce(_subjects.root_id, _subjects.id))
        .join(Box.__table__, Box.__table__.c.id == _ideas.c.box_id)
        .join(User.__table__, User.__table__.c.id == _subjects.author_id)
        .outerjoin(_comments, _comments.c.id == _subjects.id)
        .outerjoin(
            worn, and_(worn.c.box_id == _ideas.c.box_id, worn.c.user_id == _subjects.author_id)
        )
        .where(
            Box.__table__.c.name_policy == NamePolicy.pseudonyms,
            User.__table__.c.erased_at.is_(None),
            _comments.c.department_id.is_(None),
            _subjects.signed.is_(None) | _subjects.signed.is_distinct_from(worn.c.name),
        )
    )


@invariant("pseudonyms")
def people() -> Select[Any]:
    """Who writes along there, or looks after an idea, has a pseudonym to be named by."""
    along: Any = Coauthor.__table__.c
    who = (
        select(along.subject_id.label("idea_id"), along.user_id)
        .union(select(_ideas.c.id, _ideas.c.keeper_id).where(_ideas.c.keeper_id.is_not(None)))
        .subquery()
    )
    has_one = exists().where(
        Pseudonym.user_id == who.c.user_id, Pseudonym.box_id == _ideas.c.box_id
    )
    return (
        select(who.c.idea_id, who.c.user_id, literal(1))
        .join(_ideas, _ideas.c.id == who.c.idea_id)
        .join(Box.__table__, Box.__table__.c.id == _ideas.c.box_id)
        .join(User.__table__, User.__table__.c.id == who.c.user_id)
        .where(
            Box.__table__.c.name_policy == NamePolicy.pseudonyms,
            User.__table__.c.erased_at.is_(None),
            ~has_one,
        )
    )
