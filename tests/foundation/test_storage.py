"""Files: known by what they contain, bare of places, and refused with a reason."""

import io
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader, PdfWriter

from participation import clock, storage, subprocesses
from participation.storage import FileRefused, checking
from tests import factories


def png(size: tuple[int, int] = (8, 8)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    out.seek(0)
    return out


def jpeg_with_place() -> io.BytesIO:
    picture = Image.new("RGB", (16, 8), "teal")
    exif = picture.getexif()
    exif[0x010F] = "Camera maker"
    exif[0x0112] = 6
    place = exif.get_ifd(0x8825)
    place[2] = (55.0, 40.0, 30.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    out.seek(0)
    return out


def zipped(**members: bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    out.seek(0)
    return out


MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def docx(main: str = "word/document.xml", kind: str = MAIN, *others: str) -> io.BytesIO:
    """A Word document with its text in a part of this name and kind."""
    types = (
        '<Types><Default Extension="xml" ContentType="text/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>'
    )
    relation = f'<Relationship Id="a" Type="x/officeDocument" Target="/{main}"/>'
    relations = f"<Relationships>{relation}</Relationships>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", relations)
        for name in (main, *others):
            archive.writestr(name, "<x/>")
    out.seek(0)
    return out


def odt(*others: str, manifest: str = "<manifest/>") -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", storage.ODT)
        for name in ("content.xml", *others):
            archive.writestr(name, "<x/>")
        archive.writestr("META-INF/manifest.xml", manifest)
    return out


def locked_pdf(password: str) -> io.BytesIO:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(factories.pdf())))
    writer.encrypt(password, "the owner's", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out


def locked_zip() -> io.BytesIO:
    """A DOCX whose members are marked as encrypted (APPNOTE 4.4.4, bit 0)."""
    content = bytearray(docx().getvalue())
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(sign)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(sign, place + 1)
    return io.BytesIO(bytes(content))


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def test_a_pdf_is_taken_and_can_be_read_again(app: Flask) -> None:
    kept = storage.take(io.BytesIO(factories.pdf("hello")), "..\\..\\plan <1>.exe")
    assert kept.content_type == storage.PDF
    assert kept.name == "plan 1.pdf"
    with storage.keeper().open(kept.sha256) as file:
        assert file.read() == factories.pdf("hello")


def test_the_same_content_is_kept_once(app: Flask) -> None:
    first = storage.take(io.BytesIO(factories.pdf("same")), "a.pdf")
    second = storage.take(io.BytesIO(factories.pdf("same")), "b.pdf")
    assert first.sha256 == second.sha256
    assert (first.name, second.name) == ("a.pdf", "b.pdf")


def test_a_picture_loses_its_place_and_camera(app: Flask) -> None:
    kept = storage.take(jpeg_with_place(), "me.jpg")
    with storage.keeper().open(kept.sha256) as file, Image.open(file) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == (8, 16), "it is turned as the camera meant it"


@pytest.mark.parametrize("main", ["word/document.xml", "word/document2.xml", "text/svar.xml"])
def test_a_docx_is_known_by_what_its_main_part_is(app: Flask, main: str) -> None:
    assert storage.take(docx(main), "letter.docx").content_type == storage.DOCX


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (docx(kind=MACROS), "brev.docm", "macros"),
        (docx(kind=MACROS), "brev.docx", "macros"),
        (docx("word/document.xml", MAIN, "word/vbaProject.bin"), "brev.docx", "macros"),
        (odt("Basic/Standard/Module1.xml"), "brev.odt", "macros"),
        (odt("Scripts/python/a.py"), "brev.odt", "macros"),
        (odt(manifest="<m><encryption-data/></m>"), "brev.odt", "locked"),
        (io.BytesIO(OLE + "EncryptedPackage".encode("utf-16-le")), "brev.docx", "locked"),
        (locked_zip(), "brev.docx", "locked"),
        (io.BytesIO(OLE), "brev.doc", "old Office program"),
        (locked_pdf("secret"), "plan.pdf", "locked"),
        (io.BytesIO(b"%PDF-1.7 hello"), "plan.pdf", "damaged"),
        (io.BytesIO(factories.pdf()[:-80]), "plan.pdf", "damaged"),
        (docx(kind=MAIN.replace("document.main", "template.main")), "brev.dotx", "something else"),
        (docx("xl/workbook.xml", "application/x-sheet"), "tal.xlsx", "something else"),
    ],
)
def test_what_others_could_not_open_is_refused_with_what_to_do(
    app: Flask, content: io.BytesIO, name: str, said: str
) -> None:
    with pytest.raises(FileRefused, match=said):
        storage.take(content, name)


def test_a_pdf_that_only_restricts_printing_is_taken(app: Flask) -> None:
    assert storage.take(locked_pdf(""), "plan.pdf").content_type == storage.PDF


