"""Making a memo: read once, and written in the format that is asked for, in the hearing's language."""

from collections.abc import Callable
from typing import IO

import structlog

from participation.hearings.memos import loading, pages, queries, sheets, wordfiles
from participation.hearings.memos.content import Memo
from participation.hearings.notice.models import Hearing
from participation.i18n import force_locale

log = structlog.get_logger()


def write(hearing: Hearing, form: str, out: IO[bytes]) -> int:
    """Write the memo of a hearing from `memos.queries.hearing`; returns how many responses it counts.

    `form` is docx, pdf, xlsx or html. A template of the authority's own that fails after all gives
    way to the standard one, and the log says why.
    """
    memo = loading.load(hearing)
    with force_locale(memo.language):
        _WRITERS.get(form, _write_docx)(memo, out)
    return len(memo.statements)


def _write_docx(memo: Memo, out: IO[bytes]) -> None:
    template = queries.template_of(memo.space_id)
    if template is not None:
        try:
            wordfiles.write_docx(memo, out, template)
        except wordfiles.TemplateRefused as error:
            log.warning("memo.template_failed", space=memo.space_id, reason=str(error))
            out.seek(0)
            out.truncate()
        else:
            return
    wordfiles.write_docx(memo, out)


_WRITERS: dict[str, Callable[[Memo, IO[bytes]], None]] = {
    "docx": _write_docx,
    "pdf": pages.write_pdf,
    "xlsx": sheets.write_xlsx,
    "html": pages.write_html,
}
