"""Mail: an outbox written in the same transaction as what it tells about, sent by the worker."""

import re
import smtplib
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from flask import g, render_template
from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from participation import clock, config, db, smtp, storage
from participation.db import Base
from participation.i18n import force_locale
from participation.storage import StoredFile
from participation.text import cut

log = structlog.get_logger()

KEPT_AFTER_SENDING = timedelta(days=7)
CLAIM = timedelta(seconds=smtp.TAKEN_WITHIN + 120)
"""How long a letter is one worker's: longer than sending it can take, also when two clocks differ. If
the worker is killed meanwhile, another has it after that."""
MAX_ATTEMPTS = 12
LONGEST_SUBJECT = 200
LONGEST_PAUSE = timedelta(hours=6)
"""How long a letter waits at most before it is tried again."""
LONGEST_WAIT = 10
"""Minutes until a mail server that is away is asked again, at most."""
REFUSED = smtplib.SMTPRecipientsRefused.__name__
"""How the outbox begins to note that the receiver's server does not take mail for the address."""
HIDE_FROM, HIDE_TO = "\x02", "\x03"
"""Between these, a template has what is left out when the contribution it is about is hidden."""


class Letter(Base):
    """A mail on its way: written with the change, claimed and sent by the worker, then emptied.

    `claim` is the key of the worker that has it in hand until `claimed_until`; `attempts` counts those.
    `body_if_hidden` takes the place of `body` when one of the contributions it is about
    (`outbox_subjects`) is hidden before it leaves; a letter without one is dropped then.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    body_if_hidden: Mapped[str | None]
    message_id: Mapped[str]
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]
    claim: Mapped[str | None]
    claimed_until: Mapped[datetime | None]


class MailHold(Base):
    """Why no mail leaves: a person has said so (`until` is empty), or the mail server is away."""

    __tablename__ = "outbox_holds"

    name: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


PAUSED = "paused"
AWAY = "server away"
BLOT = "…"


Index(
    "ix_outbox_waiting",
    Letter.due_at,
    sqlite_where=Letter.sent_at.is_(None),
    postgresql_where=Letter.sent_at.is_(None),
)


letters_about = Table(
    "outbox_subjects",
    Base.metadata,
    Column("letter_id", ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "subject_id", ForeignKey("subjects.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)


letter_files = Table(
    "outbox_files",
    Base.metadata,
    Column("letter_id", ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("file_id", ForeignKey("files.id", ondelete="CASCADE"), primary_key=True, index=True),
)
"""The files that a letter carries."""


_HIDDEN = re.compile(f"{HIDE_FROM}.*?{HIDE_TO}", re.DOTALL)
_MARKS = re.compile(f"[{HIDE_FROM}{HIDE_TO}]")


def _compose(
    template: str, language: str | None, values: dict[str, Any]
) -> tuple[str, str, str | None]:
    """A mail's subject (the template's first line), its plain text (the rest), and the same without
    what is marked, when something is."""
    settings = config.current()
    with force_locale(language or settings.default_language):
        text = render_template(
            f"mail/{template}.txt",
            site_name=settings.site_name,
            site_owner=settings.site_owner or settings.site_name,
            address=settings.address,
            hide_from=HIDE_FROM,
            hide_to=HIDE_TO,
            **values,
        )
    subject, _blank, body = text.strip().partition("\n")
    bare = _HIDDEN.sub("", body).strip() + "\n" if HIDE_FROM in body else None
    return (
        cut(" ".join(subject.split()), LONGEST_SUBJECT),
        _MARKS.sub("", body).strip() + "\n",
        bare,
    )


def _new_id() -> str:
    return make_msgid(domain=urlsplit(config.current().address).hostname or "localhost")


def compose(
    to: str,
    template: str,
    language: str | None,
    values: dict[str, Any],
    headers: dict[str, str] | None = None,
) -> Letter:
    """A mail that is not in the outbox yet: whoever writes many puts them there in one go.

    The template's first line is the subject; the rest is plain text.
    """
    subject, body, bare = _compose(template, language, values)
    return Letter(
        to=to,
        subject=subject,
        body=body,
        body_if_hidden=bare,
        message_id=_new_id(),
        headers=headers or {},
        created_at=clock.now(),
        due_at=clock.now(),
        attempts=0,
    )


_WRITTEN = (
    "to", "subject", "body", "body_if_hidden", "message_id", "headers", "created_at", "due_at", "attempts",
)  # fmt: skip


def put(
    letters: Sequence[Letter],
    about: Mapping[str, Iterable[int]] | None = None,
    files: Sequence[int] = (),
) -> dict[str, int]:
    """Put composed mails in the outbox in one statement; returns their ids by Message-ID.

    `about`, by Message-ID: the contributions whose words stand in a mail (see `Letter`). `files`: the
    ids of the files that each of them carries.
    """
    if not letters:
        return {}
    rows = [{name: getattr(letter, name) for name in _WRITTEN} for letter in letters]
    written = db.session.execute(insert(Letter).returning(Letter.message_id, Letter.id), rows)
    ids = {row.message_id: row.id for row in written}
    _note_about([(ids[key], each) for key, all_ in (about or {}).items() for each in all_])
    carried = [{"letter_id": one, "file_id": each} for one in ids.values() for each in files]
    db.insert_many(letter_files, carried)
    g.wake = True
    return ids


def _note_about(pairs: Iterable[tuple[int, int]]) -> None:
    rows = [{"letter_id": one, "subject_id": other} for one, other in sorted(set(pairs))]
    db.insert_many(letters_about, rows)


def write(
    to: str,
    template: str,
    language: str | None,
    *,
    about_subjects: Iterable[int] = (),
    **values: Any,
) -> Letter:
    """Put a mail in the outbox. `about_subjects`: the contributions whose words stand in it."""
    letter = compose(to, template, language, values)
    db.session.add(letter)
    db.session.flush()
    _note_about((letter.id, each) for each in about_subjects)
    g.wake = True
    return letter


def write_many(recipients: Iterable[tuple[str, str | None]], template: str, **values: Any) -> int:
    """Put the same mail to many (address, language) in the outbox, composed once per language.

    The values are the same for all, so nothing personal stands in it. Returns how many were written.
    """
    composed: dict[str | None, tuple[str, str, str | None]] = {}
    now = clock.now()
    rows: list[dict[str, Any]] = []
    for to, language in recipients:
        if language not in composed:
            composed[language] = _compose(template, language, values)
        subject, body, bare = composed[language]
        rows.append(
            {
                "to": to,
                "subject": subject,
                "body": body,
                "body_if_hidden": bare,
                "message_id": _new_id(),
                "headers": {},
                "created_at": now,
                "due_at": now,
                "attempts": 0,
            }
        )
    for start in range(0, len(rows), 1000):
        db.insert_many(Letter, rows[start : start + 1000])
    g.wake = bool(rows) or g.get("wake", False)
    return len(rows)


class _Policy(EmailPolicy):
    """How headers are written: an address in one is never broken or encoded (RFC 2369, 8058)."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower().startswith("list-"):
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower().startswith("list-"):
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


