"""What was corrected in a published outcome, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from participation import db
from participation.hearings.models import Hearing, OutcomeCorrection
from participation.text import Piece, diff

PARTS = ("asked", "said", "did")


@dataclass(frozen=True)
class Corrected:
    """One correction: when, why, and by part what it changed; empty where what it said is not shown."""

    at: datetime
    reason: str
    parts: dict[str, list[Piece]]


def corrections(hearing: Hearing) -> list[Corrected]:
    """The corrections of an outcome as everybody may see them, the newest first.

    Where a part once said what is not to be shown, its earlier versions are not shown either: they may
    say it too.
    """
    kept = db.session.scalars(
        select(OutcomeCorrection)
        .where(OutcomeCorrection.hearing_id == hearing.id)
        .order_by(OutcomeCorrection.at.desc(), OutcomeCorrection.id.desc())
    )
    now = {
        "asked": hearing.outcome_asked,
        "said": hearing.outcome_said,
        "did": hearing.outcome_did,
    }
    found, hidden = [], set[str]()
    for each in kept:
        parts = {}
        for name in PARTS:
            before = getattr(each, name)
            if before == now[name]:
                continue
            if not each.shows_before:
                hidden.add(name)
            parts[name] = [] if name in hidden else diff(before, now[name])
            now[name] = before
        found.append(Corrected(each.at, each.reason, parts))
    return found


def changed(hearing: Hearing, after: Sequence[str]) -> dict[str, list[Piece]]:
    """By part what a correction to these texts (asked, said, did) would change."""
    before = (hearing.outcome_asked, hearing.outcome_said, hearing.outcome_did)
    return {
        name: diff(old, new)
        for name, old, new in zip(PARTS, before, after, strict=True)
        if old != new
    }
