"""Files: known by what they contain, bare of places, and refused with a reason."""

import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from participation import storage
from participation.storage import FileRefused


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


def docx() -> io.BytesIO:
    return zipped(**{"[Content_Types]_dot_xml": b"<x/>", "word__document_dot_xml": b"<x/>"})


def test_a_pdf_is_taken_and_can_be_read_again(app: Flask) -> None:
    kept = storage.take(io.BytesIO(b"%PDF-1.7 hello"), "..\\..\\plan <1>.exe")
    assert kept.content_type == storage.PDF
    assert kept.name == "plan 1.pdf"
    with storage.keeper().open(kept.sha256) as file:
        assert file.read() == b"%PDF-1.7 hello"


def test_the_same_content_is_kept_once(app: Flask) -> None:
    first = storage.take(io.BytesIO(b"%PDF-1.7 same"), "a.pdf")
    second = storage.take(io.BytesIO(b"%PDF-1.7 same"), "b.pdf")
    assert first.sha256 == second.sha256
    assert (first.name, second.name) == ("a.pdf", "b.pdf")


def test_a_picture_loses_its_place_and_camera(app: Flask) -> None:
    kept = storage.take(jpeg_with_place(), "me.jpg")
    with storage.keeper().open(kept.sha256) as file, Image.open(file) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == (8, 16), "it is turned as the camera meant it"


def test_a_docx_is_known_by_its_parts(app: Flask) -> None:
    assert storage.take(docx(), "letter.docx").content_type == storage.DOCX


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

    monkeypatch.setattr("participation.storage.os.fsync", full)
    with pytest.raises(FileRefused, match="could not be saved"):
        storage.take(io.BytesIO(b"%PDF-1.7 never kept"), "x.pdf")
    folder: Path = storage.keeper().root  # type: ignore[attr-defined]
    assert not [path for path in folder.rglob("*") if path.is_file() and len(path.name) != 64]


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
