"""What is shown of transfers: their table for exports: whose the other side is, and no more."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import aliased

from participation import db, shown
from participation.i18n import mark
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.ideas.transfers.models import Transfer
from participation.shown import Table, Values
from participation.spaces.models import Space
from participation.subjects.models import Subject
from participation.subjects.rules import shown_to_everyone
from participation.subjects.shown import Scope, TableOf

TRANSFERS = Table(
    "transfers",
    mark("Handed inside and out"),
    mark("That an idea came from an authority's employees, or is worked on by them."),
    (
        shown.number("idea_id", mark("Idea id"), mark("The idea of this box.")),
        shown.yes_no(
            "came",
            mark("Came from there"),
            mark("Whether it came from there, or was handed there."),
        ),
        shown.text("organisation", mark("Authority"), mark("Whose employees.")),
        shown.moment("at", mark("When"), mark("When it was handed over.")),
        shown.number(
            "colleagues",
            mark("Colleagues"),
            mark("How many colleagues supported it, where that may be told."),
        ),
        shown.moment("ended_at", mark("Taken back"), mark("When it was taken back.")),
    ),
)


def _rows(scope: Scope, box: Box) -> Iterator[Values]:
    transfers: Any = Transfer.__table__.c
    ideas: Any = Idea.__table__.c

    def side(own: Any, other: Any, came: bool) -> Any:
        here, there = aliased(Subject.__table__), aliased(Subject.__table__)
        space = aliased(Space)
        return (
            select(
                transfers.id,
                own.label("idea_id"),
                literal(came).label("came"),
                space.organisation,
                transfers.made_at,
                transfers.colleagues,
                transfers.ended_at,
            )
            .select_from(Transfer.__table__)
            .join(Idea.__table__, ideas.id == own)
            .join(here, here.c.id == own)
            .join(there, there.c.id == other)
            .join(space, space.id == there.c.space_id)
            .where(
                ideas.box_id == box.id,
                transfers.made_at.is_not(None),
                shown_to_everyone(scope.now, of=here.c),
            )
        )

    both = union_all(
        side(transfers.copy_id, transfers.idea_id, True),
        side(transfers.idea_id, transfers.copy_id, False),
    ).subquery()
    for row in db.rows(select(both).order_by(both.c.id)):
        yield {
            "idea_id": row.idea_id,
            "came": bool(row.came),
            "organisation": row.organisation,
            "at": row.made_at,
            "colleagues": row.colleagues,
            "ended_at": row.ended_at,
        }


TABLE = TableOf(65, TRANSFERS, _rows)
