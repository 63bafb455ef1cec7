"""What is shown of mergers: their table for exports."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select

from participation import db, shown
from participation.i18n import mark
from participation.ideas.boxes.models import Box
from participation.ideas.merging.models import Merger
from participation.ideas.merging.queries import authors_of_parts
from participation.ideas.proposals.models import Idea
from participation.shown import Table, Values
from participation.subjects.models import Subject
from participation.subjects.rules import shown_to_everyone
from participation.subjects.shown import Scope, TableOf, chunks

_mergers: Any = Merger.__table__
_ideas: Any = Idea.__table__

MERGERS = Table(
    "mergers",
    mark("Merged ideas"),
    mark("That an idea became part of another, and when it was its own again, if it was."),
    (
        shown.number("idea_id", mark("Idea id"), mark("The idea that became part of another.")),
        shown.number("into_id", mark("Part of idea"), mark("The idea it became part of.")),
        shown.text(
            "authors",
            mark("Authors"),
            mark("Who wrote what is part of that idea now, and is named beside its author."),
        ),
        shown.moment("at", mark("When"), mark("When.")),
        shown.yes_no(
            "by_keepers",
            mark("Agreed"),
            mark(
                "Whether those who look after the two ideas agreed on it, and no official decided."
            ),
        ),
        shown.long_text("reason", mark("Reason"), mark("Why.")),
        shown.number(
            "supporters", mark("Supporters"), mark("How many people supported one or both then.")
        ),
        shown.number("of_both", mark("Of both"), mark("How many of them supported both.")),
        shown.number("comments", mark("Comments"), mark("How many comments moved.")),
        shown.moment("ended_at", mark("Parted"), mark("When it was its own idea again.")),
    ),
)


def _rows(scope: Scope, box: Box) -> Iterator[Values]:
    one, other = Subject.__table__.alias("one"), Subject.__table__.alias("other")
    part, whole = _ideas.alias("part"), _ideas.alias("whole")
    rows = db.session.execute(
        select(_mergers)
        .join(part, part.c.id == _mergers.c.idea_id)
        .join(whole, whole.c.id == _mergers.c.into_id)
        .join(one, one.c.id == part.c.id)
        .join(other, other.c.id == whole.c.id)
        .where(
            or_(part.c.box_id == box.id, whole.c.box_id == box.id),
            _mergers.c.at.is_not(None),
            shown_to_everyone(scope.now, of=one.c),
            shown_to_everyone(scope.now, of=other.c),
        )
        .order_by(_mergers.c.id)
    )
    for chunk in chunks(rows):
        authors = authors_of_parts(sorted({row.into_id for row in chunk}))
        for row in chunk:
            yield {
                "idea_id": row.idea_id,
                "into_id": row.into_id,
                "authors": "; ".join(each.display_name for each in authors.get(row.into_id, [])),
                "at": row.at,
                "by_keepers": row.by_keepers,
                "reason": row.reason,
                "supporters": row.supporters,
                "of_both": row.of_both,
                "comments": row.comments,
                "ended_at": row.ended_at,
            }


TABLES_OF_A_BOX = (TableOf(60, MERGERS, _rows),)
