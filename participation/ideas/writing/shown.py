"""What is shown of the parts of ideas that their boxes ask for: a table for exports."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from participation import db, shown
from participation.i18n import mark
from participation.ideas.proposals.models import Idea
from participation.ideas.writing.sections import number_in, split
from participation.shown import Table, Values
from participation.subjects.shown import Scope, chunks, ids_with_text

_ideas: Any = Idea.__table__.c

PARTS = Table(
    "idea_parts",
    mark("Parts of ideas"),
    mark("What an idea says under the headings that its box asks for, as its text has it too."),
    (
        shown.number("idea_id", mark("Idea id"), mark("The idea.")),
        shown.number("position", mark("Place"), mark("Its place among the parts, from 1.")),
        shown.text("label", mark("Heading"), mark("What the box asked for.")),
        shown.long_text("text", mark("Text"), mark("What it says.")),
        shown.number(
            "number", mark("Number"), mark("The whole number that it begins with, if it does.")
        ),
    ),
)


def part_rows(scope: Scope, ids: Iterable[int]) -> Iterator[Values]:
    """The parts of ideas, in the order of their ids."""
    for chunk in chunks(ids):
        statement = (
            select(_ideas.id, _ideas.body)
            .where(_ideas.id.in_(ids_with_text(scope, chunk)), _ideas.body.contains("### "))
            .order_by(_ideas.id)
        )
        for idea_id, body in db.session.execute(statement):
            for position, part in enumerate(split(body)[1], start=1):
                yield {
                    "idea_id": idea_id,
                    "position": position,
                    "label": part.label,
                    "text": part.text,
                    "number": number_in(part.text),
                }
