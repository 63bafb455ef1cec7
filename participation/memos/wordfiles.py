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
from participation.assessing import words as assessing
from participation.hearings.queries.answers import Answered
from participation.i18n import format_date, ngettext
from participation.i18n import gettext as _
from participation.memos import words
from participation.memos.content import Memo, MemoTheme, Party

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
        "themes": [_theme(theme) for theme in memo.themes],
        "asked": memo.asked,
        "said": memo.said if memo.is_concluded else "",
        "did": memo.did if memo.is_concluded else "",
    }


def _day(value: date | None) -> str:
    return format_date(value, "long") if value else ""


def _answered(answered: Answered) -> dict[str, Any]:
    in_words = [{"name": said.text, "count": f"{said.number}"} for said in answered.words]
    counted = [{"name": bar.text, "count": bar.chosen} for bar in answered.bars]
    return {
        "question": answered.question.text,
        "responses": answered.responses,
        "choices": counted or in_words,
    }


def _party(party: Party) -> dict[str, str]:
    remarks, no_remarks, no_answer = ("✓" if tick else "" for tick in party.ticks)
    return {
        "name": party.name,
        "numbers": ", ".join(map(str, party.numbers)),
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
        "quotes": [{"text": said.quote, "by": said.by} for said in theme.quotes],
    }


# The standard template.


def standard() -> bytes:
    """The standard template, in the language of the moment: also what an authority can begin with."""
    # Loaded when the first memo is made, as it is of use to nobody before.
    file: Any = importlib.import_module("docx").Document()
    file.core_properties.title = "{{ heading }}"
    file.core_properties.author = "{{ organisation }}"
    file.add_paragraph("{{ organisation }}")
    file.add_heading("{{ heading }}", 0)
    file.add_paragraph("{{ made_on }}")
    file.add_heading(_("About the hearing"), 1)
    _table(file, [_("What"), _("Value")], "fact in facts", ["fact.name", "fact.value"])
    _when(file, "summary", _("What the hearing was about"))
    file.add_paragraph("{%p if parties %}")
    file.add_heading(_("Who was heard"), 1)
    _table(
        file,
        [_("Organisation"), _("Response"), _("Remarks"), _("No remarks"), _("No answer")],
        "party in parties",
        ["party.name", "party.numbers", "party.remarks", "party.no_remarks", "party.no_answer"],
    )
    file.add_paragraph("{%p endif %}")
    file.add_paragraph("{%p for each in answers %}")
    file.add_heading("{{ each.question }}", 2)
    _table(
        file,
        [_("Answer"), _("How many")],
        "choice in each.choices",
        ["choice.name", "choice.count"],
    )
    file.add_paragraph("{%p endfor %}")
    _when(file, "said", _("The responses in short"))
    file.add_heading(_("What was said, and what we think of it"), 1)
    file.add_paragraph("{%p for theme in themes %}")
    file.add_heading("{{ theme.number }}. {{ theme.title }}", 2)
    file.add_paragraph("{{ theme.points_in_words }}. " + _("Responses") + ": {{ theme.responses }}")
    file.add_heading(_("What people say"), 3)
    file.add_paragraph("{{ theme.summary }}")
    file.add_paragraph("{%p for quote in theme.quotes %}")
    file.add_paragraph("{{ quote.text }} ({{ quote.by }})", style="Quote")
    file.add_paragraph("{%p endfor %}")
    file.add_heading(_("What the authority thinks of it"), 3)
    file.add_paragraph("{{ theme.assessment }}")
    last = file.add_paragraph()
    last.add_run("{{ theme.outcome }}. ").bold = True
    last.add_run("{{ theme.reason }}")
    file.add_paragraph("{%p endfor %}")
    _when(file, "did", _("What the authority does"))
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _when(file: Any, name: str, heading: str) -> None:
    """A heading and a text that stand there when there is such a text."""
    file.add_paragraph(f"{{%p if {name} %}}")
    file.add_heading(heading, 1)
    file.add_paragraph(f"{{{{ {name} }}}}")
    file.add_paragraph("{%p endif %}")


def _table(file: Any, heads: list[str], each: str, cells: list[str]) -> None:
    """A table with a row for each of something."""
    table = file.add_table(rows=4, cols=len(heads), style="Light Grid Accent 1")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    table.rows[1].cells[0].text = f"{{%tr for {each} %}}"
    for cell, name in zip(table.rows[2].cells, cells, strict=True):
        cell.text = f"{{{{ {name} }}}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"


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
    asked = json.dumps(values(memo)).encode() + b"\n" + (template or standard())
    limits = subprocesses.Limits(seconds, MEMORY, LARGEST)
    try:
        with subprocesses.run(_SCRIPT, [], io.BytesIO(asked), limits) as filled:
            if filled.code:
                raise TemplateRefused(_refusal(filled.said if filled.code == 3 else b""))
            shutil.copyfileobj(filled.output, out)
    except subprocesses.TookTooMuch:
        raise TemplateRefused(_refusal(b"")) from None


def check_size(template: bytes) -> None:
    """Raise TemplateRefused for what is no Word file, or unpacks into far too much."""
    if len(template) > MOST_BYTES:
        raise TemplateRefused(_("The template is larger than 5 MB."))
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            names = parts.infolist()
            if sum(each.file_size for each in names) > MOST_UNPACKED:
                raise TemplateRefused(_("The template unpacks into more than 60 MB."))
            if "word/document.xml" not in [each.filename for each in names]:
                raise TemplateRefused(_("It is not a Word file (DOCX)."))
            damaged = parts.testzip()
            if damaged:
                raise TemplateRefused(_("It is damaged: %(part)s.", part=damaged))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise TemplateRefused(_("It is not a Word file (DOCX).")) from error
