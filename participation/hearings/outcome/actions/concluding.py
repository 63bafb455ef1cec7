"""From closed to concluded: the assessment, and the outcome that closes a hearing."""

from collections.abc import Mapping
from datetime import date

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.hearings.assessing.queries.themes import unanswered
from participation.hearings.notice.actions import schedule
from participation.hearings.notice.actions.holding import NotAllowedNow, hold
from participation.hearings.notice.models import Hearing, Phase, Status
from participation.hearings.outcome import corrected
from participation.hearings.outcome.corrected import Corrigible
from participation.hearings.outcome.models import OutcomeCorrection
from participation.subjects.actions import change_state


def start_assessment(hearing: Hearing, *, by: User) -> None:
    """Say publicly that the responses are being assessed; the deadline can no longer be moved."""
    hold(hearing, Phase.closed)
    schedule.settle(hearing)
    hearing.status = Status.under_assessment
    change_state(hearing, Phase.under_assessment.value, by=by, department_id=hearing.department_id)


def save_outcome(
    hearing: Hearing,
    asked: str,
    said: str,
    did: str,
    *,
    by: User,
    decision_on: date | None = None,
) -> None:
    """Keep the outcome as it is written; the public reads it when the hearing is concluded.

    The day that the decision is planned for stands on the hearing's page at once.
    """
    hold(hearing, Phase.closed, Phase.under_assessment)
    hearing.outcome_asked, hearing.outcome_said, hearing.outcome_did = asked, said, did
    hearing.decision_on = decision_on
    db.session.flush()
    ledger.record(
        "hearing.outcome_drafted", subject_id=hearing.id, space_id=hearing.space_id, by=by.id
    )


def conclude(hearing: Hearing, *, by: User) -> None:
    """Publish the outcome and end the hearing; those who have answered are told by the worker.

    NotAllowedNow while a part of the outcome, or the assessment of a theme that has points, is
    missing: everybody who made a point is told what became of it.
    """
    hold(hearing, Phase.under_assessment)
    if not hearing.outcome_is_complete:
        raise NotAllowedNow("an outcome says what was asked, said and done")
    if unanswered(hearing.id):
        raise NotAllowedNow("every point is answered before the outcome is published")
    hearing.status = Status.concluded
    hearing.concluded_at = clock.now()
    change_state(
        hearing,
        Phase.concluded.value,
        by=by,
        department_id=hearing.department_id,
        responses=hearing.response_count,
    )


def correct_outcome(
    hearing: Hearing,
    of: Corrigible,
    after: Mapping[str, str],
    *,
    reason: str,
    shows_before: bool,
    by: User,
) -> OutcomeCorrection | None:
    """Correct a published outcome: its texts (`of` the hearing), a theme, or an adopted section; None when
    it says the same. The worker tells those who were told of it.

    `after` has the parts as `corrected.values` does. What they said before is kept, and shown to
    everybody with the reason if `shows_before`.
    """
    hold(hearing, Phase.concluded)
    if of is not hearing:
        db.hold(of)
    before, after = corrected.values(of), dict(after)
    lacks = any(not after[name] for name in before.keys() - corrected.MAY_BE_EMPTY)
    if lacks or not reason.strip():
        raise NotAllowedNow("an outcome lacks nothing, and is corrected with a reason")
    if before == after:
        return None
    now = clock.now()
    texts = corrected.values(hearing)
    correction = OutcomeCorrection(
        hearing_id=hearing.id,
        at=now,
        by_id=by.id,
        reason=reason,
        **texts,
        before={}
        if of is hearing
        else {
            corrected.key(of, name): value for name, value in before.items() if value != after[name]
        },
        shows_before=shows_before,
    )
    db.session.add(correction)
    corrected.set_values(of, after)
    hearing.edited_at = now
    db.session.flush()
    ledger.record(
        "hearing.outcome_corrected",
        subject_id=hearing.id,
        space_id=hearing.space_id,
        by=by.id,
        correction=correction.id,
    )
    return correction
