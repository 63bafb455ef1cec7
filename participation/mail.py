"""Mail: an outbox written in the same transaction as what it tells about, sent by the worker."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from flask import g, render_template
from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Table,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from participation import clock, config, db
from participation.db import Base
from participation.i18n import force_locale

log = structlog.get_logger()

KEPT_AFTER_SENDING = timedelta(days=7)
CLAIM = timedelta(minutes=10)
MAX_ATTEMPTS = 12
HIDE_FROM, HIDE_TO = "\x02", "\x03"
"""Between these, a template has what is left out when the contribution it is about is hidden."""


class Letter(Base):
    """A mail on its way: written with the change, claimed and sent by the worker, then emptied.

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
    return " ".join(subject.split())[:200], _MARKS.sub("", body).strip() + "\n", bare


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
    letters: Sequence[Letter], about: Mapping[str, Iterable[int]] | None = None
) -> dict[str, int]:
    """Put composed mails in the outbox in one statement; returns their ids by Message-ID.

    `about`, by Message-ID: the contributions whose words stand in a mail (see `Letter`).
    """
    if not letters:
        return {}
    rows = [{name: getattr(letter, name) for name in _WRITTEN} for letter in letters]
    written = db.session.execute(insert(Letter).returning(Letter.message_id, Letter.id), rows)
    ids = {row.message_id: row.id for row in written}
    _note_about([(ids[key], each) for key, all_ in (about or {}).items() for each in all_])
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


def _message(letter: Letter, sender: str) -> EmailMessage:
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
    return message


Transport = Callable[[EmailMessage], None]


def _into_folder(folder: Path) -> Transport:
    def send(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = "".join(c for c in str(message["Message-ID"]) if c.isalnum() or c in ".-_")
        temporary = folder / f".{name}"
        temporary.write_bytes(bytes(message))
        temporary.replace(folder / f"{name}.eml")

    return send


def _by_smtp(url: str) -> Transport:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"

    def send(message: EmailMessage) -> None:
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=30, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=30)
        with server:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send


def transport() -> Transport:
    """How mail leaves this installation: by SMTP when MAIL_URL says so, else as files in var/mail."""
    settings = config.current()
    if settings.mail_url:
        return _by_smtp(settings.mail_url)
    return _into_folder(settings.var / "mail")


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
            .where(Letter.sent_at.is_(None), is_hidden())
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


def _claim(limit: int) -> list[Letter]:
    """Take the next letters for ourselves: nobody else will try them until the claim runs out."""
    with db.transaction() as session:
        now = clock.now()
        letters = list(
            session.scalars(
                select(Letter)
                .where(
                    Letter.sent_at.is_(None),
                    Letter.failed_at.is_(None),
                    Letter.due_at <= now,
                    ~is_hidden(),
                )
                .order_by(Letter.due_at, Letter.id)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
        )
        for letter in letters:
            letter.attempts += 1
            letter.due_at = now + CLAIM
        return letters


def _settle(letter: Letter, error: str | None) -> None:
    """Write down how it went; a failed letter waits longer each time, and is given up at last."""
    with db.transaction() as session:
        row = session.get(Letter, letter.id)
        if row is None:
            return
        now = clock.now()
        if error is None:
            row.sent_at, row.error, row.body, row.body_if_hidden = now, None, "", None
        elif row.attempts >= MAX_ATTEMPTS:
            row.failed_at, row.error = now, error
        else:
            row.due_at = now + timedelta(minutes=min(2 ** (row.attempts - 1), 360))
            row.error = error


def deliver(limit: int = 20) -> int:
    """Send what is due; returns how many letters were tried. At least once, never given up silently."""
    send = transport()
    letters = _claim(limit)
    for letter in letters:
        error = None
        try:
            send(_message(letter, config.current().mail_from))
        except (OSError, smtplib.SMTPException, ValueError) as problem:
            kind = type(problem).__name__
            error = f"{kind}: {problem}"[:500]
            # The message of a refused letter names its receiver, so it stays out of the log.
            log.warning("mail.failed", letter=letter.id, attempts=letter.attempts, error=kind)
        _settle(letter, error)
    return len(letters)


def counts() -> tuple[int, int]:
    """How many letters wait, and how many were given up."""
    unsent = Letter.sent_at.is_(None)
    waiting = select(func.count()).where(unsent, Letter.failed_at.is_(None))
    failed = select(func.count()).where(unsent, Letter.failed_at.is_not(None))
    return db.session.scalar(waiting) or 0, db.session.scalar(failed) or 0


def forget_old() -> None:
    """Remove letters that were sent or given up long ago."""
    with db.transaction() as session:
        before = clock.now() - KEPT_AFTER_SENDING
        for letter in session.scalars(
            select(Letter)
            .where(or_(Letter.sent_at < before, Letter.failed_at < before))
            .limit(1000)
        ):
            session.delete(letter)
