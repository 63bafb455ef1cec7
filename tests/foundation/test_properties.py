"""What a document tells of its author is taken out of it, or it is refused with the reason."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import docx
import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader, PdfWriter

from participation import db, properties, storage
from tests.hearings.responses import documents

AUTHOR = "Marte Qzxnordmann"
KINDS = {
    "pdf": documents.pdf,
    "docx": documents.word,
    "odt": documents.odt,
}
Write = Callable[..., bytes]


def _everything(content: bytes) -> bytes:
    """The bytes of a file, unpacked where it is an archive or a PDF."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    return content


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_tells_who_wrote_it(kind: str) -> None:
    content = KINDS[kind](AUTHOR)
    bare = properties.BARE[kind](content)
    for trace in (b"Qzx", b"00AB12CD", b"2026"):
        assert trace in _everything(content) or kind == "odt" or trace != b"Qzx"
        assert trace not in _everything(bare), trace
    assert AUTHOR.encode("utf-16-be") not in _everything(bare)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_by_another_at_another_moment_is_the_same_file(kind: str) -> None:
    write: Write = KINDS[kind]
    one = write(AUTHOR)
    other = write("Bo Li", documents.WRITTEN + timedelta(hours=5, minutes=29))
    assert one != other
    assert properties.BARE[kind](one) == properties.BARE[kind](other)


def test_what_it_says_stays(app: Flask) -> None:
    bare = properties.bare_office(documents.word(AUTHOR))
    file = docx.Document(io.BytesIO(bare))
    text = "\n".join(each.text for each in file.paragraphs)
    assert "Tirsdag passer dårlig." in text
    assert len(file.inline_shapes) == 1
    assert len(PdfReader(io.BytesIO(properties.bare_pdf(documents.pdf(AUTHOR)))).pages) == 1
    odt = properties.bare_office(documents.odt(AUTHOR))
    assert storage.detect(io.BytesIO(odt)) == storage.ODT
    assert storage.detect(io.BytesIO(bare)) == storage.DOCX


def _locked() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(documents.pdf(AUTHOR))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _with_attachment() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(documents.pdf(AUTHOR))))
    writer.add_attachment("tal.xlsx", AUTHOR.encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _with_table() -> bytes:
    out = io.BytesIO(documents.word(AUTHOR))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/embeddings/tal.xlsx", AUTHOR)
    return out.getvalue()


def _signed() -> bytes:
    out = io.BytesIO(documents.word(AUTHOR))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", f"<Signature>{AUTHOR}</Signature>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "name", "reason"),
    [
        (_locked, "a.pdf", "needs a password"),
        (_with_attachment, "a.pdf", "holds another file"),
        (_with_table, "a.docx", "holds another file"),
        (_signed, "a.docx", "is signed"),
        (lambda: b"%PDF-1.7 nothing", "a.pdf", "Save it again"),
    ],
)
def test_what_cannot_be_taken_out_is_refused_with_the_reason(
    app: Flask, make: Callable[[], bytes], name: str, reason: str
) -> None:
    with pytest.raises(storage.FileRefused, match=reason):
        storage.check_bare(io.BytesIO(make()), name)


def test_a_picture_is_turned_as_its_camera_meant_it_and_says_nothing(app: Flask) -> None:
    given = Image.open(io.BytesIO(documents.photo(AUTHOR)))
    exif = given.getexif()
    exif[0x0112] = 6
    out = io.BytesIO()
    given.save(out, "JPEG", exif=exif)
    bare = storage.check_bare(io.BytesIO(out.getvalue()), "a.jpg").content or b""
    assert b"Qzx" in out.getvalue()
    assert b"Qzx" not in bare
    drawn = Image.open(io.BytesIO(bare))
    assert (drawn.size, dict(drawn.getexif())) == ((30, 40), {})


@pytest.mark.parametrize("name", ["package/services/metadata/core.xml", "properties.xml"])
def test_properties_are_taken_out_whatever_their_part_is_called(name: str) -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        f'core-properties"><cp:lastModifiedBy>{AUTHOR}</cp:lastModifiedBy></cp:coreProperties>'
    )
    out = io.BytesIO(documents.word("Bo Li"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, core)
    assert b"Qzx" not in _everything(properties.bare_office(out.getvalue()))


def test_bytes_in_the_database_go_when_nobody_speaks_of_them(app: Flask) -> None:
    row = storage.add(storage.check_bare(io.BytesIO(documents.pdf(AUTHOR)), "svar.pdf"))
    later = row.created_at + timedelta(days=3)
    storage.drop_contents(later)
    assert storage.open_kept(row.sha256).read().startswith(b"%PDF")
    db.session.delete(row)
    db.session.flush()
    storage.drop_contents(row.created_at - timedelta(days=2))
    assert storage.open_kept(row.sha256)
    storage.drop_contents(later)
    with pytest.raises(FileNotFoundError):
        storage.open_kept(row.sha256)
