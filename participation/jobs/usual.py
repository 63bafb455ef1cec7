"""The steps that every installation has: the ledger, the mail, and what is looked after."""

from datetime import timedelta
from functools import partial
from typing import Any

from participation import invariants, ledger, mail, workers
from participation.jobs import steps
from participation.jobs.steps import step
from participation.jobs.threads import beside


def _number() -> bool:
    return ledger.number_entries() > 0


def send_mail() -> bool:
    """Have the mail that is due sent, beside the rest: a mail server may take a minute for a letter."""
    if mail.any_due():
        beside("mail", mail.deliver)
    return False


BEHIND = ("mail", "mail-to-come", "old-mail", "invariants", "dead-workers")


def finish_registration() -> None:
    """Put the steps every installation has behind those of the rooms: the ledger, then the mail.

    In the same order however many applications one process makes.
    """
    for name in ("ledger", *(f"reader:{each}" for each in ledger.readers()), *BEHIND):
        steps.registered.pop(name, None)
    step("ledger")(_number)
    for each in ledger.readers():
        # A reader that fails is a step that fails: the others have their turn, and it is seen.
        step(f"reader:{each}")(partial(ledger.follow, each))
    for name in [name for name in steps.registered if name in steps.after_the_ledger]:
        steps.registered[name] = steps.registered.pop(name)
    step("mail")(send_mail)
    step("mail-to-come", timedelta(minutes=10))(mail.bring_back)
    step("old-mail", timedelta(hours=6))(mail.forget_old)
    step("invariants", timedelta(days=1))(lambda: beside("invariants", invariants.check))
    step("dead-workers", timedelta(minutes=1))(workers.forget_dead)


def figures() -> dict[str, Any]:
    """How far the ledger has come, and the mail that waits or could not be sent."""
    waiting, failed = mail.counts()
    return {
        "position": ledger.reached(),
        "entries_waiting": ledger.waiting(),
        "mail_waiting": waiting,
        "mail_failed": failed,
    }
