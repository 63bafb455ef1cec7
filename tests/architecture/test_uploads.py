"""Files that are sent: looked at, drawn anew and written while no transaction that writes is open.

On SQLite such a transaction keeps everybody else from writing, and it begins when the person who is
signed in is looked up.
"""

import io
from typing import Any

import pytest
from flask import g
from openpyxl import Workbook
from PIL import Image

from participation import pictures, storage, subprocesses
from participation.hearings.anonymous import views as anonymous
from participation.hearings.memos import wordfiles
from participation.storage import checking
from tests.architecture.routes import collected, lines
from tests.architecture.world import Site


def _picture(size: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (size, size)).save(out, "PNG")
    return out.getvalue()


def _table() -> bytes:
    book = Workbook()
    book.active.append(["Navn", "E-mail"])
    book.active.append(["Cyklister", "post@example.org"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FORMS = [
    (endpoint, *asked, *told.split())
    for endpoint, route in collected().items()
    for asked, told in lines(route.files)
]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, every_process: None) -> list[tuple[str, bool]]:
    """What was done with files, each with whether a session had a transaction open."""
    done: list[tuple[str, bool]] = []

    def watched(name: str, was: Any) -> Any:
        def doing(*arguments: Any, **named: Any) -> Any:
            opened = g.get("session")
            done.append((name, opened is not None and opened.in_transaction()))
            return was(*arguments, **named)

        return doing

    run, put = subprocesses.subprocess.run, storage.Folder.put
    monkeypatch.setattr(subprocesses.subprocess, "run", watched("process", run))
    monkeypatch.setattr(storage.Folder, "put", watched("put", put))
    monkeypatch.setattr(checking, "detect", watched("detect", storage.detect))
    return done


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form[0])
def test_no_lock_is_held_while_files_are_worked_on(
    site: Site, work: list[tuple[str, bool]], form: tuple[str, ...]
) -> None:
    endpoint, role, thing, kind, number = form
    data: dict[str, Any] = {"title": "Planen for havnen", "space": str(site.spaces["town"].id)}
    content = {"table": _table, "memo": wordfiles.standard}.get(kind)
    if content is not None:
        with site.app.test_request_context("/"):
            data["file"] = (io.BytesIO(content()), "a.docx")
    else:
        data[kind] = [(io.BytesIO(_picture(9 + n)), f"{n}.png") for n in range(int(number))]
    answer = site.open(role, "POST", site.address(endpoint, thing), data=data)
    assert answer.status_code in (200, 303, 422), answer.status_code
    expected = {"table": ["process"], "memo": ["process"]}
    # Files of anonymous responses are kept in the database.
    taken = ["detect", "process"] if "anonym" in endpoint else ["detect", "process", "put"]
    steps = expected.get(kind, taken * int(number))
    assert [name for name, _open in work] == steps
    assert [name for name, opened in work if opened] == []


def test_a_picture_of_a_hundred_million_pixels_is_never_opened(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """250 KB of it held SQLite's lock for eight seconds and took 850 MB."""
    assert pictures.MOST_PIXELS <= 30_000_000
    assert pictures.LIMITS.megabytes <= 700
    assert not hasattr(storage, "Image"), "no picture is decoded in a process that serves pages"
    assert anonymous.uploads.MAX_FILES <= 10