def _files(letter: Letter) -> list[StoredFile]:
    """What a letter carries, in the order in which it was taken in."""
    with db.transaction(write=False) as session:
        found = session.scalars(
            select(StoredFile)
            .join(letter_files, letter_files.c.file_id == StoredFile.id)
            .where(letter_files.c.letter_id == letter.id)
            .order_by(StoredFile.id)
        ).all()
        session.expunge_all()
        return list(found)


def _message(letter: Letter, sender: str, files: Sequence[StoredFile] = ()) -> EmailMessage:
    if not letter.to:
        raise ValueError("nobody to send it to")
    message = EmailMessage(policy=_Policy())
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.body)
    for file in files:
        kind, _slash, more = file.content_type.partition("/")
        with storage.keeper().open(file.sha256) as content:
            message.add_attachment(content.read(), maintype=kind, subtype=more, filename=file.name)
    return message


# ------------------------------------------------------------------------------------ sending it


class Transport(Protocol):
    """A way for mail to leave this installation."""

    def open(self) -> None:
        """Be ready to send; what it raises is the way's own trouble, and no letter's."""

    def send(self, message: EmailMessage, to: str, look: smtp.Look) -> None:
        """Send one message; `look` is called just before it leaves, and may raise."""

    def close(self) -> None:
        """Nothing more is sent for now."""


