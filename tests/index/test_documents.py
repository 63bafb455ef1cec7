"""The text of attached documents: read once, within limits, and never at the worker's cost."""

import contextlib
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import db, jobs, ledger, storage
from participation.accounts.models import Visitor
from participation.demo.documents import docx, pdf
from participation.index import extraction, indexing
from participation.index.engines import engine
from participation.index.jobs import read_documents
from participation.index.models import FileText
from participation.search import queries
from participation.search.queries import Wanted
from participation.storage import StoredFile
from participation.subjects.actions import attach
from participation.subprocesses import Limits
from tests import factories
from tests.index.conftest import catch_up

pytestmark = pytest.mark.usefixtures("every_process")


def odt(text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
            f"<text:p>{text}<text:span> i et felt</text:span></text:p>"
            "</office:text></office:body></office:document-content>",
        )
    return made.getvalue()


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><w:p>&b;</w:p>'


def broken_docx() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", BOMB)
    return made.getvalue()


def kept(content: bytes, name: str) -> StoredFile:
    """A file as it lies there, also one that is not taken any more."""
    found = hashlib.sha256(content).hexdigest()
    storage.keeper().put(io.BytesIO(content), found)
    kinds = {ending: kind for kind, ending in storage.EXTENSIONS.items()}
    kind = kinds[name.rpartition(".")[2]]
    return storage.add(storage.Checked(found, name, kind, len(content), False))


def attached(content: bytes, name: str) -> int:
    hearing = factories.hearing(factories.space())
    attach(hearing, kept(content, name), title="Bilag 1", by=None)
    db.session.commit()
    return int(hearing.id)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pdf(["Bilag", "Om en svævebane over åen."], "da"), "a.pdf"),
        (docx(["Bilag", "Om en svævebane over åen."], "da"), "a.docx"),
        (odt("Om en svævebane over åen"), "a.odt"),
    ],
    ids=["pdf", "docx", "odt"],
)
def test_a_hearing_is_found_by_its_documents(
    app: Flask, indexed: Callable[[], None], content: bytes, name: str
) -> None:
    number = attached(content, name)
    indexed()
    result = queries.search(Visitor(), Wanted.read({"q": "svævebanen"}))
    assert [hit.subject.id for hit in result.hits] == [number]
    hit = result.hits[0]
    assert hit.place == "Bilag 1"
    assert hit.path.startswith("/files/")
    assert "<mark>svævebane</mark>" in hit.snippet


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7 nothing that is one", "a.pdf"),
        (pdf(["Bilag", "Noget."], "da")[:300], "a.pdf"),
        (broken_docx(), "a.docx"),
    ],
    ids=["no pdf", "cut short", "entities"],
)
def test_a_broken_document_has_no_text_and_stops_nothing(
    app: Flask, indexed: Callable[[], None], content: bytes, name: str
) -> None:
    number = attached(content, name)
    indexed()
    texts = db.session.query(FileText).all()
    assert [text.text for text in texts] == [""]
    assert texts[0].note
    found = queries.search(Visitor(), Wanted.read({"q": "lokalplan"}))
    assert [hit.subject.id for hit in found.hits] == [number]


def renamed(content: bytes) -> bytes:
    """A DOCX whose text stands in a part of another name, as some programs write it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b"word/document.xml", b"word/document2.xml")
            new.writestr(name.replace("document.xml", "document2.xml"), part)
    return made.getvalue()


def test_a_word_document_is_read_whatever_its_part_is_called(
    app: Flask, indexed: Callable[[], None]
) -> None:
    content = renamed(docx(["Bilag", "Om en svævebane."], "da"))
    assert storage.take(io.BytesIO(content), "a.docx").content_type == storage.DOCX
    number = attached(content, "a.docx")
    indexed()
    result = queries.search(Visitor(), Wanted.read({"q": "svævebane"}))
    assert [hit.subject.id for hit in result.hits] == [number]


def test_a_document_is_read_once(
    app: Flask, indexed: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    attached(pdf(["Bilag", "Om en svævebane."], "da"), "a.pdf")
    indexed()

    def never(*_arguments: object) -> tuple[str, str]:
        raise AssertionError("read a second time")

    monkeypatch.setattr(extraction, "_read", never)
    indexed()
    assert queries.search(Visitor(), Wanted.read({"q": "svævebane"})).total == 1


def test_limits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    file = storage.take(io.BytesIO(pdf(["Bilag", "Noget."], "da")), "a.pdf")
    assert extraction._read(file.sha256, "pdf", extraction.MAX_BYTES + 1) == ("", "too large")
    assert extraction._read("0" * 64, "pdf", 10)[1].startswith(extraction.NOT_THERE)
    monkeypatch.setattr(extraction, "LIMITS", Limits(seconds=0, megabytes=1_000, largest=1_000))
    assert extraction._read(file.sha256, "pdf", 10) == ("", "took too much")


def test_a_text_goes_with_its_file(app: Flask, indexed: Callable[[], None]) -> None:
    attached(pdf(["Bilag", "Noget."], "da"), "a.pdf")
    indexed()
    assert db.session.query(FileText).count() == 1
    db.session.execute(db.Base.metadata.tables["attachments"].delete())
    db.session.query(StoredFile).delete()
    assert db.session.query(FileText).count() == 0


def _seen(monkeypatch: pytest.MonkeyPatch, *, dies: bool = False) -> list[str]:
    """The contents that are read; with `dies` the worker ends in the middle of each."""
    seen: list[str] = []

    def read(sha256: str, _kind: str, _size: int) -> tuple[str, str]:
        seen.append(sha256)
        if dies:
            raise SystemExit
        return "Om en svævebane", ""

    monkeypatch.setattr(extraction, "_read", read)
    return seen


def test_a_document_that_kills_the_worker_is_tried_twice_and_never_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached(pdf(["Bilag", "Noget."], "da"), "a.pdf")
    seen = _seen(monkeypatch, dies=True)
    for _start in range(5):
        with contextlib.suppress(SystemExit):
            extraction.read_all()
    assert len(seen) == 2
    assert [each.note for each in db.session.query(FileText)] == [extraction.BEGUN_AGAIN]


def test_two_workers_do_not_read_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one was reading the other took for what a worker had died of."""
    attached(pdf(["Bilag", "Om en svævebane over åen."], "da"), "a.pdf")
    seen = _seen(monkeypatch)
    with db.alone("documents") as alone:
        assert alone
        extraction.read_all()
    assert seen == []
    assert extraction.is_missing(), "it is read in its turn"
    extraction.read_all()
    assert len(seen) == 1
    assert not extraction.is_missing()


