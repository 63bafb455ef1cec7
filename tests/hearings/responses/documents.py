"""Documents as programs write them, with the name of their author wherever programs put it."""

import io
import zipfile
from datetime import UTC, datetime

import docx
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

WRITTEN = datetime(2026, 11, 30, 9, 41, 13, tzinfo=UTC)


def photo(author: str) -> bytes:
    """A JPEG as a camera writes it: whose it is, and when it was taken."""
    exif = Image.Exif()
    exif[0x013B], exif[0x8298] = author, f"(c) {author}"
    exif[0x0132] = "2026:11:30 09:41:13"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG", exif=exif, comment=author.encode())
    return out.getvalue()


def pdf(author: str, written: datetime = WRITTEN) -> bytes:
    """A PDF with properties, XMP, a remark, and an earlier state that names somebody too."""
    first = PdfWriter()
    first.add_blank_page(200, 200)
    first.add_metadata({"/Author": f"{author} first"})
    base = io.BytesIO()
    first.write(base)
    base.seek(0)
    writer = PdfWriter(base, incremental=True)
    stamp = written.strftime("D:%Y%m%d%H%M%SZ")
    writer.add_metadata({"/Author": author, "/CreationDate": stamp, "/ModDate": stamp})
    xmp = DecodedStreamObject()
    xmp.set_data(f"<x:xmpmeta><dc:creator>{author}</dc:creator></x:xmpmeta>".encode())
    xmp.update({NameObject("/Type"): NameObject("/Metadata")})
    root = writer._root_object
    root[NameObject("/Metadata")] = writer._add_object(xmp)
    piece = DictionaryObject({NameObject("/Word"): TextStringObject(author)})
    root[NameObject("/PieceInfo")] = piece
    remark = Text(text="Her.", rect=(10, 10, 40, 40), title_bar=author)
    remark[NameObject("/M")] = TextStringObject(stamp)
    writer.add_annotation(0, remark)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(author: str, written: datetime = WRITTEN) -> bytes:
    """A DOCX with properties, a remark, a tracked change, sittings, a picture and a template on a disk."""
    file = docx.Document()
    paragraph = file.add_paragraph("Tirsdag passer dårlig.")
    file.add_picture(io.BytesIO(photo(author)))
    properties = file.core_properties
    properties.author = properties.last_modified_by = author
    properties.created = properties.modified = written.replace(tzinfo=None)
    file.add_comment(paragraph.runs, text="Sikker?", author=author, initials=author[:2])
    plain = io.BytesIO()
    file.save(plain)
    out = io.BytesIO()
    stamp = written.isoformat()
    change = (
        f'<w:p w:rsidR="00AB12CD"><w:ins w:id="9" w:author="{author}" w:date="{stamp}">'
        "<w:r><w:t>Og onsdag.</w:t></w:r></w:ins></w:p>"
    )
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:sectPr", change.encode() + b"<w:sectPr", 1)
            if name == "word/settings.xml":
                content = content.replace(
                    b"</w:settings>",
                    b'<w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids></w:settings>',
                )
            if name == "docProps/app.xml":
                content = content.replace(
                    b"</Properties>", f"<Manager>{author}</Manager></Properties>".encode()
                )
            moment = (*written.timetuple()[:5], 12)
            target.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


_OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
_OTHERS = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0" '
    'xmlns:officeooo="http://openoffice.org/2009/office"'
)


def odt(author: str, written: datetime = WRITTEN) -> bytes:
    """An ODT with properties, a remark, a tracked change and the sittings of its program."""
    stamp = written.isoformat()
    by = f"<dc:creator>{author}</dc:creator><dc:date>{stamp}</dc:date>"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "meta.xml": f"<office:document-meta {_OFFICE} {_OTHERS}><office:meta>{by}"
        f"<meta:initial-creator>{author}</meta:initial-creator></office:meta></office:document-meta>",
        "settings.xml": f"<office:document-settings {_OFFICE}><office:settings>{author}"
        "</office:settings></office:document-settings>",
        "content.xml": f"<office:document-content {_OFFICE} {_OTHERS}><office:body><office:text>"
        "<text:tracked-changes><text:changed-region><text:insertion><office:change-info>"
        f"{by}</office:change-info></text:insertion></text:changed-region></text:tracked-changes>"
        f'<text:p officeooo:rsid="{len(author):08x}">Tirsdag passer.<office:annotation>{by}'
        f"<meta:creator-initials>{author[:2]}</meta:creator-initials><text:p>Sikker?</text:p>"
        "</office:annotation></text:p></office:text></office:body></office:document-content>",
        "Thumbnails/thumbnail.png": author,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in parts.items():
            target.writestr(zipfile.ZipInfo(name, (*written.timetuple()[:5], 12)), content)
    return out.getvalue()