class _Folder:
    """Mail becomes files: how a site without a mail server can be tried."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)

    def send(self, message: EmailMessage, to: str, look: smtp.Look) -> None:
        name = "".join(c for c in str(message["Message-ID"]) if c.isalnum() or c in ".-_")
        temporary = self._folder / f".{name}"
        temporary.write_bytes(bytes(message))
        look()
        temporary.replace(self._folder / f"{name}.eml")

    def close(self) -> None:
        pass


def transport() -> Transport:
    """How mail leaves this installation: by SMTP when MAIL_URL says so, else as files in var/mail."""
    settings = config.current()
    if settings.mail_url:
        return smtp.MailServer(settings.mail_url)
    return _Folder(settings.var / "mail")


class _NotWanted(Exception):
    """The letter was taken back, or another worker's, before its text left."""


def free(now: datetime) -> ColumnElement[bool]:
    """The condition for letters that no worker has in hand: they have not left, and do not just now."""
    unclaimed = or_(Letter.claimed_until.is_(None), Letter.claimed_until <= now)
    return and_(Letter.sent_at.is_(None), unclaimed)


def is_hidden() -> ColumnElement[bool]:
    """Whether a contribution whose words stand in a letter has been hidden, withheld or withdrawn."""
    about, subjects = letters_about.c, Base.metadata.tables["subjects"].c
    return (
        select(literal(1))
        .select_from(letters_about)
        .join(subjects.id.table, subjects.id == about.subject_id)
        .where(
            about.letter_id == Letter.id,
            or_(subjects.visibility == "hidden", subjects.context_hidden),
        )
        .exists()
    )