def test_what_many_have_sent_is_read_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pdf(["Bilag", "Det samme brev."], "da")
    for _sender in range(5):
        attached(content, "a.pdf")
    seen = _seen(monkeypatch)
    extraction.read_all()
    assert len(seen) == 1
    assert [each.text for each in db.session.query(FileText)] == ["Om en svævebane"] * 5


@pytest.mark.parametrize("kind", ["pages that name each other", "a stream that unpacks far"])
def test_a_hostile_pdf_costs_no_more_than_its_limits(
    app: Flask, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = Limits(seconds=3, megabytes=400, largest=2_000_000)
    monkeypatch.setattr(extraction, "LIMITS", limits)
    file = kept(HOSTILE[kind](), "a.pdf")
    text, note = extraction._read(file.sha256, "pdf", file.size)
    assert len(text) <= 400_000
    assert text or note


def _pages_in_a_ring() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def _unpacks_far() -> bytes:
    stream = zlib.compress(b"BT " + b"(aaaa) Tj " * 5_000_000 + b"ET", 9)
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n"
        % len(stream)
        + stream
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


HOSTILE = {
    "pages that name each other": _pages_in_a_ring,
    "a stream that unpacks far": _unpacks_far,
}


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """What the worker would do beside its other work; the test does it when it likes."""
    asked: list[Callable[[], object]] = []
    monkeypatch.setattr(jobs, "beside", lambda _name, run: asked.append(run))
    return asked


def _found(words: str) -> list[int]:
    return [hit.subject.id for hit in queries.search(Visitor(), Wanted.read({"q": words})).hits]


def test_the_index_does_not_wait_for_documents(
    app: Flask, waiting: list[Callable[[], object]]
) -> None:
    """Reading one may take a minute; what it hangs on is found meanwhile, and it itself after."""
    catch_up()
    numbers = [
        attached(pdf(["Bilag", f"Om en svævebane over å nummer {number}."], "da"), "a.pdf")
        for number in range(3)
    ]
    for number in numbers:
        ledger.record("subject.touched", subject_id=number)
    catch_up()
    assert db.session.scalar(select(func.count()).select_from(FileText)) == 0
    assert set(_found("Bilag")) == set(numbers), "by their names"
    assert _found("svævebane") == []
    waiting[0]()
    catch_up()
    assert set(_found("svævebane")) == set(numbers)
    assert not extraction.is_missing()
    assert extraction.subjects_waiting(10) == [], "and is done with them"


def test_a_text_that_was_read_during_a_rebuild_is_in_the_new_index(
    app: Flask, waiting: list[Callable[[], object]]
) -> None:
    catch_up()
    number = attached(pdf(["Bilag", "Om en svævebane over åen."], "da"), "a.pdf")
    ledger.record("subject.touched", subject_id=number)
    db.session.commit()
    engine().build(0)
    indexing.build_on()
    waiting[0]()
    catch_up()
    assert _found("svævebane") == [number]
    assert extraction.subjects_waiting(10) == []


def test_a_text_that_a_killed_worker_had_read_is_taken_in_by_the_next(
    app: Flask, waiting: list[Callable[[], object]]
) -> None:
    catch_up()
    number = attached(pdf(["Bilag", "Om en svævebane over åen."], "da"), "a.pdf")
    ledger.record("subject.touched", subject_id=number)
    catch_up()
    waiting.clear()  # killed before it was read: the next one looks for what was left
    read_documents()
    waiting.pop()()
    catch_up()
    assert _found("svævebane") == [number]
