"""Reports: what readers say breaks the house rules, who hears what came of it, how long it is kept."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from participation import clock, config, db, ledger, mail
from participation.accounts import tokens
from participation.accounts.models import Purpose, Token, User
from participation.moderation.keys import key_of
from participation.moderation.models import Decision, Report, Rule
from participation.moderation.rules import may_be_reported
from participation.spaces.queries import reachable
from participation.subjects.models import Subject

CONFIRM_WITHIN = timedelta(days=3)
KEPT = timedelta(days=180)
"""How long a report is kept when it has been decided about."""


def make(
    subject: Subject,
    rule: Rule,
    note: str,
    *,
    by: User | None,
    by_mail: bool = False,
    language: str | None = None,
) -> Report | None:
    """Report a contribution; None when it is shown no more. Who has reported it already does so once.

    Of a report about an anonymous response nothing is kept of who made it, nor when on its day.
    """
    # Before who decides looks for reports, or after: never beside.
    db.hold(subject)
    if not may_be_reported(subject):
        return None
    now = clock.now()
    if subject.leaves_no_trace():
        by, by_mail, language = None, False, None
        now = clock.start_of_day(clock.today(subject.space.timezone), subject.space.timezone)
    before = _waiting_of(subject.id, by.id) if by else None
    if before is not None:
        before.rule, before.note, before.by_mail = rule, note, by_mail
        db.session.flush()
        return before
    report = Report(
        subject_id=subject.id,
        rule=rule,
        note=note,
        at=now,
        by_id=by.id if by else None,
        by_mail=by_mail,
        language=language,
    )
    db.session.add(report)
    ledger.record("report.made", space_id=subject.space_id, at=now, kind=subject.kind)
    return report


def _waiting_of(subject_id: int, user_id: int) -> Report | None:
    return db.session.scalars(
        select(Report).where(
            Report.subject_id == subject_id, Report.by_id == user_id, Report.closed_at.is_(None)
        )
    ).first()


def ask_address(report: Report, address: str) -> None:
    """Ask the holder of an address whether to mail the decision. Nothing is kept of it but the link."""
    secret = tokens.issue(
        Purpose.confirm_report, lasts=CONFIRM_WITHIN, email=address, report=report.id
    )
    mail.write(
        address,
        "report-received",
        report.language,
        secret=secret,
        receipt=key_of(report.id),
        days=CONFIRM_WITHIN.days,
    )


def confirm(token: Token) -> Report | None:
    """Keep an address, by the link in a mail; None when the link is used. What was decided meanwhile
    is told at once."""
    report = db.session.get(Report, token.data["report"])
    if report is None or not tokens.use(token):
        return None
    db.hold(report)
    report.email = token.email
    db.session.flush()
    if report.closed_at is not None:
        decision = db.session.get(Decision, report.decision_id) if report.decision_id else None
        _tell(report, decision, db.session.get_one(Subject, report.subject_id))
    return report


def close(subject: Subject, decision: Decision | None) -> int:
    """Close all reports about a contribution that wait, and tell who made them; returns how many.

    Without a decision: its author has taken it back.
    """
    waiting = db.session.scalars(
        select(Report)
        .where(Report.subject_id == subject.id, Report.closed_at.is_(None))
        .order_by(Report.id)
        .with_for_update()
        # The page has read them before: an address may have been confirmed since.
        .execution_options(populate_existing=True)
    ).all()
    if waiting:
        _close(waiting, decision, subject)
    return len(waiting)


def _close(waiting: Sequence[Report], decision: Decision | None, subject: Subject) -> None:
    now = clock.now()
    for report in waiting:
        report.closed_at = now
        report.decision_id = decision.id if decision else None
    db.session.flush()
    for report in waiting:
        _tell(report, decision, subject)


def _tell(report: Report, decision: Decision | None, subject: Subject) -> None:
    """Mail whoever wants it. A person with an account finds it on the site in any case."""
    to, language = report.email, report.language
    if report.by_id is not None and report.by_mail:
        person = reachable(report.by_id, subject.space_id)
        to, language = (person.email, person.language) if person else (None, None)
    if to:
        mail.write(
            to,
            "report-decided",
            language,
            kind=subject.kind,
            decision=decision,
            verdict=decision.verdict.value if decision else "",
            reported_at=report.at,
            link=f"{config.current().address}/reports/{key_of(report.id)}",
        )


def mark_seen(user: User) -> None:
    """Note that a person has read what was decided about the own reports."""
    db.session.execute(
        update(Report)
        .where(Report.by_id == user.id, Report.closed_at.is_not(None), Report.seen_at.is_(None))
        .values(seen_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def forget_old() -> bool:
    """Remove reports that were decided about long ago; true while there may be more. Worker only."""
    return db.prune(Report, Report.closed_at < clock.now() - KEPT)
