"""Anonymous responses: taken in, corrected and withdrawn without anything that tells who or when.

All that is written is written by a clock that knows the day only, so no column of any table, the
ledger's included, can hold the moment. Whether a response is in time is decided before, by when it
arrived. What is left is the order: ids and numbers grow, as they must.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from participation import clock, db
from participation.accounts.queries import hash_token
from participation.hearings.anonymous import codes
from participation.hearings.notice.models import Hearing
from participation.hearings.responses import content
from participation.hearings.responses.actions import receiving, responding
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.queries.responses import by_form_key
from participation.storage import StoredFile
from participation.subjects.models import Attachment, Visibility


@contextmanager
def by_the_day(hearing: Hearing) -> Iterator[None]:
    """Let the clock stand at the beginning of the local day in what is done within."""
    with clock.at(clock.start_of_day(hearing.today(), hearing.space.timezone)):
        yield


def send(
    hearing: Hearing,
    words: content.ResponseContent,
    files: Sequence[StoredFile],
    *,
    form_key: str,
    in_time: bool,
) -> tuple[Response, str] | None:
    """Take in a form, and return its response with the code that alone leads back to it.

    The same form sent twice with the same words makes one response, and shows the same code, also
    when the deadline has passed between two clicks. Else None for what did not arrive in time.
    """
    digest = content.digest_of(hearing.id, words, files)
    kept_key = codes.form_hash(form_key, digest)
    code = codes.make(form_key, digest)
    found = by_form_key(kept_key)
    if found is not None:
        return found, code
    if not in_time:
        return None
    with by_the_day(hearing):
        response = Response(
            hearing_id=hearing.id,
            root_id=hearing.id,
            space_id=hearing.space_id,
            # The hearing's own: the language somebody reads the site in tells something of them.
            language=hearing.language or hearing.space.language,
            visibility=Visibility.draft,
            status=ResponseStatus.draft,
            sent_at=clock.now(),
            form_key=kept_key,
            code_hash=hash_token(code),
            sha256=digest,
            letter=words.letter(files),
            **vars(words),
        )
        try:
            with db.session.begin_nested():
                receiving.receive(response, hearing)
                db.session.add(response)
                db.session.flush()
        except IntegrityError:
            # Two clicks at once: the other one was faster by a moment.
            found = by_form_key(kept_key)
            if found is None:
                raise
            return found, code
        receiving.attach(response, files, None)
        receiving.record_receipt(response, hearing, None)
    return response, code


def correct(
    response: Response,
    hearing: Hearing,
    words: content.ResponseContent,
    added: Sequence[StoredFile],
    removed: Sequence[Attachment],
) -> bool:
    """Put a corrected text in the place of the present one; False when it is the same.

    The code stays the same.
    """
    with by_the_day(hearing):
        return responding.correct(response, hearing, words, added, removed, by=None, key="")


def withdraw(response: Response, hearing: Hearing) -> None:
    """Take a response back; its number stays with a tombstone."""
    with by_the_day(hearing):
        responding.withdraw(response, hearing, by=None)
