"""Decisions about contributions: each one is kept, recorded and told to the author."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, tuple_, update

from participation import clock, config, db, ledger, mail
from participation.accounts.models import User
from participation.accounts.queries import held_open
from participation.guard import actions as guard
from participation.moderation import reports
from participation.moderation.models import Decision, Report, Rule, Verdict
from participation.moderation.rules import NEEDS_REASON
from participation.subjects.actions import set_visibility
from participation.subjects.models import Subject, Visibility

BECOMES = {
    Verdict.published: Visibility.visible,
    Verdict.restored: Visibility.visible,
    Verdict.withheld: Visibility.hidden,
    Verdict.hidden: Visibility.hidden,
}
"""What a contribution becomes; with any other verdict it stays as it is."""


def decide(
    subject: Subject,
    verdict: Verdict,
    rule: Rule | None = None,
    reason: str = "",
    *,
    by: User,
    visible_from: datetime | None = None,
    told: bool = True,
) -> Decision:
    """Decide about a contribution, and tell its author with the way to appeal. All reports about it
    that wait are closed with the decision, and who made them is told.

    To hide or withhold needs a rule and a reason (ValueError). `visible_from` is when a published
    contribution is shown, now unless said. Publishing is not told here: the room that published
    says it in its own words.
    """
    if verdict in NEEDS_REASON and (rule is None or not reason.strip()):
        raise ValueError("hiding a contribution needs a rule and a reason")
    # What it stands in counts it, so that is held first, as everywhere.
    db.hold_rows(Subject, [subject.id if subject.root_id is None else subject.root_id])
    now = clock.now()
    decision = Decision(
        subject_id=subject.id,
        verdict=verdict,
        rule=rule if verdict in NEEDS_REASON else None,
        reason=reason.strip(),
        by_id=by.id,
        at=now,
    )
    db.session.add(decision)
    if verdict in NEEDS_REASON and visible_from is None and subject.visible_from is None:
        visible_from = now  # so that its tombstone has a place
    set_visibility(subject, BECOMES[verdict], visible_from)
    guard.settle(subject.id)
    reports.close(subject, decision)
    ledger.record(
        f"{subject.kind}.{verdict.value}",
        subject_id=subject.id,
        space_id=subject.space_id,
        by=by.id,
        rule=decision.rule.value if decision.rule else None,
    )
    if told and verdict is not Verdict.published:
        _tell_author(subject, decision)
    return decision


def publish(held: Sequence[Subject], visible_from: datetime, *, by: User) -> list[int]:
    """Publish contributions that wait to be read through, as `decide` does, in as many statements for many
    as for a few; returns their ids. Overtaken when one of them is not as it was read any more.

    The caller holds what they stand in, and moves what it counts.
    """
    db.session.flush()
    db.hold_rows(Subject, [each.id for each in held])
    as_read = tuple_(Subject.id, Subject.version).in_([(each.id, each.version) for each in held])
    shown = set(
        db.session.scalars(
            update(Subject)
            .where(as_read, Subject.visibility == Visibility.held)
            .values(
                visibility=Visibility.visible,
                visible_from=visible_from,
                published_at=func.coalesce(Subject.published_at, visible_from),
                version=Subject.version + 1,
            )
            .returning(Subject.id)
            .execution_options(synchronize_session="fetch")
        )
    )
    if any(each.id not in shown for each in held):
        raise db.Overtaken("one was changed or decided meanwhile")
    _note_published(held, by)
    return [each.id for each in held]


def _note_published(published: Sequence[Subject], by: User) -> None:
    now, ids = clock.now(), [each.id for each in published]
    db.session.execute(
        update(Subject)
        .where(Subject.root_id.in_(ids))
        .values(context_hidden=False)
        .execution_options(synchronize_session="fetch")
    )
    db.insert_many(
        Decision,
        [
            {"subject_id": each, "verdict": Verdict.published, "by_id": by.id, "at": now}
            for each in ids
        ],
    )
    reported = set(
        db.session.scalars(
            select(Report.subject_id).where(Report.subject_id.in_(ids), Report.closed_at.is_(None))
        )
    )
    for each in published:
        if each.id in reported:
            newest = select(Decision).where(Decision.subject_id == each.id)
            decision = db.session.scalars(newest.order_by(Decision.id.desc()).limit(1)).one()
            reports.close(each, decision)
    ledger.record_many(
        {
            "at": now,
            "action": f"{each.kind}.{Verdict.published.value}",
            "subject_id": each.id,
            "space_id": each.space_id,
            "actor_key": ledger.key_of(by.ledger_key, each.id),
            "data": {"rule": None},
        }
        for each in published
    )


def let_stand(subject: Subject, answer: str = "", *, by: User) -> Decision:
    """Leave what was reported as it is: the reports are closed, and who made them is told. Its author
    hears nothing of it. Overtaken when it has changed since it was read, or no report waits any more.
    """
    db.hold(subject, as_read=True)
    decision = Decision(
        subject_id=subject.id,
        verdict=Verdict.stands,
        reason=answer.strip(),
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(decision)
    db.session.flush()
    if not reports.close(subject, decision):
        raise db.Overtaken("somebody else has decided")
    ledger.record("report.stands", space_id=subject.space_id, by=by.id, kind=subject.kind)
    return decision


def _tell_author(subject: Subject, decision: Decision) -> None:
    author = db.session.get(User, subject.author_id) if subject.author_id else None
    if author is not None and author.id not in held_open([author.id]):
        return
    to = author.email if author else subject.contact_email
    if not to or (author is not None and author.id == decision.by_id):
        return
    mail.write(
        to,
        "moderation-decision",
        author.language if author else subject.language,
        kind=subject.kind,
        written_at=subject.published_at or subject.created_at,
        link=config.current().address + subject.path_without_words,
        contact=config.current().address + "/contact",
        decision=decision,
        verdict=decision.verdict.value,
        author=author,
    )
