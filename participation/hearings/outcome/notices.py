"""Telling those who have answered, and the parties that were asked, what becomes of a hearing."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from participation import config, db, jobs, ledger, mail
from participation.hearings.assessing import words
from participation.hearings.assessing.queries import themes as assessing
from participation.hearings.notice.models import Extension, Hearing, TextChange
from participation.hearings.outcome.models import OutcomeCorrection
from participation.hearings.responses.queries.respondents import Respondent, also_told, respondents
from participation.ledger import Entry
from participation.subjects.models import StateChange

log = structlog.get_logger()


def _being_told() -> list[int]:
    """The concluded hearings whose respondents have not all been told."""
    with db.transaction(write=False) as session:
        being_told = Hearing.outcome_told.is_not(None)
        return list(session.scalars(select(Hearing.id).where(being_told).order_by(Hearing.id)))


@jobs.step("outcome-letters", after_ledger=True)
def tell_outcomes() -> bool:
    """Tell those who have answered of outcomes, beside the rest: each gets a letter of their own."""
    if _being_told():
        jobs.beside("outcome-letters", _tell_outcomes)
    return False


def _tell_outcomes() -> None:
    failure: Exception | None = None
    for each in _being_told():
        try:
            while tell_outcome(each):
                pass
        except Exception as error:
            # Of one hearing; those after it have their turn.
            log.exception("outcome.not_told", hearing=each)
            failure = error
    if failure is not None:
        raise failure


def _hearing(hearing_id: int) -> Hearing | None:
    return db.session.scalars(
        select(Hearing).where(Hearing.id == hearing_id).options(joinedload(Hearing.space))
    ).one_or_none()


AT_ONCE = 250
"""How many letters about an outcome are put in the outbox in one transaction."""


def tell_outcome(hearing_id: int) -> bool:
    """Tell the next of those who have answered what became of their points; false when all are told.

    The letters are composed while nothing is locked. They leave in the transaction that notes how far
    they have come, so each gets one, whatever is killed or runs twice.
    """
    with db.transaction(write=False):
        hearing = _hearing(hearing_id)
        if hearing is None or hearing.outcome_told is None:
            return False
        told = hearing.outcome_told
        some = [each for each in respondents(hearing) if each.responses[0] > told][:AT_ONCE]
        letters, about = _outcome_letters(hearing, some)
    with db.transaction() as session:
        last = some[-1].responses[0] if some else None
        moved = session.execute(
            update(Hearing)
            .where(Hearing.id == hearing_id, Hearing.outcome_told == told)
            .values(outcome_told=last)
            .returning(Hearing.id)
            .execution_options(synchronize_session=False)
        ).first()
        if moved is not None:
            there = {each.address for each in respondents(hearing, held=True)}
            kept = [letter for letter in letters if letter.to in there]
            ids = {letter.message_id for letter in kept}
            mail.put(kept, {key: value for key, value in about.items() if key in ids})
    return bool(some)


def _outcome_letters(
    hearing: Hearing, some: Sequence[Respondent]
) -> tuple[list[mail.Letter], dict[str, list[int]]]:
    """A letter for each; who made a point reads in it what became of their own. And, by Message-ID, the
    responses whose words stand in a letter."""
    told = assessing.told(hearing.id, [number for each in some for number in each.responses])
    letters, about = [], {}
    for each in some:
        points = [point for number in each.responses for point in told.get(number, [])]
        values = {
            "hearing": hearing,
            "points": points,
            "outcome_name": words.outcome,
            "party": False,
        }
        letter = mail.compose(each.address, "hearing-outcome", each.language, values)
        letters.append(letter)
        about[letter.message_id] = [
            number for number in each.responses if any(one.quote for one in told.get(number, ()))
        ]
    return letters, about


Tell = Callable[[Hearing, list[Entry]], dict[str, Any]]


def _changes(_hearing: Hearing, entries: list[Entry]) -> dict[str, Any]:
    ids = [entry.data.get("change") for entry in entries]
    changes = db.session.scalars(
        select(TextChange).where(TextChange.id.in_(ids)).order_by(TextChange.at, TextChange.id)
    ).all()
    return {"changes": changes}


def _extensions(_hearing: Hearing, entries: list[Entry]) -> dict[str, Any]:
    last = db.session.get(Extension, entries[-1].data.get("extension"))
    return {"extension": last}


def _state(hearing: Hearing, entries: list[Entry]) -> dict[str, Any]:
    state = db.session.scalars(
        select(StateChange)
        .where(StateChange.subject_id == hearing.id)
        .order_by(StateChange.at.desc(), StateChange.id.desc())
        .limit(1)
    ).one_or_none()
    return {"change": state, "at": entries[-1].at}


def _outcome(_hearing: Hearing, _entries: list[Entry]) -> dict[str, Any]:
    return {"points": []}


def _corrections(_hearing: Hearing, entries: list[Entry]) -> dict[str, Any]:
    ids = [entry.data.get("correction") for entry in entries]
    corrections = db.session.scalars(
        select(OutcomeCorrection)
        .where(OutcomeCorrection.id.in_(ids))
        .order_by(OutcomeCorrection.at, OutcomeCorrection.id)
    ).all()
    return {"corrections": corrections}


CONCLUDED, CORRECTED = "hearing.concluded", "hearing.outcome_corrected"
_TOLD: dict[str, tuple[str, Tell]] = {
    "hearing.changed": ("hearing-changed", _changes),
    "hearing.extended": ("hearing-extended", _extensions),
    "hearing.withdrawn": ("hearing-withdrawn", _state),
    CONCLUDED: ("hearing-outcome", _outcome),
    CORRECTED: ("hearing-outcome-corrected", _corrections),
}


def template_of(action: str) -> str:
    """The mail that tells of an action."""
    return _TOLD[action][0]


def _gathered(entries: Iterable[Entry]) -> dict[tuple[int, str], list[Entry]]:
    """The entries by hearing and action: five corrections in a row become one mail."""
    gathered: dict[tuple[int, str], list[Entry]] = {}
    for entry in entries:
        if entry.subject_id is not None:
            gathered.setdefault((entry.subject_id, entry.action), []).append(entry)
    return gathered


@ledger.reader("hearing-changes", *_TOLD)
def tell_respondents(entries: list[Entry]) -> None:
    """Write one mail to each who has answered and each party that was asked, in the transaction that moves
    the reader's cursor.

    It says the same to all, so it is composed once. Of an outcome each who has answered is told their own:
    that takes longer than others may wait for, and is left to a step (`tell_outcomes`).
    """
    gathered = _gathered(entries)
    for (hearing_id, action), group in gathered.items():
        hearing = _hearing(hearing_id)
        if hearing is None:
            continue
        # Which response is a party's, and how far the telling of an outcome has come, is decided under it.
        db.hold(hearing)
        recipients = respondents(hearing, held=True)
        asked = also_told(hearing, recipients)
        if action == CONCLUDED:
            db.session.execute(
                update(Hearing)
                .where(Hearing.id == hearing_id)
                .values(outcome_told=0)
                .execution_options(synchronize_session="fetch")
            )
            recipients = []
        elif action == CORRECTED:
            if hearing.outcome_told is not None:
                # Those who come later get a letter that leads to the outcome as it is now.
                recipients = [
                    each for each in recipients if each.responses[0] <= hearing.outcome_told
                ]
            if (hearing_id, CONCLUDED) in gathered:
                asked = []
        template, more = _TOLD[action]
        values = {
            "hearing": hearing,
            "link": config.current().address + hearing.path,
            **more(hearing, group),
        }
        mail.write_many([each[:2] for each in recipients], template, party=False, **values)
        language = hearing.language or hearing.space.language
        mail.write_many([(each, language) for each in asked], template, party=True, **values)
