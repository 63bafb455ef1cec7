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
from PIL import Image, ImageCms

from participation import pictures, storage
from participation.pictures import PictureRefused, redrawing
from participation.storage import FileRefused

pytestmark = pytest.mark.usefixtures("every_process")


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
    with pytest.raises(redrawing.PictureRefused) as refused:
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


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + kind + content + check


def _png(width: int, depth: int, colour: int, row: bytes, **chunks: bytes) -> io.BytesIO:
    """A PNG of one row of raw samples, as other programs than ours write them (PNG, 11.2)."""
    head = width.to_bytes(4, "big") + (1).to_bytes(4, "big") + bytes([depth, colour, 0, 0, 0])
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + b"".join(_chunk(name.encode(), content) for name, content in chunks.items())
        + _chunk(b"IDAT", zlib.compress(b"\0" + row))
        + _chunk(b"IEND", b"")
    )


def _words(*values: int) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def _drawn(source: io.BytesIO, kind: str = "PNG") -> Image.Image:
    content, _about = redrawing.redraw(source, kind, pictures.MOST_PIXELS)
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def _seen(picture: Image.Image) -> list[Any]:
    whole = picture.convert("RGBA")
    return [whole.getpixel((at, 0)) for at in range(picture.width)]


LEVELS = [(each, each, each, 255) for each in (0, 85, 170, 255)]
COLOURS = {"PLTE": bytes([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9]), "tRNS": b"\xff\x80\0"}


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        (_png(4, 1, 0, b"\x50"), [LEVELS[0], LEVELS[3]] * 2),
        (_png(4, 2, 0, b"\x1b"), LEVELS),
        (_png(4, 2, 0, b"\x1b", tRNS=_words(1)), [LEVELS[0], (85, 85, 85, 0), *LEVELS[2:]]),
        (_png(4, 4, 0, b"\x05\xaf", tRNS=_words(5)), [LEVELS[0], (85, 85, 85, 0), *LEVELS[2:]]),
        (_png(4, 8, 0, bytes([0, 85, 170, 255])), LEVELS),
        (_png(2, 16, 4, _words(0x1010, 0x8080, 0xFFFF, 0xFFFF)), [(16, 16, 16, 128), LEVELS[3]]),
        (_png(1, 16, 2, _words(0xFF00, 0x8040, 0x1020)), [(255, 128, 16, 255)]),
        (
            _png(2, 16, 2, _words(30000, 0, 0, 255, 255, 255), tRNS=_words(30000, 0, 0)),
            [(117, 0, 0, 0), (0, 0, 0, 255)],
        ),
        (_png(1, 16, 6, _words(0xFF00, 0x8040, 0x1020, 0x8000)), [(255, 128, 16, 128)]),
        (
            _png(4, 4, 3, b"\x01\x23", **COLOURS),
            [(255, 0, 0, 255), (0, 255, 0, 128), (0, 0, 255, 0), (9, 9, 9, 255)],
        ),
    ],
)
def test_every_kind_of_png_shows_what_it_showed(
    given: io.BytesIO, seen: list[tuple[int, ...]]
) -> None:
    assert _seen(_drawn(given)) == seen


def test_sixteen_bits_of_grey_are_turned_with_their_tones() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = _drawn(_png(4, 16, 0, _words(5, 1000, 30000, 65535), eXIf=exif.tobytes()[6:]))
    assert (turned.mode, turned.size) == ("I;16", (1, 4))
    assert [turned.getpixel((0, at)) for at in range(4)] == [5, 1000, 30000, 65535]


def test_how_bright_a_png_is_meant_stays() -> None:
    assert _drawn(_png(1, 8, 0, b"\x80", gAMA=(100_000).to_bytes(4, "big"))).info["gamma"] == 1


def _wide() -> bytes:
    """The profile of a screen on which red is green: what a picture shows without it is plain to see."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    table = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * profile[131], 12)}
    red, green = table[b"rXYZ"], table[b"gXYZ"]
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_stay_without_the_profile_that_named_them(kind: str, mode: str) -> None:
    if kind == "JPEG" and mode != "RGB":
        return
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (0, 255, 0)).convert(mode).save(out, kind, icc_profile=_wide())
    drawn = _drawn(out, kind)
    assert "icc_profile" not in drawn.info
    red, green, blue, through = _seen(drawn)[0]
    assert (red > 200, green < 60, blue < 60, through) == (True, True, True, 255)


def test_a_profile_that_does_not_fit_changes_nothing() -> None:
    for profile in (b"nonsense", _wide()):
        out = io.BytesIO()
        Image.new("L", (8, 8), 77).save(out, "JPEG", icc_profile=profile)
        assert _drawn(out, "JPEG").getpixel((0, 0)) == 77


def test_print_colours_become_those_of_a_screen() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(out, "JPEG", quality=95)
    red, green, blue, _through = _seen(_drawn(out, "JPEG"))[0]
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


def test_a_picture_that_moves_is_refused_and_one_that_could_is_not(app: Flask) -> None:
    moving, still = io.BytesIO(), io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green")]
    frames[0].save(moving, "PNG", save_all=True, append_images=frames[1:], duration=500)
    frames[0].save(still, "PNG", save_all=True)
    with pytest.raises(FileRefused, match="moves"):
        storage.take(moving, "a.png")
    assert storage.take(still, "a.png").content_type == storage.PNG


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
