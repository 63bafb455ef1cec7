"""What is shown of responses: their table for exports, with that of files, and a place for its columns."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from sqlalchemy import func, select

from participation import db, shown
from participation.hearings.notice.models import Hearing, Section
from participation.hearings.notice.shown import OF_HEARING
from participation.hearings.responses.models import (
    Channel,
    RespondentKind,
    Response,
    ResponseStatus,
)
from participation.hearings.responses.rules import responses_are_listed
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.moderation.shown import DECISION, decisions, shown_or_not
from participation.places import Place
from participation.shown import Table, Values, site_address
from participation.storage import StoredFile
from participation.subjects.models import Attachment, Subject
from participation.subjects.shown import (
    SEEN,
    SOURCE,
    SPINE,
    AddedColumns,
    Scope,
    TableOf,
    added_values,
    chunks,
    source,
    streamed,
)

_subjects: Any = Subject.__table__.c
_responses: Any = Response.__table__.c

_sections: Any = Section.__table__.c

ROW = (
    "number",
    "status",
    "respondent_kind",
    "respondent_name",
    "organisation",
    "email",
    "party_id",
    "section_id",
    "passage",
    "answers",
    "body",
    "no_remarks",
    "received_at",
    "withdrawn_at",
    "late",
    "channel",
    "place",
    "latitude",
    "longitude",
)
"""What is read of each response, besides what subjects of every kind have (SPINE)."""

RESPONSE_COLUMNS: Place[AddedColumns[Hearing]] = Place()
"""Columns of the table of responses; their values are read from rows that have what ROW names."""


def _respondents() -> Mapping[str, str]:
    return {"person": _("Citizen"), "organisation": _("Organisation")}


def _channels() -> Mapping[str, str]:
    return {
        "paper": _("On paper"),
        "email": _("By e-mail"),
        "spoken": _("Spoken, and written down by an official"),
    }


RESPONSES = Table(
    "responses",
    mark("Responses"),
    mark("A response to a hearing, by number. What was hidden or withdrawn keeps its row."),
    (
        shown.number("response_id", mark("Response id"), mark("The response's id.")),
        shown.number("hearing_id", mark("Hearing id"), mark("The hearing it answers.")),
        shown.number(
            "number",
            mark("Number"),
            mark("Its number in the hearing; given once, and never again."),
        ),
        shown.own_address(),
        *DECISION,
        *SEEN,
        shown.code(
            "respondent_kind",
            mark("Who answers"),
            mark("Who answers."),
            RespondentKind,
            _respondents,
        ),
        shown.text(
            "name",
            mark("Name"),
            mark("The name that is shown on it; empty for an answer without a name."),
        ),
        shown.for_officials(
            shown.text(
                "email", mark("E-mail"), mark("The address of a respondent without an account.")
            )
        ),
        shown.number(
            "section_id",
            mark("Section id"),
            mark("The section it is about; empty for the whole text."),
        ),
        shown.text("section", mark("Section"), mark("That section's heading.")),
        shown.text(
            "passage",
            mark("Passage"),
            mark("The passage of the text that it answers, where it quotes one."),
        ),
        shown.yes_no(
            "no_remarks", mark("No remarks"), mark("Whether it says that there are no remarks.")
        ),
        shown.long_text("text", mark("Text"), mark("What it says.")),
        shown.number("files", mark("Files"), mark("How many files came with it.")),
        shown.moment("received_at", mark("Received"), mark("When it was received.")),
        shown.yes_no(
            "late", mark("After the deadline"), mark("Whether it came after the deadline.")
        ),
        shown.code(
            "channel",
            mark("How it came"),
            mark("How it came, when it did not come through the site."),
            Channel,
            _channels,
        ),
        shown.moment("edited_at", mark("Changed"), mark("When it was last corrected.")),
        shown.moment("withdrawn_at", mark("Withdrawn"), mark("When its sender took it back.")),
        shown.language(mark("The language of its text, where it is known.")),
        *SOURCE,
    ),
)

DOCUMENTS = Table(
    "documents",
    mark("Documents"),
    mark(
        "A file of a hearing, or of a response that is shown. The files themselves lie at the address."
    ),
    (
        shown.number("document_id", mark("File id"), mark("The file's id.")),
        OF_HEARING,
        shown.number(
            "response_number",
            mark("Response no."),
            mark("The response it came with; empty for the hearing's own."),
        ),
        shown.own_address(),
        shown.text("title", mark("Title"), mark("What it is called on the page.")),
        shown.text("file_name", mark("File name"), mark("The file's name.")),
        shown.text(
            "type", mark("File type"), mark("What kind of file it is: PDF, DOCX, ODT, PNG, JPEG.")
        ),
        shown.number("size", mark("Size in bytes"), mark("How large it is, in bytes.")),
        shown.text(
            "sha256",
            mark("SHA-256"),
            mark("The SHA-256 of its content: the same file has the same."),
        ),
        shown.language(mark("Its language, where it is another than the hearing's.")),
        shown.text(
            "format_note",
            mark("About the format"),
            mark("How it can be read, or had in another format."),
        ),
        shown.moment("added_at", mark("Added"), mark("When it was added.")),
    ),
)


def _document_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """A hearing's own files, and those of its responses that are shown."""
    number = _responses.number
    own = Attachment.subject_id == hearing.id
    kinds = own
    if responses_are_listed(scope.reader, hearing):
        kinds = own | (_responses.hearing_id == hearing.id) & number.is_not(None) & (
            _responses.status == ResponseStatus.received
        )
    statement = (
        select(Attachment, StoredFile, number)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .join(Subject.__table__, _subjects.id == Attachment.subject_id)
        .outerjoin(Response.__table__, _responses.id == Attachment.subject_id)
        .where((_subjects.id == hearing.id) | (_subjects.root_id == hearing.id))
        .where(kinds, scope.readable())
        .order_by(number.is_not(None), number, Attachment.position, Attachment.id)
    )
    for attachment, file, response_number in streamed(statement):
        yield {
            "document_id": attachment.id,
            "hearing_id": hearing.id,
            "response_number": response_number,
            "address": site_address(f"/files/{attachment.id}/{quote(file.name)}"),
            "title": attachment.title,
            "file_name": file.name,
            "type": file.kind,
            "size": file.size,
            "sha256": file.sha256,
            "language": attachment.language,
            "format_note": attachment.format_note,
            "added_at": attachment.added_at,
        }


