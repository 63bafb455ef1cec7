"""What exports show of those who write an idea along: a column of the table of ideas."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from participation import db, shown
from participation.accounts.models import User
from participation.accounts.shown import author_columns, author_of
from participation.i18n import mark
from participation.ideas.proposals.models import Idea
from participation.ideas.pseudonyms.signing import worn_by
from participation.subjects.models import Coauthor

_ideas: Any = Idea.__table__.c

COAUTHORS = shown.text(
    "coauthors",
    mark("Written along by"),
    mark("Who writes along with the author; several are kept apart by a semicolon."),
)


def names_of(ids: Sequence[int]) -> dict[int, str]:
    """Who writes along with these ideas, in the order in which they came."""
    found: dict[int, list[str]] = defaultdict(list)
    statement = (
        select(Coauthor.subject_id, *author_columns(worn_by(Coauthor.user_id, _ideas.box_id)))
        .join(User, User.id == Coauthor.user_id)
        .join(Idea.__table__, _ideas.id == Coauthor.subject_id)
        .where(Coauthor.subject_id.in_(ids))
        .order_by(Coauthor.subject_id, Coauthor.at, Coauthor.user_id)
    )
    for row in db.session.execute(statement) if ids else ():
        found[row.subject_id].append(author_of(row) or "")
    return {idea_id: "; ".join(names) for idea_id, names in found.items()}
