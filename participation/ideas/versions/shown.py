"""What is shown of earlier texts of ideas: their table for exports."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from participation import shown
from participation.accounts.models import User
from participation.accounts.shown import author_columns, author_of
from participation.i18n import mark
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.shown import Table, Values
from participation.subjects.models import Revision, Subject
from participation.subjects.rules import shown_to_everyone
from participation.subjects.shown import Scope, TableOf, streamed

_ideas: Any = Idea.__table__.c
_revisions: Any = Revision.__table__.c
_subjects: Any = Subject.__table__.c

VERSIONS = Table(
    "idea_versions",
    mark("Earlier texts"),
    mark("An earlier text of an idea, as everybody could read it; the last one is in `ideas`."),
    (
        shown.number("idea_id", mark("Idea id"), mark("The idea.")),
        shown.number("version", mark("Version"), mark("Its number; the first text has 1.")),
        shown.text("title", mark("Title"), mark("What it was called.")),
        shown.long_text("text", mark("Text"), mark("What it said, in Markdown.")),
        shown.text("place", mark("Place"), mark("Where it was, in one line.")),
        shown.moment("until", mark("Until"), mark("When another text took its place.")),
        shown.text("changed_by", mark("Changed by"), mark("Who wrote the text that came then.")),
        shown.text("note", mark("Note"), mark("What was said about the change.")),
    ),
)


def _rows(scope: Scope, box: Box) -> Iterator[Values]:
    """The texts that ideas had since they were published, of those that everybody may read."""
    for row in streamed(
        select(
            Revision.subject_id,
            Revision.number,
            Revision.title,
            Revision.body,
            Revision.place,
            Revision.at,
            Revision.note,
            *author_columns(_revisions.signed),
        )
        .join(Subject.__table__, _subjects.id == Revision.subject_id)
        .join(Idea.__table__, _ideas.id == Revision.subject_id)
        .outerjoin(User, User.id == Revision.by_id)
        .where(
            _ideas.box_id == box.id,
            Revision.at > _subjects.published_at,
            shown_to_everyone(scope.now, of=_subjects),
        )
        .order_by(Revision.subject_id, Revision.number)
    ):
        yield {
            "idea_id": row.subject_id,
            "version": row.number,
            "title": row.title,
            "text": row.body,
            "place": row.place,
            "until": row.at,
            "changed_by": author_of(row),
            "note": row.note,
        }


TABLES_OF_A_BOX = (TableOf(55, VERSIONS, _rows),)
"""The tables of a box that are of earlier texts."""
