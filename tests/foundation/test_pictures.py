"""Pictures: their size is looked at before they are opened, and they are drawn within limits."""

import io
import json
import subprocess
import sys
import threading
import zlib
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from participation import pictures, storage
from participation.pictures import PictureRefused, redrawing
from participation.storage import FileRefused


def _picture(mode: str, size: tuple[int, int], kind: str, **more: Any) -> io.BytesIO:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **more)
    return out


def _claims(width: int, height: int) -> io.BytesIO:
    """A PNG whose header promises so many pixels, of which none are there."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = zlib.crc32(name + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + name + content + check

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100))
    )


def test_a_picture_with_too_many_pixels_is_refused_by_its_header(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FileRefused, match="30 million pixels"):
        storage.take(_claims(7745, 7745), "a.png")
    opened: list[str] = []
    monkeypatch.setattr(Image.Image, "load", lambda *_: opened.append("decoded"))
    with pytest.raises(redrawing.Refused) as refused:
        redrawing.redraw(_claims(7745, 7745), "PNG", pictures.MOST_PIXELS)
    assert json.loads(str(refused.value))["size"] == [7745, 7745]
    assert opened == []


def test_a_large_photo_is_made_smaller_while_it_is_decoded(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A telephone's 50 megapixels: taken, made smaller, and said."""
    photo = _picture("RGB", (8160, 6120), "JPEG")
    checked = storage.check(photo, "a.jpg")
    assert checked.smaller
    with storage.keeper().open(checked.sha256) as kept, Image.open(kept) as picture:
        assert picture.size == (4080, 3060)
    decoded: list[tuple[int, int]] = []
    monkeypatch.setattr(
        redrawing.ImageOps, "exif_transpose", lambda each, **_: decoded.append(each.size)
    )
    redrawing.redraw(photo, "JPEG", pictures.MOST_PIXELS)
    assert decoded == [(4080, 3060)]
    assert not storage.check(_picture("RGB", (600, 400), "JPEG"), "a.jpg").smaller


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_keeps_its_kind(app: Flask, mode: str) -> None:
    kept = storage.check(_picture(mode, (60, 40), "PNG"), "a.png")
    with storage.keeper().open(kept.sha256) as file, Image.open(file) as picture:
        assert (picture.mode, picture.size) == (mode, (60, 40))


def test_sixteen_bits_a_pixel_stay(app: Flask) -> None:
    """Heights on a map are such pictures; they came out white."""
    given = Image.new("I;16", (4, 1))
    for at in range(4):
        given.putpixel((at, 0), 1_000 * (at + 1))
    out = io.BytesIO()
    given.save(out, "PNG")
    with storage.keeper().open(storage.check(out, "a.png").sha256) as kept:
        drawn = Image.open(kept)
        assert [drawn.getpixel((at, 0)) for at in range(4)] == [1000, 2000, 3000, 4000]


def test_what_cannot_be_drawn_is_refused_in_words(app: Flask) -> None:
    for content in (b"\x89PNG\r\n\x1a\nnothing", b"\xff\xd8\xff and no more"):
        with pytest.raises(FileRefused, match="could not be read"):
            storage.check(io.BytesIO(content), "a.png")


def test_one_picture_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six visitors with a large picture each take the memory of one."""
    at_once, most = [0], [0]
    lock = threading.Lock()
    was = subprocess.run

    def counting(*arguments: Any, **named: Any) -> Any:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        try:
            return was(*arguments, **named)
        finally:
            with lock:
                at_once[0] -= 1

    monkeypatch.setattr(subprocess, "run", counting)
    content = _picture("RGB", (60, 40), "PNG").getvalue()

    def draw() -> None:
        with app.app_context(), pictures.redrawn(io.BytesIO(content), "PNG"):
            pass

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert most == [1]


def test_who_waits_too_long_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "WAIT", 0.01)
    content = _picture("RGB", (60, 40), "PNG")
    with (
        pictures.redrawn(content, "PNG"),
        pytest.raises(PictureRefused, match="Try again"),
        pictures.redrawn(content, "PNG"),
    ):
        pass


def test_the_process_stands_on_nothing_of_ours() -> None:
    """So it starts quickly, and nothing of the site is in reach of a picture."""
    script = "import sys, runpy; runpy.run_path(sys.argv[1]); print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, redrawing.__file__],
        capture_output=True,
        check=True,
        text=True,
    )
    assert "'participation" not in done.stdout.replace("__editable___participation", "")
