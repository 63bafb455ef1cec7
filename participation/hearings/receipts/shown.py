"""What an export shows of the ledger: the entry of each response, with the proof that it was signed."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from participation import ledger, shown
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.shown import OF_HEARING
from participation.hearings.responses.models import Response
from participation.hearings.responses.rules import responses_are_listed
from participation.i18n import mark
from participation.sealing import queries
from participation.sealing.leaves import leaf_of
from participation.sealing.shown import written
from participation.shown import Table, Values
from participation.subjects.models import Subject
from participation.subjects.shown import Scope, TableOf, chunks, streamed

LEDGER = Table(
    "ledger",
    mark("Ledger"),
    mark(
        "The line of the ledger that says that a response was received, with the proof that it is signed."
    ),
    (
        OF_HEARING,
        shown.number(
            "response_number", mark("Response no."), mark("The number the response was given.")
        ),
        shown.number("position", mark("Line"), mark("Its place in the ledger.")),
        shown.text(
            "entry", mark("Entry"), mark("The line, byte by byte as it is sealed; docs/ledger.md.")
        ),
        shown.text(
            "path",
            mark("Proof"),
            mark("The hashes beside its way to the root, in base64, with spaces between them."),
        ),
        shown.text(
            "head",
            mark("Signed head"),
            mark("What the site has signed, with the signature; empty where it is not signed yet."),
        ),
    ),
)
_entries: Any = ledger.Entry.__table__.c
_responses: Any = Response.__table__.c
_subjects: Any = Subject.__table__.c


def _ledger_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """The entries of the responses that the export has, in their order.

    Not of anonymous ones: what stands beside an entry in the ledger has its moment.
    """
    if hearing.anonymous or not responses_are_listed(scope.reader, hearing):
        return
    head = queries.newest_head()
    statement = (
        select(ledger.Entry.__table__, _responses.number.label("response_number"))
        .join(Response.__table__, _responses.id == _entries.subject_id)
        .join(Subject.__table__, _subjects.id == _responses.id)
        .where(
            _responses.hearing_id == hearing.id,
            _responses.number.is_not(None),
            _entries.action == "response.received",
            scope.placed(),
        )
        .order_by(_responses.number)
    )
    for chunk in chunks(streamed(statement)):
        size = head.size if head else 0
        signed = [row.position for row in chunk if row.position and row.position <= size]
        paths = queries.paths_of(signed, head) if head else {}
        for row in chunk:
            path = paths.get(row.position)
            yield {
                "hearing_id": hearing.id,
                "response_number": row.response_number,
                "position": row.position,
                "entry": leaf_of(row).decode() if row.position else "",
                "path": " ".join(written(path)) if path is not None else "",
                "head": head.note if head and path is not None else "",
            }


TABLE = TableOf(98, LEDGER, _ledger_rows)
