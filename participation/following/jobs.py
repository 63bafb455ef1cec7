"""What the worker does for followers: notices from the ledger, letters, and what is forgotten."""

from datetime import timedelta

from sqlalchemy import or_, select

from participation import clock, db, jobs, ledger
from participation.following import digests, notices, rules
from participation.following.models import Follower, Notice

READ_KEPT = timedelta(days=90)
UNREAD_KEPT = timedelta(days=365)
ADDRESS_KEPT = timedelta(days=30)
"""How long the notices of an address without an account are kept: nobody reads them on the site."""
BATCH = 5000


@ledger.reader("notices", *sorted(rules.TOLD))
def write_notices(entries: list[ledger.Entry]) -> None:
    """Tell the followers, in the transaction that moves the reader's cursor."""
    notices.tell(entries)


@jobs.step("follow-letters-back", after_ledger=True)
def take_letters_back() -> bool:
    """Take back what waits and may no longer be told."""
    return digests.take_back()


@jobs.step("follow-letters", after_ledger=True)
def write_letters() -> bool:
    """Write the letters that are due; true while there may be more."""
    return digests.write_due()


@jobs.step("follow-refusals", every=timedelta(hours=1))
def note_refusals() -> None:
    """Stop mail to addresses that take none."""
    digests.note_refusals()


@jobs.step("follow-accounts", every=timedelta(hours=1))
def adopt() -> bool:
    """Give the follows of an address to the account that was made with it; true while there may be more."""
    return digests.adopt()


@jobs.step("old-notices", every=timedelta(hours=6))
def forget_old() -> bool:
    """Remove notices that were read, or never read, long ago; true while there may be more."""
    now = clock.now()
    without_account = select(Follower.id).where(Follower.user_id.is_(None))
    old = or_(
        Notice.read_at < now - READ_KEPT,
        Notice.written_at < now - UNREAD_KEPT,
        (Notice.written_at < now - ADDRESS_KEPT) & Notice.follower_id.in_(without_account),
    )
    return db.prune(Notice, Notice.mail_waits.is_(False) & old, BATCH)
