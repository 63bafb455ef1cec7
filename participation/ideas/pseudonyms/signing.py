"""The one place that says under which name a person writes in a box.

What is written carries it (`signed` of `Subject`, `Revision` and `StateChange`, from `signature`); people who
stand beside an idea, as co-authors and keepers do, are named by `worn_by`. None is by name everywhere.
"""

import secrets
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, select

from participation import clock, db
from participation.accounts.models import User
from participation.i18n import force_locale
from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box, NamePolicy
from participation.ideas.pseudonyms.models import Pseudonym
from participation.ideas.pseudonyms.naming import key_of
from participation.spaces.models import Space

_worn: Any = Pseudonym.__table__
_ONE = select(_worn.c.name).where(
    _worn.c.box_id == bindparam("box", type_=db.BigId),
    _worn.c.user_id == bindparam("person", type_=db.BigId),
)
_TRIES = 20


def signature(box: Box, person: User) -> str | None:
    """The pseudonym under which a person writes in a box; None where people write by name.

    Who has none yet is given one, so that nothing written has to wait for it.
    """
    if box.name_policy is NamePolicy.names:
        return None
    return worn(box.id, person.id) or _given(box, person)


def _given(box: Box, person: User) -> str:
    language = db.session.get_one(Space, box.space_id).language
    for _try in range(_TRIES):
        with force_locale(language):
            name = _("Participant %(number)s", number=str(secrets.randbelow(1_000_000)).zfill(6))
        found = take(box.id, person.id, name)
        if found is not None:
            return found
    raise db.Overtaken("no pseudonym is free")


def take(box_id: int, person_id: int, name: str) -> str | None:
    """Let a person have a name in a box, unless there is one; returns the one they have then, None when
    somebody else has that name."""
    row = {
        "box_id": box_id,
        "user_id": person_id,
        "name": name,
        "key": key_of(name),
        "at": clock.now(),
    }
    db.session.execute(db.upsert(Pseudonym).values(row).on_conflict_do_nothing())
    return worn(box_id, person_id)


def worn(box_id: int, person_id: int) -> str | None:
    """The pseudonym of a person in a box, where they have one."""
    found: str | None = db.rows(_ONE, {"box": box_id, "person": person_id}).scalar()
    return found


def worn_in(box: Box) -> dict[int, str]:
    """The pseudonyms of a box by the person's id; nothing is asked of a box without."""
    if box.name_policy is NamePolicy.names:
        return {}
    rows = db.session.execute(select(_worn.c.user_id, _worn.c.name).where(_worn.c.box_id == box.id))
    return {row.user_id: row.name for row in rows}


def worn_by(person_id: Any, box_id: Any) -> ScalarSelect[Any]:
    """The same as a column of a statement, of a person and a box in it."""
    own = _worn.alias()
    return (
        select(own.c.name)
        .where(own.c.user_id == person_id, own.c.box_id == box_id)
        .scalar_subquery()
    )