def response_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """The responses to a hearing by number, with the rows of those that are not shown."""
    if not responses_are_listed(scope.reader, hearing):
        return
    titles: dict[int, str] = {
        row.id: row.title
        for row in db.session.execute(
            select(_sections.id, _subjects.title)
            .join(Subject.__table__, _subjects.id == _sections.id)
            .where(_sections.hearing_id == hearing.id, scope.readable())
        )
    }
    statement = (
        select(
            *SPINE,
            *(_responses[name] for name in ROW),
            scope.readable().label("readable"),
        )
        .join(Response.__table__, _responses.id == _subjects.id)
        .where(
            _responses.hearing_id == hearing.id, _responses.number.is_not(None), scope.placed()
        )
        .order_by(_responses.number)
    )  # fmt: skip
    for chunk in chunks(streamed(statement)):
        decided = decisions(chunk)
        with_text = [row for row in chunk if _has_text(row)]
        files = _file_counts([row.id for row in with_text])
        added = added_values(RESPONSE_COLUMNS, scope, hearing, with_text)
        for row in chunk:
            yield {
                **_response(row, hearing, decided.get(row.id, {})),
                **(_text(row, files.get(row.id, 0), titles) if row.id in added else {}),
                **added.get(row.id, {}),
            }


def _has_text(row: Any) -> bool:
    return bool(row.readable) and row.status is not ResponseStatus.withdrawn


def _file_counts(ids: list[int]) -> dict[int, int]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(Attachment.subject_id, func.count().label("files"))
        .where(Attachment.subject_id.in_(ids))
        .group_by(Attachment.subject_id)
    )
    return {row.subject_id: row.files for row in rows}


def _response(row: Any, hearing: Hearing, decision: Values) -> Values:
    """What every row has, also one without its text."""
    withdrawn = row.status is ResponseStatus.withdrawn
    return {
        "response_id": row.id,
        "hearing_id": hearing.id,
        "number": row.number,
        "address": site_address(f"/hearings/{hearing.id}/responses/{row.number}"),
        "shown": shown_or_not(_has_text(row), withdrawn),
        "visibility": row.visibility.value,
        "received_at": row.received_at,
        "withdrawn_at": row.withdrawn_at,
        **({} if withdrawn else decision),
    }


def _text(row: Any, files: int, titles: Mapping[int, str]) -> Values:
    """What a row has only with its text."""
    organisation = row.respondent_kind is RespondentKind.organisation
    return {
        "respondent_kind": row.respondent_kind.value,
        "name": row.organisation if organisation else row.respondent_name,
        "email": row.email,
        "section_id": row.section_id,
        "section": titles.get(row.section_id),
        "passage": row.passage or None,
        "no_remarks": row.no_remarks,
        "text": row.body,
        "files": files,
        "late": row.late,
        "channel": row.channel.value if row.channel else None,
        "edited_at": row.edited_at,
        "language": row.language,
        **source(row),
    }


def left_out(scope: Scope, hearing: Hearing) -> int:
    """How many received responses have no row in the file: they wait, or are never published."""
    if not responses_are_listed(scope.reader, hearing):
        return hearing.response_count
    placed = db.session.scalar(
        select(func.count())
        .select_from(Subject.__table__.join(Response.__table__, _responses.id == _subjects.id))
        .where(
            _responses.hearing_id == hearing.id, _responses.number.is_not(None), scope.placed()
        )
    )  # fmt: skip
    return max(0, hearing.last_number - (placed or 0))


def rows_about(hearing: Hearing) -> int:
    """About how many rows the file of a hearing has."""
    return 10 + 2 * hearing.last_number


TABLES_OF_A_HEARING = (
    TableOf(20, RESPONSES, response_rows, RESPONSE_COLUMNS),
    TableOf(90, DOCUMENTS, _document_rows),
)
"""The tables of this room."""
