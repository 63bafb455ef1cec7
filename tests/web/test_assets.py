"""Static files: compressed siblings, kept for good, and never older than the file itself."""

import gzip
import os
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from participation.config import ROOT
from participation.web.requests import Assets, content_hash

STATIC = ROOT / "static"
DESIGN = (STATIC / "vendor" / "design.css").read_text(encoding="utf-8")
INNER = (STATIC / "vendor" / "inner.css").read_text(encoding="utf-8")


def _assets(folder: Path) -> Client:
    def nothing(_environ: Any, start: Any) -> list[bytes]:
        start("404 NOT FOUND", [])
        return []

    return Client(Assets(nothing, root=str(folder), prefix="static/", max_age=31536000))


def _get(client: Client, path: str, accepted: str) -> TestResponse:
    answer = client.get(path, headers={"Accept-Encoding": accepted})
    _ = answer.data
    answer.close()
    return answer


def test_siblings_are_sent_to_those_who_take_them(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{color:red}" * 100)
    (tmp_path / "a.css.br").write_bytes(brotli.compress(b"a{color:red}" * 100))
    (tmp_path / "a.css.gz").write_bytes(gzip.compress(b"a{color:red}" * 100) + b" " * 99)
    os.utime(tmp_path / "a.css", (1_000_000_000, 1_000_000_000))
    client = _assets(tmp_path)
    small = _get(client, "/static/a.css", "br, gzip")
    assert small.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Content-Encoding" not in _get(client, "/static/a.css", "").headers


def test_a_sibling_older_than_its_file_is_left_alone(tmp_path: Path) -> None:
    """Who changes a style and starts the site anew sees the change, compressed or not."""
    for ending in (".br", ".gz"):
        (tmp_path / f"a.css{ending}").write_bytes(b"old")
        os.utime(tmp_path / f"a.css{ending}", (1_000_000_000, 1_000_000_000))
    (tmp_path / "a.css").write_text("a{color:red}")
    answer = _get(_assets(tmp_path), "/static/a.css", "br, gzip")
    assert answer.text == "a{color:red}"
    assert "Content-Encoding" not in answer.headers


def test_every_text_file_has_its_siblings() -> None:
    texts = [
        path
        for path in STATIC.rglob("*")
        if path.suffix in (".css", ".js", ".svg") and path.stat().st_size >= 300
    ]
    assert len(texts) >= 5
    lacking = [
        path.name
        for path in texts
        for ending in (".br", ".gz")
        if not path.with_name(path.name + ending).is_file()
    ]
    assert lacking == []


def test_the_components_we_use_are_in_the_style_sheet() -> None:
    """`PARTS` in tools/assets.py names them; what is not named is not delivered."""
    sources = [*(ROOT / "templates").rglob("*.html"), *(STATIC / "css").glob("*.css")]
    sources += [*(STATIC / "js").glob("*.js"), *(ROOT / "participation").rglob("*.py")]
    used = {
        name
        for path in sources
        for name in re.findall(r"(?<![-\w])ds-([a-z][a-z-]*[a-z])", path.read_text("utf-8"))
    }
    assert {"button", "table"} <= used
    assert {name for name in used if f".ds-{name}" not in DESIGN + INNER} == set()


@pytest.mark.parametrize("name", ["inter", "source-serif", "inter-ext", "source-serif-ext"])
def test_a_font_has_one_address(app: Flask, name: str) -> None:
    """The one in the style sheet is the one that a page would preload."""
    version = content_hash(STATIC / "vendor" / f"{name}.woff2")
    assert f'url("{name}.woff2?v={version}")' in DESIGN
    with app.test_request_context():
        address = app.jinja_env.globals["static_url"](f"vendor/{name}.woff2")  # type: ignore[operator]
    assert address == f"/static/vendor/{name}.woff2?v={version}"


def test_fonts_have_the_letters_of_our_languages() -> None:
    letters = "æøåÆØÅéüöäÉ“”«»–—…·×0123456789€§½−" + "áčđŋšŧžÁČĐŊŠŦŽ"  # and of Northern Sámi
    for family in ("Inter Variable", "Source Serif"):
        faces = re.findall(
            rf'@font-face\{{font-family:"{family}";font-style:normal[^}}]*}}', DESIGN
        )
        held = {
            code
            for face in faces
            for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face)
            for code in range(int(first, 16), int(last or first, 16) + 1)
        }
        missing = [letter for letter in letters if ord(letter) not in held]
        # Source Serif has no crossed t; the browser takes that letter from Georgia.
        assert missing == ([] if family == "Inter Variable" else ["ŧ", "Ŧ"]), family
