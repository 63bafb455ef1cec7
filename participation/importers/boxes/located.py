"""Where ideas are, on their way in."""

from sqlalchemy import select

from participation import clock, db, ledger
from participation.importers.boxes.box_import import BoxImport
from participation.importers.boxes.collection import Proposal
from participation.importers.writing.models import Thing
from participation.importers.writing.report import CHANGED_HERE
from participation.importers.writing.rows import entry, note_rows
from participation.locations import actions as locations
from participation.locations.models import NOWHERE, Location
from participation.subjects.models import Subject


def add_places(job: BoxImport, proposals: list[Proposal], ids: list[int]) -> None:
    """Say where new ideas are, of those whose source says it."""
    locations.add_many(
        [
            locations.row_of(number, "idea", job.space.id, each.at, each.where)
            for each, number in zip(proposals, ids, strict=True)
            if each.where.is_somewhere
        ]
    )


def other_places(
    ids: dict[int, Proposal], edited: set[int]
) -> dict[int, list[tuple[str, str, str, str]]]:
    """Ideas that are elsewhere at the source; one that was changed here stays where it is."""
    kept = db.session.scalars(select(Location).where(Location.subject_id.in_(sorted(ids))))
    here = {each.subject_id: each.where for each in kept}
    found = {}
    for number, proposal in ids.items():
        before = here.get(number, NOWHERE)
        if before != proposal.where and proposal.where.is_somewhere:
            stays = CHANGED_HERE if number in edited else ""
            found[number] = [("place", before.line, proposal.where.line, stays)]
    return found


def take_place(job: BoxImport, number: int, proposal: Proposal) -> None:
    """Let an idea be where its source says now."""
    locations.locate(db.session.get_one(Subject, number), proposal.where)
    ledger.record_many([entry("idea.edited", clock.now(), number, job.space.id, None)])
    note_rows(job.report, Thing.subject, [number], changed=True)
