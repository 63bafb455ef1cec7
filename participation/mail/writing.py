"""Writing letters: composed from a template, and put in the outbox."""

import re
from collections.abc import Iterable, Mapping, Sequence
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from flask import g, render_template
from sqlalchemy import insert

from participation import clock, config, db, i18n
from participation.i18n import force_locale
from participation.mail.outbox import Letter, letter_files, letters_about
from participation.text import cut

LONGEST_SUBJECT = 200
HIDE_FROM, HIDE_TO = "\x02", "\x03"
"""Between these, a template has what is left out when the contribution it is about is hidden."""

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
            site_name=i18n.site_name(settings),
            site_owner=settings.site_owner or i18n.site_name(settings),
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
