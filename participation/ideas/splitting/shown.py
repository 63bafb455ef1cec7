"""What is shown of splits: their table for exports."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from participation import db, shown
from participation.i18n import mark
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.ideas.splitting.models import Split
from participation.ideas.splitting.queries import not_chosen
from participation.shown import Table, Values
from participation.subjects.models import Subject
from participation.subjects.rules import shown_to_everyone
from participation.subjects.shown import Scope, TableOf, chunks

_splits: Any = Split.__table__.c
_ideas: Any = Idea.__table__.c

SPLITS = Table(
    "splits",
    mark("Split ideas"),
    mark("That an idea became two, and when the two were one again, if they were."),
    (
        shown.number(
            "idea_id", mark("Idea id"), mark("The idea that was split; the first of two.")
        ),
        shown.number("new_id", mark("Second idea"), mark("The idea that was made of it.")),
        shown.moment("at", mark("When"), mark("When.")),
        shown.yes_no(
            "by_keepers",
            mark("By its author"),
            mark("Whether who looks after the idea split it, and no official."),
        ),
        shown.long_text("reason", mark("Reason"), mark("Why.")),
        shown.number("supporters", mark("Supporters"), mark("How many people supported it then.")),
        shown.number(
            "not_chosen",
            mark("Not chosen"),
            mark("How many who had voted have not chosen: their vote is counted for the first."),
        ),
        shown.number("comments", mark("Comments"), mark("How many comments moved.")),
        shown.moment("ended_at", mark("One again"), mark("When the two were one again.")),
    ),
)


def _rows(scope: Scope, box: Box) -> Iterator[Values]:
    one, other = Subject.__table__.alias("one"), Subject.__table__.alias("other")
    own = ("idea_id", "new_id", "at", "by_keepers", "reason", "supporters", "comments", "ended_at")
    rows = db.session.execute(
        select(
            *(_splits[name] for name in own),
            not_chosen(_splits).scalar_subquery().label("not_chosen"),
        )
        .join(Idea.__table__, _ideas.id == _splits.idea_id)
        .join(one, one.c.id == _splits.idea_id)
        .join(other, other.c.id == _splits.new_id)
        .where(
            _ideas.box_id == box.id,
            shown_to_everyone(scope.now, of=one.c),
            shown_to_everyone(scope.now, of=other.c),
        )
        .order_by(_splits.id)
    )
    for chunk in chunks(rows):
        for row in chunk:
            yield {
                **{name: getattr(row, name) for name in own},
                "not_chosen": 0 if row.ended_at else row.not_chosen,
            }


TABLES_OF_A_BOX = (TableOf(62, SPLITS, _rows),)
