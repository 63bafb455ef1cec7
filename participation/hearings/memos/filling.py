"""Fills a Word template in, alone in a process of its own: it stands on nothing of ours.

Templates come from outside. They reach the values that they are given, which they cannot change, and
no function, file or attribute besides; what takes too long or too much ends with this process.

It reads one line of JSON (the values) and then the template from its input, and
writes the filled-in file to its output; when it cannot, it writes one line of JSON that says why
(`line`, `reason`, `near`) to its errors and ends with 3.

A value that is a mapping with `text` and `language` is written in that language; one with `text` and
`html` is set with its headings, lists and tables where it stands in a paragraph of its own, and as its
text elsewhere.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import docxtpl
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from jinja2 import Environment, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from lxml import html as markup
from markupsafe import escape

NUMBERING = RELATIONSHIP_TYPE.NUMBERING
LONGEST_PROPERTY = 255
"""Characters of a property of a document (ECMA-376 part 2, and python-docx)."""
START, BETWEEN, END = "\U0010fff0", "\U0010fff1", "\U0010fff2"
"""Characters that mean nothing (Unicode, 23.5): around a value in the filled-in text, until it is set."""
_SIGNS = re.compile(f"{START}\\d+{BETWEEN}|{END}")
_IN_XML = re.compile(_SIGNS.pattern.encode())
_INDENT, _CLOSE = 360, "60"
"""Twentieths of a point: by which a list stands in, and between its items."""
_WIDE = {"zh": "eastAsia", "ja": "eastAsia", "ko": "eastAsia", "ar": "bidi", "he": "bidi"}
"""Which attribute says the language of text in a script of its own (ECMA-376 part 1, 17.3.2.20)."""


class Marked(str):
    """A text that is set in a way of its own, by its number among those."""

    number: int

    def __html__(self) -> str:
        return f"{START}{self.number}{BETWEEN}{escape(str(self))}{END}"


class Template(docxtpl.DocxTemplate):  # type: ignore[misc]
    """A template whose properties are text and not XML, and never too long."""

    def render_properties(
        self, context: dict[str, Any], jinja_env: Environment | None = None
    ) -> None:
        plain = (jinja_env or Environment()).overlay(autoescape=False)  # noqa: S701  (no markup)
        for name in ("author", "comments", "identifier", "language", "subject", "title"):
            said = plain.from_string(getattr(self.docx.core_properties, name)).render(context)
            setattr(self.docx.core_properties, name, said[:LONGEST_PROPERTY])


def fill(template: bytes, values: str) -> bytes:
    """The template with the values (JSON) in their places."""
    notes: list[dict[str, str]] = []

    def marked(value: dict[str, Any]) -> Any:
        if not {"text", "html"} <= value.keys() and not {"text", "language"} <= value.keys():
            return value
        found = Marked(value["text"])
        found.number = len(notes)
        notes.append(value)
        return found

    environment = ImmutableSandboxedEnvironment(autoescape=True)
    environment.globals.clear()
    file = Template(io.BytesIO(template))
    file.render(json.loads(values, object_hook=marked), environment, autoescape=True)
    styles = {style.name.lower(): style.style_id for style in file.docx.styles if style.name}
    _set(file.docx.element.body, notes, styles, _numbering(file.docx.part))
    out = io.BytesIO()
    file.save(out)
    return _without_signs(out.getvalue())


# Setting: languages, and texts with headings, lists and tables.


def _set(body: Any, notes: list[dict[str, str]], styles: dict[str, str], numbering: Any) -> None:
    """Set what is marked in the filled-in text."""
    for paragraph in list(body.iter(qn("w:p"))):
        text = "".join(each.text or "" for each in paragraph.iter(qn("w:t")))
        alone = re.fullmatch(f"{START}(\\d+){BETWEEN}[^{START}{END}]*{END}", text.strip())
        note = notes[int(alone[1])] if alone else {}
        if "html" in note:
            _set_blocks(paragraph, note["html"], Setting(paragraph, styles, numbering))
        elif START in text:
            _set_languages(paragraph, notes)


def _set_languages(paragraph: Any, notes: list[dict[str, str]]) -> None:
    """Divide the runs of a paragraph where the language changes, and say it in each."""
    tongue = ""
    for run in list(paragraph.iter(qn("w:r"))):
        properties = run.find(qn("w:rPr"))
        pieces: list[tuple[str, list[Any]]] = [(tongue, [])]
        for child in list(run):
            if child is properties:
                continue
            if child.tag != qn("w:t"):
                pieces[-1][1].append(child)
                continue
            for part in re.split(f"({_SIGNS.pattern})", child.text or ""):
                if part.startswith(START):
                    tongue = notes[int(part[1:-1])].get("language", "")
                elif part == END:
                    tongue = ""
                elif part:
                    if pieces[-1][0] != tongue:
                        pieces.append((tongue, []))
                    pieces[-1][1].append(_text(part))
        for spoken, children in pieces:
            if children:
                made = OxmlElement("w:r")
                if properties is not None:
                    made.append(deepcopy(properties))
                if spoken:
                    _properties(made).append(_language(spoken))
                made.extend(children)
                run.addprevious(made)
        run.getparent().remove(run)


def _text(value: str) -> Any:
    made = OxmlElement("w:t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    made.text = value
    return made


def _properties(run: Any) -> Any:
    found = run.find(qn("w:rPr"))
    if found is None:
        found = OxmlElement("w:rPr")
        run.insert(0, found)
    for old in found.findall(qn("w:lang")):
        found.remove(old)
    return found


def _language(tag: str) -> Any:
    attributes = {qn("w:val"): tag}
    wide = _WIDE.get(tag[:2])
    if wide:
        attributes[qn(f"w:{wide}")] = tag
    return OxmlElement("w:lang", attributes)


class StyledText(NamedTuple):
    """Words in one look: the names of what is on (b, i, strike)."""

    text: str
    look: tuple[str, ...] = ()


_BLOCKS = frozenset({"p", "ul", "ol", "table", "blockquote", "pre", "h2", "h3", "h4", "h5"})
_BLANKS = re.compile(r"[ \t\n]+")
_LOOKS = {"strong": "b", "em": "i", "s": "strike", "th": "b"}


def _spans(element: Any, look: tuple[str, ...] = ()) -> Iterator[StyledText]:
    """The words in an element of HTML, without the blocks in it."""
    if element.text:
        yield StyledText(_BLANKS.sub(" ", element.text), look)
    for child in element:
        if child.tag in _BLOCKS:
            continue
        if child.tag == "br":
            yield StyledText("\n", look)
        elif child.tag == "img":
            yield StyledText(child.get("alt") or "", look)
        else:
            yield from _spans(child, (*look, _LOOKS[child.tag]) if child.tag in _LOOKS else look)
            address = (child.get("href") or "").removeprefix("mailto:").removeprefix("tel:")
            if address and address != child.text_content():
                yield StyledText(f" ({address})", look)
        if child.tail:
            tail = _BLANKS.sub(" ", child.tail)
            yield StyledText(tail.lstrip(" ") if child.tag == "br" else tail, look)


class Setting:
    """Paragraphs and tables in the looks of a template, modelled on the paragraph that they replace."""

    def __init__(self, model: Any, styles: dict[str, str], numbering: Any) -> None:
        run = model.find(qn("w:r"))
        self.model = model.find(qn("w:pPr"))
        self.run = None if run is None else run.find(qn("w:rPr"))
        self.styles = styles
        self.numbering = numbering

    def blocks(self, element: Any, level: int = 0, quoted: bool = False) -> Iterator[Any]:
        """What stands in an element of HTML."""
        for each in element:
            if re.fullmatch(r"h[1-6]", str(each.tag)):
                style = self.styles.get(f"heading {each.tag[1]}")
                look = () if style else ("b",)
                yield self.paragraph(list(_spans(each, look)), style)
            elif each.tag in ("ul", "ol"):
                yield from self._items(each, level)
            elif each.tag == "table":
                yield self._table(each)
            elif each.tag == "blockquote":
                yield from self.blocks(each, level, True)
            elif each.tag == "pre":
                yield self.paragraph([StyledText(each.text_content().rstrip("\n"))], indent=level)
            elif each.tag != "hr":
                style = self.styles.get("quote") if quoted else None
                yield self.paragraph(list(_spans(each)), style, indent=level)

    def _items(self, of: Any, level: int) -> Iterator[Any]:
        first = int(of.get("start") or 1)
        bullet = self.styles.get("list bullet" if not level else f"list bullet {level + 1}")
        ordered = of.tag == "ol"
        counted = None
        if ordered and self.numbering is not None:
            counted = _new_list(self.numbering, first, level + 1)
        for number, item in enumerate(of.iterchildren("li"), start=first):
            sign, style = (f"{number}.", None) if ordered else ("•", bullet)
            inside = list(item)
            spans = list(_spans(item))
            if inside and inside[0].tag == "p":
                spans, inside = list(_spans(inside[0])), inside[1:]
            if style is None and counted is None:
                spans = [StyledText(f"{sign}\t"), *spans]
            place = 0 if style else level + 1
            yield self.paragraph(spans, style, indent=place, hangs=not style, counted=counted)
            rest = markup.Element("div")
            rest.extend(each for each in inside if each.tag in _BLOCKS)
            yield from self.blocks(rest, level + 1)

    def _table(self, of: Any) -> Any:
        table = OxmlElement("w:tbl")
        about = OxmlElement("w:tblPr")
        if "table grid" in self.styles:
            about.append(OxmlElement("w:tblStyle", {qn("w:val"): self.styles["table grid"]}))
        about.append(OxmlElement("w:tblW", {qn("w:w"): "5000", qn("w:type"): "pct"}))
        table.append(about)
        rows = list(of.iter("tr"))
        columns = max((len(row) for row in rows), default=1)
        grid = OxmlElement("w:tblGrid")
        grid.extend(OxmlElement("w:gridCol") for _column in range(columns))
        table.append(grid)
        for at, row in enumerate(rows):
            made = OxmlElement("w:tr")
            looks = OxmlElement("w:trPr")
            looks.append(OxmlElement("w:cantSplit"))
            if not at:
                looks.append(OxmlElement("w:tblHeader"))
            made.append(looks)
            for cell in row:
                box = OxmlElement("w:tc")
                look = ("b",) if cell.tag == "th" else ()
                box.append(self.paragraph(list(_spans(cell, look))))
                made.append(box)
            table.append(made)
        return table

    def paragraph(
        self,
        spans: list[StyledText],
        style: str | None = None,
        *,
        indent: int = 0,
        hangs: bool = False,
        counted: int | None = None,
    ) -> Any:
        """A paragraph; one in a list has its sign hanging before it, or is an item of the numbered list
        `counted`."""
        made = OxmlElement("w:p")
        about = _like(None if style else self.model, "w:pPr")
        if style:
            about.style = style
        if counted is not None:
            item = about.get_or_add_numPr()
            item.get_or_add_ilvl().val = 0
            item.get_or_add_numId().val = counted
        if indent:
            place = about.get_or_add_ind()
            place.set(qn("w:left"), str(_INDENT * indent))
            if hangs:
                place.set(qn("w:hanging"), str(_INDENT))
                about.get_or_add_spacing().set(qn("w:after"), _CLOSE)
        made.append(about)
        if spans and not spans[-1].text.strip(" "):
            spans = spans[:-1]
        for span in spans:
            made.append(self._run(span))
        return made

    def _run(self, span: StyledText) -> Any:
        run = OxmlElement("w:r")
        about = _like(self.run, "w:rPr")
        for look in span.look:
            getattr(about, f"get_or_add_{look}")()
        run.append(about)
        for at, part in enumerate(re.split(r"([\n\t])", span.text)):
            if at % 2:
                run.append(OxmlElement("w:br" if part == "\n" else "w:tab"))
            elif part:
                run.append(_text(part))
        return run


def _like(element: Any, name: str) -> Any:
    """A copy of an element that knows the order of what may stand in it, or an empty one."""
    return OxmlElement(name) if element is None else parse_xml(etree.tostring(element))


def _numbering(part: Any) -> Any:
    """What says how the lists of a document are numbered; None when a template has none of it."""
    for each in part.rels.values():
        if each.reltype == NUMBERING:
            return each.target_part.element
    return None


def _new_list(numbering: Any, first: int, level: int) -> int:
    """Begin a list that is numbered from `first`, so that Word knows it for one (ECMA-376 part 1, 17.9).
    Returns its number."""
    used = [int(each.get(qn("w:abstractNumId"))) for each in numbering.findall(qn("w:abstractNum"))]
    abstract = str(max(used, default=0) + 1)
    looks = OxmlElement("w:abstractNum", {qn("w:abstractNumId"): abstract})
    looks.append(OxmlElement("w:multiLevelType", {qn("w:val"): "singleLevel"}))
    only = OxmlElement("w:lvl", {qn("w:ilvl"): "0"})
    for name, value in (("start", str(first)), ("numFmt", "decimal"), ("lvlText", "%1."),
                        ("lvlJc", "left")):  # fmt: skip
        only.append(OxmlElement(f"w:{name}", {qn("w:val"): value}))
    about = OxmlElement("w:pPr")
    place = {qn("w:left"): str(_INDENT * level), qn("w:hanging"): str(_INDENT)}
    about.append(OxmlElement("w:ind", place))
    only.append(about)
    looks.append(only)
    numbers = numbering.findall(qn("w:num"))
    if numbers:
        numbers[0].addprevious(looks)
    else:
        numbering.append(looks)
    number = max((int(each.get(qn("w:numId"))) for each in numbers), default=0) + 1
    made = OxmlElement("w:num", {qn("w:numId"): str(number)})
    made.append(OxmlElement("w:abstractNumId", {qn("w:val"): abstract}))
    (numbers[-1] if numbers else looks).addnext(made)
    return number


def _set_blocks(paragraph: Any, source: str, setting: Setting) -> None:
    """Let the blocks of an HTML text take the place of a paragraph."""
    whole = markup.fragment_fromstring(source, create_parent="div")
    blocks = list(setting.blocks(whole))
    for block in blocks:
        paragraph.addprevious(block)
    # A cell of a table, and a document, end with a paragraph.
    if blocks and blocks[-1].tag == qn("w:p"):
        paragraph.getparent().remove(paragraph)
    else:
        for run in paragraph.findall(qn("w:r")):
            paragraph.remove(run)


def _without_signs(file: bytes) -> bytes:
    """The same file without marks where nothing is set: in headers, footers and notes, and in half texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.infolist():
            content = old.read(each)
            if each.filename.endswith(".xml"):
                content = _IN_XML.sub(b"", content)
            new.writestr(each, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def main() -> int:
    """Fill one template in."""
    values = sys.stdin.buffer.readline().decode()
    said: dict[str, object] = {}
    try:
        sys.stdout.buffer.write(fill(sys.stdin.buffer.read(), values))
    except TemplateSyntaxError as error:
        near = " ".join(" ".join(getattr(error, "docx_context", [])).split())[:120]
        said = {"line": error.lineno, "reason": error.message or str(error), "near": near}
    except TemplateError as error:
        said = {"reason": error.message or str(error)}
    except (MemoryError, RecursionError):
        said = {"reason": "it takes too much"}
    except Exception as error:
        said = {"reason": f"{type(error).__name__}: {error}"[:300]}
    if said:
        sys.stderr.write(json.dumps(said))
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
