"""Taking in responses: sent, confirmed by a link, received under a number, corrected, withdrawn."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update

from participation import clock, db, ledger
from participation.accounts.models import Purpose, Token, User
from participation.hearings import receipt_codes
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import Hearing, Publication, Status
from participation.hearings.responses.actions.receiving import (
    attach,
    receive,
    record_receipt,
    send_receipt,
    write_once,
)
from participation.hearings.responses.actions.unconfirmed import write_link
from participation.hearings.responses.content import ResponseContent, content_of, digest_of
from participation.hearings.responses.followers import FOLLOWERS
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.queries.responses import by_form_key
from participation.i18n import language
from participation.storage import StoredFile
from participation.subjects.actions import keep_revision, set_visibility
from participation.subjects.models import Attachment, Visibility

LINK_LASTS = timedelta(days=365)
"""How long the link to one's own response works; correcting ends with the deadline."""


@dataclass(frozen=True)
class Sent:
    """What became of a form: its response, and whether this is the first time it came."""

    response: Response
    fresh: bool


def send(
    hearing: Hearing,
    words: ResponseContent,
    files: Sequence[StoredFile],
    *,
    by: User | None,
    email: str | None,
    form_key: str,
    sent_at: datetime,
) -> Sent:
    """Take in a form: received at once from a person who is signed in, else kept until confirmed.

    The same form sent twice makes one response and one mail; a form that was changed and sent
    again (by going back) makes a second one, so that nothing that was written is lost.
    """
    digest = digest_of(hearing.id, words, files)

    def same(found: Response) -> bool:
        return (
            found.hearing_id == hearing.id
            and found.sha256 == digest
            and found.author_id == (by.id if by else None)
            and (by is not None or found.email == email)
        )

    found = by_form_key(form_key)
    if found is not None:
        if same(found):
            return Sent(found, fresh=False)
        form_key = uuid.uuid4().hex
    response = Response(
        hearing_id=hearing.id,
        root_id=hearing.id,
        space_id=hearing.space_id,
        author_id=by.id if by else None,
        email=None if by else email,
        language=language(),
        visibility=Visibility.draft,
        status=ResponseStatus.draft,
        sent_at=sent_at,
        form_key=form_key,
        sha256=digest,
        letter=words.letter(files),
        **vars(words),
    )
    found = write_once(response, hearing, same, received=by is not None)
    if found is not None:
        return Sent(found, fresh=False)
    attach(response, files, by)
    if by is None:
        write_link(response, hearing, "response-confirm")
    else:
        record_receipt(response, hearing, by)
        send_receipt(response, hearing, files, to=by.email, lang=by.language or language())
    return Sent(response, fresh=True)


def confirm(response: Response, hearing: Hearing, token: Token, secret: str) -> bool:
    """Receive a visitor's response; False when the link has been followed before.

    From now on the same link leads to the response, to read, correct or withdraw it.
    """
    now = clock.now()
    first = db.session.execute(
        update(Token)
        .where(
            Token.id == token.id,
            Token.purpose == Purpose.confirm_response,
            Token.expires_at > now,
        )
        .values(purpose=Purpose.edit_response, expires_at=now + LINK_LASTS)
        .returning(Token.id)
        .execution_options(synchronize_session=False)
    ).first()
    if first is None:
        return False
    db.hold(hearing, response)
    if response.status is not ResponseStatus.draft:
        return False  # it was confirmed by the other link
    receive(response, hearing)
    db.session.flush()
    files = [attachment.file for attachment in response.attachments]
    record_receipt(response, hearing, None)
    send_receipt(response, hearing, files, to=response.email, lang=response.language, key=secret)
    return True


def _hold(response: Response, hearing: Hearing) -> None:
    """Hold a response that its sender changes, after its hearing. That it is in time is the view's to say."""
    db.hold(hearing, response)
    if (response.status, hearing.status) != (ResponseStatus.received, Status.published):
        raise NotAllowedNow("the response or its hearing was withdrawn")


def _as_it_was(response: Response) -> str:
    """All that a response said, as an earlier version keeps it."""
    answers = "\n".join(content_of(response).answers_in_lines())
    return "\n\n".join(part for part in (response.passage, answers, response.body) if part)


def _record(
    action: str, response: Response, hearing: Hearing, by: User | None, **more: Any
) -> None:
    """Record what a sender has done with a response."""
    ledger.record(
        action,
        subject_id=response.id,
        space_id=response.space_id,
        by=by.id if by else None,
        hearing=hearing.id,
        number=response.number,
        **more,
    )


def correct(
    response: Response,
    hearing: Hearing,
    words: ResponseContent,
    added: Sequence[StoredFile],
    removed: Sequence[Attachment],
    *,
    by: User | None,
    key: str,
) -> bool:
    """Put a corrected text in the place of the present one, which is kept; False when it is the same.

    It has to be read through again, so it goes out of sight until then, the earlier text with it.
    """
    _hold(response, hearing)
    gone = {attachment.id for attachment in removed}
    kept = [each for each in response.attachments if each.id not in gone]
    files = [*(attachment.file for attachment in kept), *added]
    digest = digest_of(hearing.id, words, files)
    if digest == response.sha256:
        return False
    keep_revision(
        response,
        _as_it_was(response),
        by=by,
        note=", ".join(each.file.name for each in response.attachments),
        place=content_of(response).where,
    )
    for name, value in vars(words).items():
        setattr(response, name, value)
    response.sha256 = digest
    response.letter = words.letter(files)
    response.edited_at = clock.now()
    if gone:
        db.session.execute(delete(Attachment).where(Attachment.id.in_(gone)))
    attach(response, added, by)
    db.session.expire(response, ["attachments"])
    if hearing.type.publication is not Publication.never:
        set_visibility(response, Visibility.held)
    db.session.flush()
    for each in FOLLOWERS:
        each.corrected(response, hearing)
    sealed = receipt_codes.sealed(response.receipt_key, response.sha256)
    _record("response.corrected", response, hearing, by, receipt=sealed)
    send_receipt(
        response,
        hearing,
        files,
        to=by.email if by else response.email,
        lang=(by.language if by else None) or response.language,
        key=None if by else key,
        corrected=True,
    )
    return True


def withdraw(response: Response, hearing: Hearing, *, by: User | None) -> None:
    """Take a response back: its number stays with a tombstone, its text is no longer shown.

    The authority keeps what it has received in its case file.
    """
    _hold(response, hearing)
    now = clock.now()
    response.status = ResponseStatus.withdrawn
    response.withdrawn_at = now
    if hearing.type.publication is not Publication.never:
        since = response.visible_from or now
        set_visibility(response, Visibility.hidden, since)
    db.session.flush()
    for each in FOLLOWERS:
        each.withdrawn(response, hearing)
    _record("response.withdrawn", response, hearing, by)
