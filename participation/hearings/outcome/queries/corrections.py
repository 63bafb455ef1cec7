"""What was corrected in a published outcome, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from participation import db
from participation.hearings.assessing.models import Outcome
from participation.hearings.assessing.queries.themes import themes
from participation.hearings.assessing.words import outcome as outcome_name
from participation.hearings.notice import words
from participation.hearings.notice.models import Hearing, Section
from participation.hearings.outcome import corrected
from participation.hearings.outcome.corrected import Corrigible
from participation.hearings.outcome.models import OutcomeCorrection
from participation.text import Piece, diff


class CorrectedPart(NamedTuple):
    """What a correction changed in a part of an outcome.

    - `key`: the part, as `corrected.key` calls it.
    - `name`: what it is called for people.
    - `before`: what it said before; None where that is not shown.
    - `pieces`: what was changed in it; empty then.
    """

    key: str
    name: str
    before: str | None
    pieces: list[Piece]


@dataclass(frozen=True)
class Corrected:
    """One correction: when, why, and what it changed in each part."""

    at: datetime
    reason: str
    parts: list[CorrectedPart]


def corrections(
    hearing: Hearing, sections: Iterable[Section], *, official: bool = False
) -> list[Corrected]:
    """The corrections of an outcome as everybody may see them, the newest first. `sections` are those of
    its text now.

    Where a part once said what is not to be shown, its earlier versions are not shown either: they may
    say it too. Those who work on the hearing (`official`) see all.
    """
    kept = db.session.scalars(
        select(OutcomeCorrection)
        .where(OutcomeCorrection.hearing_id == hearing.id)
        .order_by(OutcomeCorrection.at.desc(), OutcomeCorrection.id.desc())
    ).all()
    if not kept:
        return []
    parts: list[Corrigible] = [hearing]
    if any(each.before for each in kept):
        parts += [*themes(hearing.id), *sections]
    now, names = dict[str, str](), dict[str, str]()
    for of in parts:
        for name, value in corrected.values(of).items():
            key = corrected.key(of, name)
            now[key] = value
            names[key] = words.part_of_outcome(name, _title(of))
    found, hidden = [], set[str]()
    for each in kept:
        changed = []
        for key, before in (_texts(each) | each.before).items():
            if key not in now or before == now[key]:
                continue
            if not each.shows_before and not official:
                hidden.add(key)
            pieces = [] if key in hidden else _difference(key.split(".")[-1], before, now[key])
            said = None if key in hidden else before
            changed.append(CorrectedPart(key, names[key], said, pieces))
            now[key] = before
        found.append(Corrected(each.at, each.reason, changed))
    return found


def _texts(correction: OutcomeCorrection) -> dict[str, str]:
    return {"asked": correction.asked, "said": correction.said, "did": correction.did}


def _as_shown(name: str, value: str) -> str:
    return outcome_name(Outcome(value)) if name == "outcome" and value else value


def _difference(name: str, before: str, after: str) -> list[Piece]:
    return diff(_as_shown(name, before), _as_shown(name, after))


def _title(of: Corrigible) -> str | None:
    return None if isinstance(of, Hearing) else of.title


def shown(of: Corrigible) -> list[tuple[str, str]]:
    """What each part says now, by its name."""
    return [
        (words.part_of_outcome(name, _title(of)), _as_shown(name, value))
        for name, value in corrected.values(of).items()
    ]


def changed(of: Corrigible, after: Mapping[str, str]) -> list[tuple[str, list[Piece]]]:
    """By the name of each part what a correction to these values would change."""
    return [
        (words.part_of_outcome(name, _title(of)), _difference(name, before, after[name]))
        for name, before in corrected.values(of).items()
        if before != after[name]
    ]