def leave_out_hidden(limit: int = 100) -> bool:
    """Take out of the letters that wait what has been hidden since; true while there may be more."""
    quiet = {"synchronize_session": False}
    with db.transaction() as session:
        found = session.execute(
            select(Letter.id, Letter.body_if_hidden.is_(None))
            .where(free(clock.now()), is_hidden())
            .order_by(Letter.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        dropped = [number for number, is_dropped in found if is_dropped]
        kept = [number for number, is_dropped in found if not is_dropped]
        session.execute(delete(Letter).where(Letter.id.in_(dropped)).execution_options(**quiet))
        session.execute(
            update(Letter)
            .where(Letter.id.in_(kept))
            .values(body=Letter.body_if_hidden, body_if_hidden=None)
            .execution_options(**quiet)
        )
        session.execute(delete(letters_about).where(letters_about.c.letter_id.in_(kept)))
        return len(found) == limit


def _due(now: datetime) -> Select[Any]:
    """The letters that may leave now; none while mail is held back."""
    held = select(MailHold.name).where(or_(MailHold.until.is_(None), MailHold.until > now))
    return (
        select(Letter.id)
        .where(
            free(now),
            Letter.failed_at.is_(None),
            Letter.due_at <= now,
            ~held.exists(),
            ~is_hidden(),
        )
        .order_by(Letter.due_at, Letter.id)
        .limit(1)
    )


def any_due() -> bool:
    """Whether there is anything to send now."""
    with db.transaction(write=False) as session:
        return session.scalar(_due(clock.now())) is not None


def _claim() -> Letter | None:
    """Take the next letter for ourselves, in one statement; nobody else tries it until CLAIM is over."""
    now = clock.now()
    with db.transaction() as session:
        letter = session.scalar(
            update(Letter)
            .where(Letter.id == _due(now).with_for_update(skip_locked=True).scalar_subquery())
            .values(claim=uuid4().hex, claimed_until=now + CLAIM, attempts=Letter.attempts + 1)
            .returning(Letter)
            .execution_options(synchronize_session=False)
        )
        if letter is not None:
            session.expunge(letter)
        return letter


def _look(letter: Letter) -> None:
    """Raise _NotWanted unless the letter is still there, unsent, claimed by us, and nothing in it has
    been hidden."""
    with db.transaction(write=False) as session:
        ours = session.scalar(
            select(Letter.id).where(
                Letter.id == letter.id,
                Letter.claim == letter.claim,
                Letter.claimed_until > clock.now(),
                Letter.sent_at.is_(None),
                ~is_hidden(),
            )
        )
    if ours is None:
        raise _NotWanted


def _settle(letter: Letter, error: str | None, whose: smtp.Trouble | None) -> None:
    """Write down how it went: of a letter that was sent nothing is kept but when.

    One that was not sent waits longer each time, and is given up at last, or at once when it will never
    be taken.
    """
    now = clock.now()
    values: dict[str, Any] = {"claim": None, "claimed_until": None}
    condition = Letter.claim == letter.claim
    if error is None:
        # Sent is sent, also when it took so long that another worker has it in hand by now.
        condition = Letter.sent_at.is_(None)
        values |= {
            "sent_at": now,
            "error": None,
            "to": "",
            "subject": "",
            "body": "",
            "body_if_hidden": None,
            "headers": {},
        }
    elif whose is smtp.Trouble.lasting or letter.attempts >= MAX_ATTEMPTS:
        values |= {"failed_at": now, "error": error}
    else:
        pause = min(timedelta(minutes=2 ** (letter.attempts - 1)), LONGEST_PAUSE)
        values |= {"due_at": now + pause, "error": error}
    with db.transaction() as session:
        session.execute(
            update(Letter)
            .where(Letter.id == letter.id, condition)
            .values(values)
            .execution_options(synchronize_session=False)
        )
        if error is None:
            session.execute(delete(MailHold).where(MailHold.name == AWAY))


_stopping = threading.Event()


def stop() -> None:
    """Let `deliver` end, in whatever thread it runs, when the letter it has in hand is dealt with."""
    _stopping.set()


def deliver() -> int:
    """Send what is due, letter by letter over one connection; returns how many were tried.

    Each letter is sent at least once, and twice only when this process ends between the server's
    taking it and our writing that down, or when the server takes it and does not say so in time.
    Whatever is wrong with a letter concerns that letter; when the server is away, or does not let us in,
    all letters wait for it, and none has been tried.
    """
    tried = 0
    server = transport()
    try:
        while not _stopping.is_set() and any_due():
            try:
                server.open()
            except Exception as problem:
                _wait_for_server(problem)
                break
            letter = _claim()
            if letter is None:
                break
            tried += 1
            if not _send(server, letter):
                break
    finally:
        server.close()
    return tried


def _send(server: Transport, letter: Letter) -> bool:
    """Send one letter that is ours; false when no other would do better now."""
    try:
        message = _message(letter, config.current().mail_from, _files(letter))
        bytes(message)
    except Exception as problem:
        _settle(letter, _named(problem, letter), smtp.Trouble.lasting)
        return True
    try:
        server.send(message, letter.to, lambda: _look(letter))
    except _NotWanted:
        log.info("mail.not_wanted", letter=letter.id)
        _settle(letter, "the claim was over before the server answered", smtp.Trouble.passing)
        return True
    except Exception as problem:
        whose = smtp.trouble(problem)
        _settle(letter, _named(problem, letter), whose)
        if whose is smtp.Trouble.server:
            _wait_for_server(problem, letter.to)
        return whose is not smtp.Trouble.server
    _settle(letter, None, None)
    return True


def _named(problem: Exception, letter: Letter) -> str:
    """What is noted about a problem; the log hears its kind only, for the rest may name the receiver."""
    kind = type(problem).__name__
    log.warning("mail.failed", letter=letter.id, attempts=letter.attempts, error=kind)
    return f"{kind}: {problem}"[:500]


def _wait_for_server(problem: Exception, receiver: str = "") -> None:
    """Let no letter leave for a while: the server is away, or does not let us in.

    What it said is kept for as long as that lasts, and names no receiver.
    """
    now = clock.now()
    reason = f"{type(problem).__name__}: {problem}"
    if receiver:
        reason = re.sub(re.escape(receiver), BLOT, reason, flags=re.IGNORECASE)
    with db.transaction() as session:
        before = session.get(MailHold, AWAY)
        tries = before.tries + 1 if before is not None else 1
        pause = min(2 ** (tries - 1), LONGEST_WAIT)
        _hold(
            AWAY,
            reason=reason[:500],
            since=before.since if before is not None else now,
            until=now + timedelta(minutes=pause),
            tries=tries,
        )
    log.warning("mail.server_away", error=type(problem).__name__, tries=tries, minutes=pause)


# ------------------------------------------------------------------------------------- holding it


def pause(reason: str) -> None:
    """Let no mail leave until `resume`, in the present transaction; what is written waits."""
    _hold(PAUSED, reason=reason, since=clock.now(), until=None, tries=0)


def resume() -> None:
    """Let mail leave again, at once, also where the mail server was away."""
    db.session.execute(delete(MailHold).execution_options(synchronize_session=False))
    g.wake = True


def discard() -> int:
    """Throw away what waits, in the present transaction; returns how many. After a restore: the letters
    that waited when the backup was made have long been sent by the site it was made of."""
    gone = db.session.scalars(
        delete(Letter)
        .where(free(clock.now()), Letter.failed_at.is_(None))
        .returning(Letter.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(gone)


def paused() -> MailHold | None:
    """Why (`reason`) and since when no mail leaves until somebody says so; None when it may leave."""
    return holds().get(PAUSED)


def _hold(name: str, **values: Any) -> None:
    statement = db.upsert(MailHold).values(name=name, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


# ------------------------------------------------------------------------------- how it stands


@dataclass(frozen=True)
class OutboxState:
    """How the outbox stands."""

    waiting: int
    failed: int
    overdue_since: datetime | None
    """Since when the first letter that may leave now could have left; None when none is due."""
    paused: MailHold | None
    """Somebody has said that no mail leaves."""
    away: MailHold | None
    """The mail server does not answer or does not let us in; asked again at `until`."""


def state() -> OutboxState:
    """How many letters wait and were given up, since when the first is overdue, what holds them back."""
    waiting = and_(Letter.sent_at.is_(None), Letter.failed_at.is_(None))
    row = db.session.execute(
        select(
            func.count(Letter.id).filter(waiting),
            func.count(Letter.id).filter(Letter.failed_at.is_not(None)),
            func.min(Letter.due_at).filter(waiting, Letter.due_at <= clock.now()),
        ).where(Letter.sent_at.is_(None))
    ).one()
    known = holds()
    return OutboxState(*row, paused=known.get(PAUSED), away=known.get(AWAY))


def holds() -> dict[str, MailHold]:
    """Why no mail leaves, by name: PAUSED by somebody, the server AWAY."""
    return {hold.name: hold for hold in db.session.scalars(select(MailHold))}


def counts() -> tuple[int, int]:
    """How many letters wait, and how many were given up."""
    known = state()
    return known.waiting, known.failed


def bring_back() -> None:
    """Let letters leave that wait for a moment further away than any that is given: a clock was wrong."""
    far = clock.now() + clock.APART
    told_apart = or_(
        and_(Letter.failed_at.is_(None), Letter.due_at > far + LONGEST_PAUSE),
        Letter.claimed_until > far + CLAIM,
    )
    with db.transaction() as session:
        found = session.execute(
            update(Letter)
            .where(Letter.sent_at.is_(None), told_apart)
            .values(due_at=clock.now(), claim=None, claimed_until=None)
            .returning(Letter.id)
            .execution_options(synchronize_session=False)
        ).all()
        session.execute(
            delete(MailHold).where(MailHold.until > far + timedelta(minutes=LONGEST_WAIT))
        )
    if found:
        log.warning("mail.time_in_the_future", letters=len(found))


# ---------------------------------------------------------------------------------- forgetting it


def forget_old() -> bool:
    """Remove letters that were sent or given up long ago; true while there may be more."""
    before = clock.now() - KEPT_AFTER_SENDING
    return db.prune(Letter, or_(Letter.sent_at < before, Letter.failed_at < before))


def forget_address(address: str) -> None:
    """Remove an address from the outbox, in the present transaction: its holder is to be forgotten.

    Letters to it go, whether they wait, are being sent, or were given up; of those that were sent nothing
    is left anyway. Where a letter to somebody else names it, it is blotted out.
    """
    db.session.execute(
        delete(Letter)
        .where(func.lower(Letter.to) == address.lower())
        .execution_options(synchronize_session="fetch")
    )
    for column in (Letter.subject, Letter.body, Letter.body_if_hidden):
        db.session.execute(
            update(Letter)
            .where(Letter.sent_at.is_(None), column.contains(address, autoescape=True))
            .values({column: func.replace(column, address, BLOT)})
            .execution_options(synchronize_session="fetch")
        )
