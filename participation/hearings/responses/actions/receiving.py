"""Receiving responses: their number, their files, what follows them, and the receipt."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from participation import clock, db, ledger, mail
from participation.accounts.models import User
from participation.hearings import receipt_codes
from participation.hearings.notice import deadlines
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import Hearing, Publication, Status
from participation.hearings.responses.followers import FOLLOWERS
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.queries.responses import by_form_key
from participation.sealing.queries import newest_head
from participation.storage import StoredFile
from participation.subjects.models import Attachment, Visibility

TAKES_ITS_TIME = (Status.published, Status.under_assessment)
"""While what was sent in time is received, however long it took."""


def _next_number(hearing: Hearing) -> tuple[int, datetime | None]:
    """The next number of a hearing, with its deadline as it is now, and not as it was when loaded.

    The row is locked until the transaction ends, so no number is lost, and the deadline is moved
    before this or after all of it. NotAllowedNow when the hearing was withdrawn or concluded.
    """
    number, closes_at, status = db.session.execute(
        update(Hearing)
        .where(Hearing.id == hearing.id)
        .values(last_number=Hearing.last_number + 1, response_count=Hearing.response_count + 1)
        .returning(Hearing.last_number, Hearing.closes_at, Hearing.status)
        .execution_options(synchronize_session=False)
    ).one()
    if status not in TAKES_ITS_TIME:
        raise NotAllowedNow("a hearing that is over receives nothing more")
    return number, closes_at


def receive(response: Response, hearing: Hearing) -> None:
    """Give a response its number, and let its hearing's type say who may read it.

    NotAllowedNow when the hearing was withdrawn or concluded.
    """
    response.number, closes_at = _next_number(hearing)
    response.status = ResponseStatus.received
    response.received_at = clock.now()
    response.late = bool(
        closes_at and response.sent_at and response.sent_at.replace(microsecond=0) > closes_at
    )
    if hearing.type.publication is Publication.never:
        response.visibility = Visibility.staff
        return
    response.visibility = Visibility.held
    if hearing.type.publication is Publication.after_deadline and closes_at:
        response.visible_from = deadlines.moment_after(closes_at)


def attach(response: Response, files: Sequence[StoredFile], by: User | None) -> None:
    """Put files with a response, in their order."""
    if not files:
        return
    now = clock.now()
    db.insert_many(
        Attachment,
        [
            {
                "subject_id": response.id,
                "file_id": file.id,
                "title": file.name,
                "position": position,
                "added_at": now,
                "added_by_id": by.id if by else None,
            }
            for position, file in enumerate(files, start=1)
        ],
    )


def record_receipt(response: Response, hearing: Hearing, by: User | None) -> None:
    """Note that a response has come, by whom it was sent or entered."""
    for each in FOLLOWERS:
        each.received(response, hearing)
    ledger.record(
        "response.received",
        subject_id=response.id,
        space_id=response.space_id,
        by=by.id if by else None,
        hearing=hearing.id,
        number=response.number,
        no_remarks=response.no_remarks,
        late=response.late,
        channel=response.channel.value if response.channel else None,
        receipt=receipt_codes.sealed(response.receipt_key, response.sha256),
    )


def send_receipt(
    response: Response,
    hearing: Hearing,
    files: Sequence[StoredFile],
    *,
    to: str | None,
    lang: str | None,
    key: str | None = None,
    corrected: bool = False,
) -> None:
    """Mail the receipt, with a copy and the link to one's response, when there is an address."""
    if not to:
        return
    mail.write(
        to,
        "response-receipt",
        lang,
        about_subjects=[response.id],
        hearing=hearing,
        response=response,
        files=files,
        organisation=hearing.space.organisation,
        path=f"/hearings/{hearing.id}/response/{key or response.number}",
        timezone=hearing.space.timezone,
        publication=hearing.type.publication.value,
        corrected=corrected,
        code=receipt_codes.code_of(response.receipt_key),
        signed=newest_head(),
    )


def write_once(
    response: Response, hearing: Hearing, same: Callable[[Response], bool], *, received: bool
) -> Response | None:
    """Write a response, received at once or not yet, and give None; of two clicks at once only one writes.

    Gives what the other click has written, when it is the `same`; raises IntegrityError when it is not.
    """
    form_key = response.form_key
    try:
        with db.session.begin_nested():
            if received:
                receive(response, hearing)
            db.session.add(response)
            db.session.flush()
    except IntegrityError:
        # The other one was faster by a moment.
        found = by_form_key(form_key) if form_key else None
        if found is None or not same(found):
            raise
        return found
    return None
