"""Statements that are there already: what Polis says otherwise now is told, or taken over."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from participation import clock, db, ledger
from participation.ideas.proposals.models import Idea
from participation.importers.writing.models import Thing
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import add_rows, batches, entry, note_rows
from participation.importers.writing.updating import (
    AT_ONCE,
    described,
    differing,
    edited_here,
    take_over,
)
from participation.moderation.models import Decision, Rule, Verdict
from participation.subjects.actions import set_visibility
from participation.subjects.models import NO_TEXT, Subject, Visibility

_HIDDEN_REASON = "Moderated out at the source"
_SHOWN_REASON = "Moderated in at the source"


def compare(
    wanted: dict[int, tuple[str, dict[str, Any]]], space_id: int, report: ImportReport
) -> None:
    """Tell of ideas that read or stand otherwise now, and take that over when it was asked for.

    `wanted`, by the id of an idea: the statement's id at the source, and its row as it would be written.
    """
    for batch in batches(sorted(wanted.items()), AT_ONCE):
        with db.transaction(write=report.update):
            ids = dict(batch)
            if report.update:
                db.hold_rows(Idea, ids)
            _compare_batch(ids, space_id, report)


def _compare_batch(
    ids: dict[int, tuple[str, dict[str, Any]]], space_id: int, report: ImportReport
) -> None:
    names = ("title", "body", "visibility")
    wanted = {number: {name: row[name] for name in names} for number, (_key, row) in ids.items()}
    bare = set(
        db.session.scalars(
            select(Subject.id).where(Subject.id.in_(sorted(ids)), Subject.source_note == NO_TEXT)
        )
    )
    others = {
        number: found for number, found in differing(Idea, wanted).items() if number not in bare
    }
    edited = edited_here(others)
    decided = set(
        db.session.scalars(
            select(Decision.subject_id).where(
                Decision.subject_id.in_(sorted(others)), Decision.by_id.is_not(None)
            )
        )
    )
    report.unchanged["ideas"] += len(ids) - len(others)
    for number, found in others.items():
        if number in decided or Visibility.held in found.get("visibility", ()):
            # What a moderator has decided here stands.
            found.pop("visibility", None)
            if not found:
                report.unchanged["ideas"] += 1
                continue
        changes = described("idea", ids[number][0], found, report, edited=number in edited)
        report.differs("ideas", changes)
        if report.update:
            seen = found.pop("visibility", None)
            take_over(Idea, number, space_id, found, report, edited=number in edited)
            if seen is not None:
                _show_or_hide(number, seen[1], space_id, report)


def _show_or_hide(number: int, visibility: Visibility, space_id: int, report: ImportReport) -> None:
    idea = db.session.get_one(Idea, number)
    set_visibility(idea, visibility)
    at = clock.now()
    if visibility is Visibility.hidden:
        add_rows(Decision, [moderated_out(number, at)])
    else:
        add_rows(
            Decision,
            [moderated_out(number, at) | {"verdict": Verdict.restored, "reason": _SHOWN_REASON}],
        )
    action = "idea.hidden" if visibility is Visibility.hidden else "idea.restored"
    ledger.record_many([entry(action, at, number, space_id, None)])
    note_rows(report, Thing.subject, [number], changed=True)


def moderated_out(subject_id: int, at: datetime) -> dict[str, Any]:
    """The decision behind a statement that was moderated out at the source."""
    return {
        "subject_id": subject_id,
        "verdict": Verdict.hidden,
        "rule": Rule.other,
        "reason": _HIDDEN_REASON,
        "at": at,
    }
