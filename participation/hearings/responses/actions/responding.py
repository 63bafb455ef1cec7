"""Taking in responses: sent, confirmed by a link, received under a number, corrected, withdrawn."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from participation import clock, db, ledger, mail
from participation.accounts.models import Purpose, Token, User
from participation.hearings.geometry import Spot
from participation.hearings.notice import deadlines
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import Hearing, Publication, Status
from participation.hearings.responses.actions.unconfirmed import write_link
from participation.hearings.responses.campaigns import campaign_of
from participation.hearings.responses.followers import FOLLOWERS
from participation.hearings.responses.models import RespondentKind, Response, ResponseStatus
from participation.hearings.responses.queries.responses import by_form_key
from participation.i18n import language
from participation.storage import StoredFile
from participation.subjects.actions import keep_revision, set_visibility
from participation.subjects.models import Attachment, Visibility

LINK_LASTS = timedelta(days=365)
"""How long the link to one's own response works; correcting ends with the deadline."""


@dataclass(frozen=True)
class ResponseContent:
    """What a respondent has written."""

    respondent_kind: RespondentKind
    respondent_name: str
    organisation: str
    section_id: int | None
    body: str
    no_remarks: bool = False
    role: str = ""
    passage: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def where(self) -> str:
        """The place it points at, as one line: words, coordinates, or both; empty without one."""
        known = self.latitude is not None and self.longitude is not None
        spot = f"({Spot(self.latitude or 0.0, self.longitude or 0.0)})" if known else ""
        return " ".join(each for each in (self.place, spot) if each)

    def letter(self, files: Sequence[StoredFile]) -> str | None:
        """What it has in common with other copies of the same letter, if it is one."""
        return campaign_of(
            self.body,
            self.section_id,
            self.respondent_kind,
            has_files=bool(files) or bool(self.where),
            besides="\n".join([self.passage, *self.answers_in_lines()]),
        )

    def answers_in_lines(self) -> list[str]:
        """Each question that was answered, with the answer, on two lines."""
        return [
            f"{name}: {' '.join(str(each[key]).split())}"
            for each in self.answers
            for name, key in (("question", "asks"), ("answer", "says"))
        ]


@dataclass(frozen=True)
class Sent:
    """What became of a form: its response, and whether this is the first time it came."""

    response: Response
    fresh: bool


def copy_of(hearing_id: int, words: ResponseContent, files: Sequence[StoredFile]) -> str:
    """What was sent, as the plain text whose SHA-256 stands on the receipt."""
    lines = [
        f"hearing: {hearing_id}",
        f"section: {words.section_id or ''}",
        f"respondent: {words.respondent_kind.value}",
        f"name: {words.respondent_name}",
        f"organisation: {words.organisation}",
        *([f"role: {words.role}"] if words.role else []),
        *([f"place: {words.where}"] if words.where else []),
        f"no remarks: {'yes' if words.no_remarks else 'no'}",
        *([f"passage: {' '.join(words.passage.split())}"] if words.passage else []),
        *words.answers_in_lines(),
        *(f"file: {file.sha256} {file.name}" for file in files),
        "",
        words.body,
    ]
    return "\n".join(lines) + "\n"


def digest_of(hearing_id: int, words: ResponseContent, files: Sequence[StoredFile]) -> str:
    """The SHA-256 of what was sent."""
    return hashlib.sha256(copy_of(hearing_id, words, files).encode()).hexdigest()


def content_of(response: Response) -> ResponseContent:
    """What a response says now."""
    return ResponseContent(
        respondent_kind=response.respondent_kind,
        respondent_name=response.respondent_name,
        organisation=response.organisation,
        section_id=response.section_id,
        body=response.body,
        no_remarks=response.no_remarks,
        role=response.role,
        passage=response.passage,
        answers=response.answers,
        place=response.place,
        latitude=response.latitude,
        longitude=response.longitude,
    )


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
    try:
        with db.session.begin_nested():
            if by is not None:
                receive(response, hearing)
            db.session.add(response)
            db.session.flush()
    except IntegrityError:
        # Two clicks at once: the other one was faster by a moment.
        found = by_form_key(form_key)
        if found is None or not same(found):
            raise
        return Sent(found, fresh=False)
    attach(response, files, by)
    if by is None:
        write_link(response, hearing, "response-confirm")
    else:
        record_receipt(response, hearing, by)
        send_receipt(response, hearing, files, to=by.email, lang=by.language or language())
    return Sent(response, fresh=True)


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
    )


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
    ledger.record(
        "response.corrected",
        subject_id=response.id,
        space_id=response.space_id,
        by=by.id if by else None,
        hearing=hearing.id,
        number=response.number,
    )
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
    ledger.record(
        "response.withdrawn",
        subject_id=response.id,
        space_id=response.space_id,
        by=by.id if by else None,
        hearing=hearing.id,
        number=response.number,
    )
