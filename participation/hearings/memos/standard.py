"""The standard template of memos as Word files: A4, and tables that break between their rows."""

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from participation.hearings.memos import words
from participation.hearings.notice.memo_parts import MEMO_TABLES
from participation.i18n import gettext as _
from participation.i18n import language

_STYLES = (
    ("Normal", 10.5),
    ("Title", 22),
    ("Heading 1", 15),
    ("Heading 2", 12.5),
    ("Heading 3", 10.5),
)
"""The looks of the standard template, and their sizes in points."""
_INK = RGBColor(0x1C, 0x22, 0x27)
_FONT = "Calibri"
_SMALL = 8.5
_LINE = "A9B2B9"


def template() -> bytes:
    """The template, in the language of the moment."""
    file: Any = docx.Document()
    _dress(file)
    file.core_properties.title = "{{ heading }}"
    file.core_properties.author = "{{ organisation }}"
    file.core_properties.comments = ""
    _begin(file)
    _add_lists(file)
    _add_answers(file)
    _when(file, "said", _("The responses in short"))
    _add_themes(file)
    _add_told(file)
    _when(file, "did", _("What the authority does"))
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _begin(file: Any) -> None:
    """Whose memo it is, and the facts of the hearing."""
    file.add_paragraph("{{ organisation }}")
    file.add_heading("{{ heading }}", 0)
    file.add_paragraph("{{ made_on }}")
    file.add_heading(_("About the hearing"), 1)
    _table(file, {_("What"): "fact.name", _("Value"): "fact.value"}, "fact in facts", (5, 11))
    _when(file, "summary", _("What the hearing was about"))


def _add_lists(file: Any) -> None:
    """Who was heard, the responses by number, what rooms list, and the places."""
    _listed(
        file,
        _("Who was heard"),
        "party in parties",
        {
            _("Organisation"): "party.name",
            _("Response"): "party.numbers",
            _("Remarks"): "party.remarks",
            _("No remarks"): "party.no_remarks",
            _("No answer"): "party.no_answer",
        },
        (5.8, 2.3, 2.65, 2.65, 2.6),
    )
    _listed(
        file,
        _("The responses by number"),
        "each in numbers",
        {_("Which"): "each.name", _("How many"): "each.count", _("Numbers"): "each.ranges"},
        (4.5, 2.3, 9.2),
    )
    for each in MEMO_TABLES:
        _listed(
            file,
            each.called,
            f"each in {each.key}",
            {column.called: f"each.{column.key}" for column in each.columns},
            [column.centimetres for column in each.columns],
        )
    _listed(
        file,
        _("Places that responses point at"),
        "each in places",
        {_("Response"): "each.response", _("Place"): "each.place"},
        (5, 11),
    )


def _add_answers(file: Any) -> None:
    """The answers to the questions: words with their response, or choices with how many chose them."""
    file.add_paragraph("{%p if answers %}")
    file.add_heading(_("Answers to the questions"), 1)
    file.add_paragraph("{%p for each in answers %}")
    file.add_heading("{{ each.question }}", 2)
    _kept_with_next(file.add_paragraph("{{ each.answers }}"))
    file.add_paragraph("{%p if each.words %}")
    _table(
        file,
        {_("Answer"): "said.text", _("Response"): "said.response"},
        "said in each.words",
        (13, 3),
    )
    file.add_paragraph("{%p else %}")
    _table(
        file,
        {_("Answer"): "choice.name", _("How many"): "choice.count"},
        "choice in each.choices",
        (13, 3),
    )
    file.add_paragraph("{%p endif %}")
    file.add_paragraph("{%p if each.more %}")
    file.add_paragraph("{{ each.more }}")
    file.add_paragraph("{%p endif %}")
    file.add_paragraph("{%p endfor %}")
    file.add_paragraph("{%p endif %}")


