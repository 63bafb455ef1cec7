"""What is shown of outcomes in exports: the table of their corrections, and the rounds of a hearing."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from participation import db, shown
from participation.hearings.notice import words
from participation.hearings.notice.models import Hearing, Section, Status, hearing_path
from participation.hearings.notice.shown import OF_HEARING
from participation.hearings.outcome import corrected
from participation.hearings.outcome.queries.corrections import corrections
from participation.i18n import mark
from participation.shown import Table, Values, site_address
from participation.subjects.shown import AddedColumns, Scope, TableOf


def _parts() -> Mapping[str, str]:
    return {name: words.part_of_outcome(name, None) for name in corrected.PARTS}


CORRECTIONS = Table(
    "corrections",
    mark("Corrections of the outcome"),
    mark(
        "A part of a published outcome that was corrected: a row for each part of each correction."
    ),
    (
        OF_HEARING,
        shown.moment("at", mark("When"), mark("When it was corrected.")),
        shown.long_text("reason", mark("Reason"), mark("Why.")),
        shown.code("part", mark("Part"), mark("What was corrected."), corrected.PARTS, _parts),
        shown.number(
            "theme_id", mark("Theme id"), mark("The theme, where a part of one was corrected.")
        ),
        shown.number(
            "section_id",
            mark("Section id"),
            mark("The section, where its adopted text was corrected."),
        ),
        shown.long_text(
            "before",
            mark("What it said before"),
            mark("What the part said before; empty where that is not shown."),
        ),
    ),
)


def _correction_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """The corrections of a hearing's outcome, the first one first."""
    if hearing.status is not Status.concluded:
        return
    sections = db.session.scalars(
        select(Section)
        .where(Section.hearing_id == hearing.id, Section.removed_at.is_(None))
        .order_by(Section.position, Section.id)
    ).all()
    for each in reversed(corrections(hearing, sections, official=scope.official)):
        for part in each.parts:
            of, _dot, name = part.key.rpartition(".")
            kind, _dash, number = of.partition("-")
            yield {
                "hearing_id": hearing.id,
                "at": each.at,
                "reason": each.reason,
                "part": name,
                "theme_id": int(number) if kind == "theme" else None,
                "section_id": int(number) if kind == "section" else None,
                "before": part.before,
            }


def _read_rounds(scope: Scope, _thing: object, rows: Sequence[Hearing]) -> dict[int, Values]:
    """The rounds before and after hearings that the reader may read. One statement, or none."""
    ids = {number for row in rows for number in (row.previous_id, row.following_id) if number}
    if not ids:
        return {}
    asked = select(Hearing.id, Hearing.title).where(Hearing.id.in_(ids), scope.readable())
    titles = {row.id: row.title for row in db.session.execute(asked)}
    found: dict[int, Values] = {}
    for row in rows:
        for name, number in (("previous", row.previous_id), ("following", row.following_id)):
            if number is not None and number in titles:
                found.setdefault(row.id, {}).update(
                    {
                        f"{name}_round": titles[number],
                        f"{name}_round_address": site_address(hearing_path(number, titles[number])),
                    }
                )
    return found


ROUNDS = AddedColumns[object](
    (
        shown.text(
            "previous_round",
            mark("Earlier round"),
            mark("What the hearing is called that it is a new round of."),
        ),
        shown.address(
            "previous_round_address",
            mark("Address of the earlier round"),
            mark("Where that hearing is on the site."),
        ),
        shown.text(
            "following_round",
            mark("New round"),
            mark("What the hearing is called that is a new round of it."),
        ),
        shown.address(
            "following_round_address",
            mark("Address of the new round"),
            mark("Where that hearing is on the site."),
        ),
    ),
    _read_rounds,
)
"""The columns of hearings with the rounds before and after them."""

TABLE = TableOf(130, CORRECTIONS, _correction_rows)
"""The corrections of the outcome of a hearing."""
