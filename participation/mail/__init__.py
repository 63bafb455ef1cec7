"""Mail: an outbox written in the same transaction as what it tells about, sent by the worker."""

from participation.mail.hiding import free, leave_out_hidden
from participation.mail.holding import discard, holds, pause, paused, resume
from participation.mail.outbox import AWAY, PAUSED, Letter, MailHold, letter_files
from participation.mail.sending import CLAIM, REFUSED, any_due, deliver, stop
from participation.mail.standing import counts, state
from participation.mail.tidying import bring_back, forget_address, forget_old
from participation.mail.writing import LONGEST_SUBJECT, compose, put, write, write_many

__all__ = [
    "AWAY",
    "CLAIM",
    "LONGEST_SUBJECT",
    "PAUSED",
    "REFUSED",
    "Letter",
    "MailHold",
    "any_due",
    "bring_back",
    "compose",
    "counts",
    "deliver",
    "discard",
    "forget_address",
    "forget_old",
    "free",
    "holds",
    "leave_out_hidden",
    "letter_files",
    "pause",
    "paused",
    "put",
    "resume",
    "state",
    "stop",
    "write",
    "write_many",
]