def _add_themes(file: Any) -> None:
    """The themes with what people say and what the authority thinks of it."""
    file.add_heading(_("What was said, and what we think of it"), 1)
    file.add_paragraph("{%p for theme in themes %}")
    file.add_heading("{{ theme.number }}. {{ theme.title }}", 2)
    who = _("Responses") + ": {{ theme.responses }}"
    said = "{{ theme.points_in_words }}.{% if theme.responses %} " + who + "{% endif %}"
    file.add_paragraph(said)
    file.add_heading(_("What people say"), 3)
    file.add_paragraph("{%p if theme.summary %}")
    file.add_paragraph("{{ theme.summary }}")
    file.add_paragraph("{%p endif %}")
    file.add_paragraph("{%p for quote in theme.quotes %}")
    file.add_paragraph("{{ quote.text }} ({{ quote.by }})", style="Quote")
    file.add_paragraph("{%p endfor %}")
    file.add_heading(_("What the authority thinks of it"), 3)
    file.add_paragraph("{%p if theme.assessment %}")
    file.add_paragraph("{{ theme.assessment }}")
    file.add_paragraph("{%p endif %}")
    last = file.add_paragraph()
    last.add_run("{{ theme.outcome }}. ").bold = True
    last.add_run("{{ theme.reason }}")
    file.add_paragraph("{%p endfor %}")


def _add_told(file: Any) -> None:
    """The responses one by one, where there are no themes."""
    file.add_paragraph("{%p if not themes %}")
    file.add_paragraph(_("The responses have not been gathered under themes."))
    file.add_paragraph("{%p for quote in told %}")
    file.add_paragraph("{{ quote.text }} ({{ quote.by }})", style="Quote")
    file.add_paragraph("{%p endfor %}")
    file.add_paragraph("{%p endif %}")


def _dress(file: Any) -> None:
    """A4 with the margins of a letter, one typeface, the language, and the number of each page."""
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin, page.bottom_margin = Cm(2.4), Cm(2.2)
    for name, size in _STYLES:
        style = file.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), _INK
        fonts = style.element.rPr.rFonts
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{attribute}"), None)
    quote = file.styles["Quote"]
    quote.font.italic, quote.font.color.rgb = False, _INK
    quote.paragraph_format.left_indent = Cm(0.6)
    quote.paragraph_format.keep_together = True
    for said in file.styles.element.iter(qn("w:lang")):
        said.set(qn("w:val"), words.tag(language()))
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for field in ("PAGE", "NUMPAGES"):
        if field == "NUMPAGES":
            foot.add_run(" / ")
        foot._p.append(OxmlElement("w:fldSimple", {qn("w:instr"): field}))
        foot._p[-1].append(foot.add_run("1")._r)


def _kept_with_next(paragraph: Any) -> Any:
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def _when(file: Any, name: str, heading: str) -> None:
    """A heading and a text that stand there when there is such a text."""
    file.add_paragraph(f"{{%p if {name} %}}")
    file.add_heading(heading, 1)
    file.add_paragraph(f"{{{{ {name} }}}}")
    file.add_paragraph("{%p endif %}")


def _listed(
    file: Any, heading: str, each: str, columns: dict[str, str], widths: Sequence[float]
) -> None:
    """A heading and a table that stand there when there is something in it."""
    file.add_paragraph(f"{{%p if {each.rpartition(' ')[2]} %}}")
    file.add_heading(heading, 1)
    _table(file, columns, each, widths)
    file.add_paragraph("{%p endif %}")


def _table(file: Any, columns: dict[str, str], each: str, widths: Sequence[float]) -> None:
    """A table with a row for each of something: what a column is called and holds, and centimetres.

    Its heads come again on each page, and no row is divided between two.
    """
    table = file.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.autofit = False
    lines = OxmlElement("w:tblBorders")
    for name in ("top", "bottom", "insideH"):
        look = {"val": "single", "sz": "4", "space": "0", "color": _LINE}
        lines.append(
            OxmlElement(f"w:{name}", {qn(f"w:{key}"): value for key, value in look.items()})
        )
    for name in ("left", "right", "insideV"):
        lines.append(OxmlElement(f"w:{name}", {qn("w:val"): "nil"}))
    table._tbl.tblPr.append(lines)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for cell, head in zip(table.rows[0].cells, columns, strict=True):
        called = cell.paragraphs[0].add_run(head)
        called.bold, called.font.size = True, Pt(_SMALL)
        _kept_with_next(cell.paragraphs[0])
    table.rows[1].cells[0].text = f"{{%tr for {each} %}}"
    for cell, name in zip(table.rows[2].cells, columns.values(), strict=True):
        cell.text = f"{{{{ {name} }}}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
            spacing = cell.paragraphs[0].paragraph_format
            spacing.space_before = spacing.space_after = Pt(2)
        about = row._tr.get_or_add_trPr()
        about.append(OxmlElement("w:cantSplit"))
        if row._index == 0:
            about.append(OxmlElement("w:tblHeader"))
    file.add_paragraph().paragraph_format.space_after = Pt(0)
