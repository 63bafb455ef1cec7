"""What is shown of measured gains: their table for exports."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db, shown
from participation.accounts.shown import name_of
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.answers import words
from participation.ideas.answers.models import GainKind
from participation.ideas.answers.shown import TABLES
from participation.ideas.boxes.models import Box
from participation.ideas.gains.models import Measurement
from participation.ideas.proposals.models import Idea
from participation.shown import Table, Values
from participation.subjects.shown import Scope, TableOf, chunks, ids_with_text, streamed


def _gains() -> Mapping[str, str]:
    return {each.value: words.gain(each) for each in GainKind}


def _units() -> Mapping[str, str]:
    return {"DKK": _("Danish kroner"), "NOK": _("Norwegian kroner"), "h": _("hours")}


MEASUREMENTS = Table(
    "gain_measurements",
    mark("Measured gains"),
    mark("A gain of an idea or a project that was measured after it was realised."),
    (
        shown.number("measurement_id", mark("Measurement id"), mark("Its id.")),
        shown.number("subject_id", mark("Id"), mark("The idea or the project.")),
        shown.code("kind", mark("Kind"), mark("What was measured."), GainKind, _gains),
        shown.amount("amount", mark("Amount"), mark("How much a year, in the unit.")),
        shown.text(
            "unit",
            mark("Unit"),
            mark("What it is counted in: DKK, NOK, or h for hours."),
            words=_units,
        ),
        shown.long_text("note", mark("Note"), mark("What got better, in words.")),
        shown.date("measured_on", mark("Measured on"), mark("The day it was measured.")),
        shown.long_text("how", mark("How"), mark("How it was measured.")),
        shown.text("by", mark("By whom"), mark("Who measured it.")),
        shown.moment("at", mark("When"), mark("When it was noted.")),
    ),
)


def measurement_rows(subject_ids: Sequence[int]) -> Iterator[Values]:
    """The measurements of some subjects, which the reader may read. One statement."""
    for each in db.session.scalars(
        select(Measurement)
        .where(Measurement.subject_id.in_(subject_ids))
        .options(joinedload(Measurement.by))
        .order_by(Measurement.subject_id, Measurement.id)
    ):
        yield {
            "measurement_id": each.id,
            "subject_id": each.subject_id,
            "kind": each.kind.value,
            "amount": each.amount,
            "unit": each.unit,
            "note": each.note,
            "measured_on": each.measured_on,
            "how": each.how,
            "by": name_of(each.by),
            "at": each.at,
        }


def _of_a_box(scope: Scope, box: Box) -> Iterator[Values]:
    ideas = streamed(
        select(Measurement.subject_id)
        .distinct()
        .join(Idea, Idea.id == Measurement.subject_id)
        .where(Idea.box_id == box.id)
        .order_by(Measurement.subject_id)
    )
    for chunk in chunks([row.subject_id for row in ideas]):
        yield from measurement_rows(ids_with_text(scope, chunk))


def init_app(app: Flask) -> None:
    """Add the table to the file of a box."""
    TABLES.fill(app, TableOf(60, MEASUREMENTS, _of_a_box))