def test_a_pdf_that_never_ends_is_ended(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_arguments: object) -> None:
        raise subprocesses.TookTooMuch

    monkeypatch.setattr(subprocesses, "run", too_much)
    with pytest.raises(FileRefused, match="takes too much"):
        storage.take(io.BytesIO(factories.pdf()), "plan.pdf")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Referat 12.11.2026", "Referat 12.11.2026.pdf"),
        ("Referat 12.11.2026.pdf", "Referat 12.11.2026.pdf"),
        ("Bilag 3.a", "Bilag 3.a.pdf"),
        ("Brev til J. Hansen", "Brev til J. Hansen.pdf"),
        ("plan.PDF", "plan.pdf"),
        ("plan.docx", "plan.pdf"),
        ("C:\\Brev\\plan.pdf", "plan.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        (".pdf", "file.pdf"),
        ("..", "file.pdf"),
        ("", "file.pdf"),
    ],
)
def test_a_name_loses_only_what_says_its_type(app: Flask, given: str, kept: str) -> None:
    assert checking.safe_name(given, storage.PDF) == kept


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90 not a picture", "holiday.jpg"),
        (b"\xff\xd8\xff but no picture", "holiday.jpg"),
        (b"\x89PNG\r\n\x1a\n broken", "x.png"),
        (b"PK\x03\x04 broken", "x.docx"),
        (b"<html>", "x.pdf"),
        (b"", "x.pdf"),
    ],
)
def test_a_file_that_lies_is_refused(app: Flask, content: bytes, name: str) -> None:
    with pytest.raises(FileRefused):
        storage.take(io.BytesIO(content), name)


def test_another_kind_of_zip_is_refused(app: Flask) -> None:
    with pytest.raises(FileRefused):
        storage.take(zipped(evil_dot_sh=b"rm"), "x.docx")


def test_a_zip_bomb_is_refused_without_unpacking_it(app: Flask) -> None:
    bomb = zipped(
        **{
            "[Content_Types]_dot_xml": b"<x/>",
            "word__document_dot_xml": b"0" * (storage.MAX_UNPACKED + 1),
        }
    )
    assert len(bomb.getvalue()) < 1_000_000
    with pytest.raises(FileRefused, match="unpacks"):
        storage.take(bomb, "x.docx")


def test_too_large_a_file_is_refused(app: Flask) -> None:
    with pytest.raises(FileRefused, match="20 MB"):
        storage.take(io.BytesIO(b"%PDF-" + bytes(20_000_001)), "x.pdf")


def test_a_full_disk_is_said_and_leaves_nothing_half(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("participation.storage.folder.os.fsync", full)
    with pytest.raises(FileRefused, match="could not be saved"):
        storage.take(io.BytesIO(factories.pdf("never kept")), "x.pdf")
    folder: Path = storage.keeper().root  # type: ignore[attr-defined]
    assert not [path for path in folder.rglob("*") if path.is_file() and len(path.name) != 64]


def _entries_made_to_last(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders whose entries are brought to the disk, in order."""
    made: list[Path] = []
    usual = os.fsync

    def noting(handle: int) -> None:
        place = Path(f"/proc/self/fd/{handle}").readlink()
        if place.is_dir():
            made.append(place)
        usual(handle)

    monkeypatch.setattr(os, "fsync", noting)
    return made


def test_the_way_to_a_file_is_as_lasting_as_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _entries_made_to_last(monkeypatch)
    files = storage.Folder(tmp_path / "files")
    files.put(io.BytesIO(b"one"), "ab" + "0" * 62)
    assert made == [files.root / "ab", files.root, tmp_path]
    made.clear()
    files.put(io.BytesIO(b"two"), "ab" + "1" * 62)
    assert made == [files.root / "ab", files.root]


def test_a_killed_upload_leaves_nothing_for_good(tmp_path: Path) -> None:
    files = storage.Folder(tmp_path / "files")
    whole, aside = "ab" + "0" * 62, "ab" + "1" * 62
    for each in (whole, aside):
        files.put(io.BytesIO(b"bytes"), each)
    files._path(aside).rename(files.root / "ab" / f".{aside}")
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from participation.storage import Folder\n"
        "class Killed:\n"
        "    def read(self, size):\n"
        "        if self.__dict__.setdefault('sent', 0):\n"
        "            os.kill(os.getpid(), 9)\n"
        "        self.sent = 1\n"
        "        return bytes(size)\n"
        "Folder(Path(sys.argv[1])).put(Killed(), 'ab' + '2' * 62)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(files.root)], check=False)
    assert done.returncode == -9
    left = [path for path in files.root.glob("ab/*") if len(path.name) != 64]
    assert len(left) == 2
    files.tidy(clock.now() - timedelta(hours=1))
    assert all(path.exists() for path in left), "somebody may be writing it"
    files.tidy(clock.now() + timedelta(hours=1))
    assert not any(path.exists() for path in left)
    assert sorted(path.name for path in files.all()) == [whole, aside], "what was put aside is back"


def test_halves_of_mails_and_exports_go_too(tmp_path: Path) -> None:
    halves = [tmp_path / "mail" / ".x-1.2", tmp_path / "exports" / ".a.xlsx.12ab.partial"]
    wholes = [tmp_path / "mail" / "x.eml", tmp_path / "exports" / "a.xlsx"]
    for each in (*halves, *wholes):
        each.parent.mkdir(exist_ok=True)
        each.write_bytes(b"x")
    storage.forget_partial(tmp_path, clock.now() - timedelta(hours=1))
    assert all(each.exists() for each in halves)
    storage.forget_partial(tmp_path, clock.now() + timedelta(hours=1))
    assert [each.exists() for each in (*halves, *wholes)] == [False, False, True, True]


def test_an_archive_of_very_many_files_is_refused_unread(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred thousand empty files are 8 MB, and a second for whoever reads their names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(40_000):
            archive.writestr(zipfile.ZipInfo(f"word/{number}.xml"), b"")
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("its directory is read"))
    with pytest.raises(FileRefused, match="far more"):
        storage.take(made, "a.docx")
