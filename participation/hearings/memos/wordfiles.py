"""A memo as a Word file: from the standard template, or from one that the authority has made.

A template is a Word file with places in it, as docxtpl has them: `{{ title }}`, and
`{%p for theme in themes %}` … `{%p endfor %}` around paragraphs that come again. Templates come from
outside, so they run in a sandbox, and what is said in a memo is written as text, never as a part of
the document.
"""

import importlib
import io
import json
import shutil
import zipfile
import zlib
from datetime import date
from pathlib import Path
from typing import IO, Any

from participation import subprocesses
from participation.hearings.assessing import words as assessing
from participation.hearings.memos import words
from participation.hearings.memos.content import HeardParty, Listed, Memo, MemoTheme, Quote
from participation.hearings.notice.memo_parts import Answers
from participation.i18n import format_date, ngettext
from participation.i18n import gettext as _
from participation.text import markdown, plain

MOST_BYTES = 5 * 1024 * 1024
MEMORY = 1500
"""Megabytes that filling a template in may take."""
LARGEST = 50_000_000
"""Bytes of a memo; what is larger is not made."""
_SCRIPT = Path(__file__).with_name("filling.py")
MOST_UNPACKED = 60 * 1024 * 1024
"""Bytes of a template, packed and unpacked."""


class TemplateRefused(Exception):
    """A template that no memo can be made with: where it fails, and why, for the person who sent it."""


# What a template can name.


def values(memo: Memo) -> dict[str, Any]:
    """All that a template can name; docs/memos.md lists it."""
    return {
        "title": memo.title,
        "heading": words.title(memo),
        "summary": memo.summary,
        "organisation": memo.organisation,
        "department": memo.department,
        "case_number": memo.case_number,
        "classification": memo.classification,
        "deciding_body": memo.deciding_body,
        "decision_on": _day(memo.decision_on),
        "hearing_type": memo.type_name,
        "legal_basis": memo.legal_basis,
        "period": words.period(memo),
        "opens_on": _day(memo.opens_on),
        "closes_on": _day(memo.closes_on),
        "days": memo.days,
        "address": memo.address,
        "made_on": format_date(memo.made_at, "long", memo.timezone),
        "facts": [{"name": name, "value": value} for name, value in words.facts(memo)],
        "response_count": len(memo.statements),
        "people": memo.people,
        "no_remarks": memo.no_remarks,
        "answers": [_answered(each) for each in memo.answers],
        "parties": [_party(party) for party in memo.parties],
        "numbers": [
            {
                "name": words.numbers_of(each.kind),
                "count": len(each.numbers),
                "ranges": each.ranges,
            }
            for each in memo.numbers
        ],
        **{part.table.key: _rows(part) for part in memo.tables},
        "places": [{"response": each.by, "place": words.place(each)} for each in memo.places],
        "themes": [_theme(theme) for theme in memo.themes],
        "told": [_quote(quote) for quote in memo.told],
        "asked": _formatted(memo.asked),
        "said": _formatted(memo.said) if memo.is_concluded else "",
        "did": _formatted(memo.did) if memo.is_concluded else "",
    }


def _formatted(source: str) -> Any:
    """A text in Markdown: as it is set in paragraphs of its own, and as it reads among other words."""
    if not source:
        return ""
    return {"text": plain(source), "html": str(markdown(source, 1))}


def _quote(quote: Quote) -> dict[str, Any]:
    said: Any = quote.text
    if quote.language:
        said = {"text": quote.text, "language": words.tag(quote.language)}
    return {"text": said, "by": words.said_by(quote)}


def _day(value: date | None) -> str:
    return format_date(value, "long") if value else ""


def _rows(part: Listed) -> list[dict[str, str]]:
    keys = [column.key for column in part.table.columns]
    return [dict(zip(keys, row, strict=True)) for row in part.rows]


def _answered(answered: Answers) -> dict[str, Any]:
    in_words = [{"name": said.text, "count": f"{said.number}"} for said in answered.words]
    counted = [{"name": bar.text, "count": bar.chosen} for bar in answered.bars]
    return {
        "question": answered.question,
        "responses": answered.responses,
        "choices": counted or in_words,
        "words": [{"text": said.text, "response": said.number} for said in answered.words],
        "answers": ngettext("%(num)s answer", "%(num)s answers", answered.responses),
        "more": words.more_answers(answered),
    }


