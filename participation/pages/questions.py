"""The question that the front page shows: put to the authority, and answered by a person who is named."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select

from participation import db
from participation.accounts.models import Reader, Standing, User, shown_name
from participation.comments.models import Comment
from participation.db import NOW
from participation.spaces.models import Department, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject
from participation.subjects.rules import asking, shown_to_everyone

_NAMES = ("name", "pseudonym", "shows_pseudonym", "erased_at")
_LATEST = 200
"""Of how many questions that were answered last one is looked for that may be shown."""
_MOST = 1000
"""Characters of a question and of its answer that are read for their excerpts."""


class AnsweredQuestion(NamedTuple):
    """A question that somebody put to the authority, and what a person there answered."""

    id: int
    question: str
    language: str | None
    asked_by: str
    about: str
    answer: str
    answered_by: str
    department: str
    answered_at: datetime
    timezone: str

    @property
    def path(self) -> str:
        """The address of the question, which leads to its place."""
        return f"/comments/{self.id}"


def answered_question(reader: Reader) -> AnsweredQuestion | None:
    """The question that was answered last, by a person who is named."""
    row = db.rows(_answered_question(reader.standing), asking(reader)).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    for who in ("asked", "answering"):
        names = [values.pop(f"{who}_{each}") for each in (*_NAMES, "signed")]
        values[f"{who}_name"] = shown_name(*names)
    return AnsweredQuestion(
        asked_by=values.pop("asked_name"), answered_by=values.pop("answering_name"), **values
    )


@lru_cache(maxsize=64)
def _answered_question(standing: Standing) -> Select[Any]:
    comments, spine, people = Comment.__table__, Subject.__table__, User.__table__
    reply = comments.alias("reply")
    # These first, by their index: begun at the space, all that is said in it would be read.
    asked = (
        select(
            *(comments.c[name] for name in ("id", "about_id", "body", "answered_at")),
        )
        .where(comments.c.is_question, comments.c.answered_at.is_not(None))
        .order_by(comments.c.answered_at.desc(), comments.c.id.desc())
        .limit(_LATEST)
        .subquery("asked")
    )
    asked_spine, reply_spine = spine.alias("asked_spine"), spine.alias("reply_spine")
    about, asking_person, answering = (
        spine.alias("about"),
        people.alias("asking_person"),
        people.alias("answering"),
    )
    seen = and_(
        *(shown_to_everyone(NOW, of=each.c) for each in (asked_spine, reply_spine, about)),
        about.c.space_id.in_(select(Space.id).where(spaces_readable_by(standing))),
    )
    spaces: Any = Space.__table__
    department: Any = Department.__table__
    return (
        select(
            asked.c.id,
            func.substr(asked.c.body, 1, _MOST).label("question"),
            asked_spine.c.language,
            about.c.title.label("about"),
            func.substr(reply.c.body, 1, _MOST).label("answer"),
            department.c.name.label("department"),
            asked.c.answered_at,
            spaces.c.timezone,
            asked_spine.c.signed.label("asked_signed"),
            reply_spine.c.signed.label("answering_signed"),
            *(asking_person.c[name].label(f"asked_{name}") for name in _NAMES),
            *(answering.c[name].label(f"answering_{name}") for name in _NAMES),
        )
        .select_from(asked)
        .join(asked_spine, asked_spine.c.id == asked.c.id)
        .join(about, about.c.id == asked.c.about_id)
        .join(spaces, spaces.c.id == about.c.space_id)
        .join(reply, reply.c.parent_id == asked.c.id)
        .join(reply_spine, reply_spine.c.id == reply.c.id)
        .join(department, department.c.id == reply.c.department_id)
        .join(asking_person, asking_person.c.id == asked_spine.c.author_id)
        .join(answering, answering.c.id == reply_spine.c.author_id)
        .where(
            answering.c.erased_at.is_(None),
            asking_person.c.erased_at.is_(None),
            seen,
        )
        .order_by(asked.c.answered_at.desc(), asked.c.id.desc(), reply.c.id)
        .limit(1)
    )
