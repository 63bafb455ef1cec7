"""Small real documents, made when they are needed: a PDF of one page, and a DOCX."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from participation import storage
from participation.demo.story.parts import DocumentPart
from participation.storage import StoredFile

_WIDTH = 80
_DOCX_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_DOCX_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def _literal(text: str) -> bytes:
    """A PDF string: in the page's encoding, with its signs kept apart from the text's."""
    raw = text.encode("cp1252", "replace")
    return b"(" + raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def _wrapped(paragraph: str) -> list[str]:
    lines = [""]
    for word in paragraph.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def pdf(paragraphs: Sequence[str], language: str) -> bytes:
    """A PDF of one A4 page: the first paragraph is its heading."""
    heading, *rest = paragraphs
    words = [b"BT /Bold 18 Tf 64 760 Td 16 TL " + _literal(heading) + b" Tj T* T*"]
    words.append(b"/Plain 11 Tf")
    for paragraph in rest:
        words += [_literal(line) + b" Tj T*" for line in _wrapped(paragraph)]
        words.append(b"T*")
    content = b"\n".join([*words, b"ET"])
    font = b"<< /Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding /BaseFont /"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang " + _literal(language) + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /Plain 5 0 R /Bold 6 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font + b"Helvetica >>",
        font + b"Helvetica-Bold >>",
        b"<< /Title " + _literal(heading) + b" >>",
    ]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table)
    )
    return out.getvalue()


def docx(paragraphs: Sequence[str], language: str) -> bytes:
    """A Word document with these paragraphs; the first is bold."""
    body = []
    for number, paragraph in enumerate(paragraphs):
        look = f'<w:rPr>{"" if number else "<w:b/>"}<w:lang w:val="{escape(language)}"/></w:rPr>'
        body.append(f"<w:p><w:r>{look}<w:t>{escape(paragraph)}</w:t></w:r></w:p>")
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{''.join(body)}</w:body></w:document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", _DOCX_TYPES),
            ("_rels/.rels", _DOCX_RELATIONS),
            ("word/document.xml", document),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def taken(part: DocumentPart, language: str) -> StoredFile:
    """A document of the story, made and taken in."""
    make = docx if part.file_name.endswith(".docx") else pdf
    return storage.take(io.BytesIO(make(part.paragraphs, language)), part.file_name)