def _party(party: HeardParty) -> dict[str, str]:
    remarks, no_remarks, no_answer = ("✓" if tick else "" for tick in party.ticks)
    return {
        "name": party.name,
        "numbers": ", ".join(map(str, party.numbers)) or "–",
        "remarks": remarks,
        "no_remarks": no_remarks,
        "no_answer": no_answer,
    }


def _theme(theme: MemoTheme) -> dict[str, Any]:
    return {
        "number": theme.number,
        "title": theme.title,
        "points": theme.points,
        "points_in_words": ngettext("%(num)s point", "%(num)s points", theme.points),
        "responses": words.named(theme.named, theme.others),
        "department": theme.department,
        "summary": theme.summary,
        "assessment": theme.assessment,
        "outcome": assessing.outcome(theme.outcome) if theme.outcome else _("Not assessed yet"),
        "reason": theme.reason,
        "quotes": [_quote(quote) for quote in theme.quotes],
    }


def standard() -> bytes:
    """The standard template, in the language of the moment: also what an authority can begin with."""
    # Loaded when the first memo is made, as it is of use to nobody before.
    made: bytes = importlib.import_module("participation.hearings.memos.standard").template()
    return made


# Making.


def _refusal(said: bytes) -> str:
    """What the process that filled a template in says of it, for the person who sent it."""
    try:
        error = json.loads(said.decode("utf-8", "replace").strip().splitlines()[-1])
        reason = f"{error['reason']}."
    except (ValueError, LookupError, TypeError):
        return _("It takes too long, or too much, to fill in.")
    if "line" not in error:
        return _("It is no Word file that can be filled in: %(reason)s", reason=reason)
    if error["near"]:
        return _(
            "Line %(line)s: %(reason)s Near “%(near)s”.",
            line=error["line"],
            reason=reason,
            near=error["near"],
        )
    return _("Line %(line)s: %(reason)s", line=error["line"], reason=reason)


def write_docx(
    memo: Memo, out: IO[bytes], template: bytes | None = None, *, seconds: int = 60
) -> None:
    """Write the memo by a template, the standard one unless given.

    A given one is filled in by a process of its own that ends after so many seconds of work.
    Raises TemplateRefused when it cannot be filled in.
    """
    if template is not None:
        check_size(template)
    asked = json.dumps(_in_xml(values(memo))).encode() + b"\n" + (template or standard())
    limits = subprocesses.Limits(seconds, MEMORY, LARGEST)
    try:
        with subprocesses.run(_SCRIPT, [], io.BytesIO(asked), limits) as filled:
            if filled.code:
                raise TemplateRefused(_refusal(filled.said if filled.code == 3 else b""))
            shutil.copyfileobj(filled.output, out)
    except subprocesses.TookTooMuch:
        raise TemplateRefused(_refusal(b"")) from None


def _in_xml(value: Any) -> Any:
    """Values without the characters that a Word file cannot hold."""
    if isinstance(value, str):
        return words.for_xml(value)
    if isinstance(value, dict):
        return {key: _in_xml(each) for key, each in value.items()}
    return [_in_xml(each) for each in value] if isinstance(value, list) else value


def check_size(template: bytes) -> None:
    """Raise TemplateRefused for what is no Word file, or unpacks into far too much."""
    if len(template) > MOST_BYTES:
        raise TemplateRefused(_("The template is larger than 5 MB."))
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            names = parts.infolist()
            if sum(each.file_size for each in names) > MOST_UNPACKED:
                raise TemplateRefused(_("The template unpacks into more than 60 MB."))
            if "[Content_Types].xml" not in [each.filename for each in names]:
                raise TemplateRefused(_("It is not a Word file (DOCX)."))
            damaged = parts.testzip()
            if damaged:
                raise TemplateRefused(_("It is damaged: %(part)s.", part=damaged))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise TemplateRefused(_("It is not a Word file (DOCX).")) from error
