"""The index keeps up with the ledger, may repeat itself, and comes back when it is lost or broken."""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from whoosh.index import FileIndex

from participation import db, ledger
from participation.accounts.models import Visitor
from participation.comments import actions as comments
from participation.ideas import actions as ideas
from participation.ideas.own_data import forget_drafts
from participation.search import indexing, jobs, queries
from participation.search.engines import embedded, engine
from participation.search.engines.embedded import Embedded
from participation.search.engines.protocol import FORMAT, Busy, Unavailable
from participation.search.models import Key, VocabularyWord
from participation.search.queries import Wanted
from tests import factories
from tests.conftest import Client
from tests.search.conftest import catch_up, fresh, touch


def ids(text: str) -> list[int]:
    result = queries.search(Visitor(), Wanted.read({"q": text}))
    assert not result.unavailable
    return [hit.subject.id for hit in result.hits]


@pytest.fixture
def folder(app: Flask) -> Path:
    """The folder of the embedded engine."""
    made = engine()
    if not isinstance(made, Embedded):
        pytest.skip("the index is in the database")
    return made.root


def _files(root: Path) -> list[Path]:
    return sorted(root.glob("*/MAIN_*.seg"))


def _reopen() -> None:
    """Look at the index as a process that has just been started."""
    made = engine()
    assert isinstance(made, Embedded)
    made._drop_open()


def test_what_is_done_is_found_after_the_worker(app: Flask) -> None:
    space = factories.space()
    author = factories.member(space)
    box = factories.box(space, space=space)
    idea = ideas.propose(box, "Svævebane", "Over åen.", [], by=author)
    said = comments.add(idea, "En gondol er finere.", by=author)
    catch_up()
    assert ids("svævebane") == [idea.id]
    assert ids("gondol") == [said]
    ideas.edit(fresh(idea), "Tovbane", "Over åen.", [], by=fresh(author))
    catch_up()
    assert ids("svævebane") == []
    assert ids("tovbane") == [idea.id]


def test_an_erased_draft_leaves_the_index(app: Flask) -> None:
    space = factories.space()
    author = factories.member(space)
    ideas.propose(
        factories.box(space, space=space), "Kladde", "Hemmelig.", [], by=author, published=False
    )
    catch_up()
    mine = queries.search(author, Wanted.read({"q": "kladde"}))
    assert mine.total == 1
    before = engine().current().count()
    forget_drafts(fresh(author))
    catch_up()
    assert engine().current().count() == before - 1


def test_votes_write_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    space = factories.space()
    idea = factories.idea(factories.box(space))
    catch_up()
    written: list[object] = []
    monkeypatch.setattr(indexing, "_write", lambda *_a, **_m: written.append(_a))
    ledger.record("idea.voted", subject_id=idea.id)
    catch_up()
    assert written == []
    assert indexing.behind() == 0


def test_a_crash_before_the_position_is_kept_repeats_the_batch(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = factories.space()
    catch_up()
    idea = factories.idea(factories.box(space), title="Svævebane")
    touch(idea)
    db.session.commit()
    index = engine().current()
    real = type(index).write

    def fall(self: object, documents: object, gone: object = (), **more: object) -> None:
        if more.get("position") is not None:
            raise OSError("the worker was killed here")
        real(self, documents, gone, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(type(index), "write", fall)
    with pytest.raises(OSError, match="killed"):
        indexing.follow()
    monkeypatch.undo()
    assert ids("svævebane") == [idea.id]
    assert (indexing.behind() or 0) > 0
    catch_up()
    assert ids("svævebane") == [idea.id], "once, although it was written twice"
    assert indexing.behind() == 0


def test_many_entries_are_taken_in_batches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "ENTRIES", 7)
    monkeypatch.setattr(indexing, "SUBJECTS", 3)
    box = factories.box(factories.space())
    catch_up()
    made = [factories.idea(box, title=f"Bænk {n}") for n in range(20)]
    touch(*made, *made)
    catch_up()
    found = queries.search(Visitor(), Wanted.read({"q": "bænk"}))
    assert found.total == 20


def test_the_step_wakes_nobody_in_vain(app: Flask) -> None:
    factories.idea(factories.box(factories.space()), title="Svævebane")
    db.session.commit()
    assert jobs.keep_index() is False
    assert ids("svævebane") != []


def test_without_an_index_the_page_says_so_and_the_worker_builds_one(
    app: Flask, client: Client
) -> None:
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    number = idea.id
    page = client.get("/search?q=svævebane")
    assert page.status_code == 200
    assert "The search is being rebuilt" in page.text
    assert "/ideas" in page.text
    catch_up()
    assert f"/ideas/{number}" in client.get("/search?q=svævebane").text


def _broken(how: str, root: Path) -> None:
    if how == "deleted":
        shutil.rmtree(root)
    elif how == "a file is cut short":
        path = _files(root)[0]
        os.truncate(path, path.stat().st_size // 2)
    elif how == "a file is gone":
        _files(root)[0].unlink()
    elif how == "the state is not readable":
        next(root.glob("*/state.json")).write_text("{", encoding="utf-8")
    elif how == "of an older format":
        path = next(root.glob("*/state.json"))
        path.write_text(
            path.read_text().replace(f'"format": {FORMAT}', '"format": 0'), encoding="utf-8"
        )
    elif how == "the pointer is not readable":
        (root / "current.json").write_bytes(b"\xff\x00")
    elif how == "no table of contents":
        for path in root.glob("*/_MAIN_*.toc"):
            path.unlink()


@pytest.mark.parametrize(
    "how",
    [
        "deleted",
        "a file is cut short",
        "a file is gone",
        "the state is not readable",
        "of an older format",
        "the pointer is not readable",
        "no table of contents",
    ],
)
def test_a_broken_index_heals(app: Flask, client: Client, folder: Path, how: str) -> None:
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()
    assert ids("svævebane") == [idea.id]
    _broken(how, folder)
    _reopen()
    page = client.get("/search?q=svævebane")
    assert page.status_code == 200
    assert "being rebuilt" in page.text
    catch_up()
    assert ids("svævebane") == [idea.id]


def test_reading_that_fails_is_reported_and_built_anew(
    app: Flask, client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()

    def fail(*_arguments: object, **_more: object) -> None:
        raise EOFError("the block ends early")

    monkeypatch.setattr(embedded, "REBUILD_AGAIN", -1)
    with monkeypatch.context() as patched:
        patched.setattr(embedded, "_fitting", fail)
        assert "being rebuilt" in client.get("/search?q=svævebane").text
    with pytest.raises(Unavailable):
        engine().current()
    catch_up()
    assert ids("svævebane") == [idea.id]


def test_another_writer_holds_the_lock(app: Flask, folder: Path) -> None:
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()
    touch(idea)
    db.session.commit()
    index = engine().current()
    assert isinstance(index, embedded.FolderIndex)
    lock = FileIndex(index._storage).lock("WRITELOCK")
    assert lock.acquire()
    try:
        with pytest.raises(Busy):
            index.write([])
        assert indexing.follow() is False
        assert ids("svævebane") == [idea.id], "reading goes on"
    finally:
        lock.release()
    catch_up()
    assert indexing.behind() == 0


def test_a_full_disk_leaves_the_index_as_it_was(
    app: Flask, client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = factories.box(factories.space())
    idea = factories.idea(box, title="Svævebane")
    catch_up()
    touch(factories.idea(box, title="Tovbane"))
    db.session.commit()

    def full(*_arguments: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("whoosh.writing.SegmentWriter._finalize_segment", full)
        with pytest.raises(OSError, match="No space"):
            indexing.follow()
        assert ids("svævebane") == [idea.id]
        assert ids("tovbane") == []
    with monkeypatch.context() as patched:
        patched.setattr(embedded, "_write_json", full)
        with pytest.raises(OSError, match="No space"):
            indexing.follow()
        assert ids("svævebane") == [idea.id]
    catch_up()
    assert len(ids("tovbane")) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written(app: Flask, client: Client, folder: Path) -> None:
    factories.idea(factories.box(factories.space()), title="Svævebane")
    db.session.commit()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o500)
    try:
        with pytest.raises(OSError, match="denied"):
            indexing.follow()
        assert "being rebuilt" in client.get("/search?q=svævebane").text
    finally:
        folder.chmod(0o700)


def test_a_rebuild_stands_beside_and_takes_in_what_happens_meanwhile(app: Flask) -> None:
    box = factories.box(factories.space())
    old = factories.idea(box, title="Svævebane gammel")
    catch_up()
    first = engine().current().started_at
    told: list[tuple[int, int]] = []

    def meanwhile(done: int, total: int) -> None:
        told.append((done, total))
        assert old.id in ids("svævebane"), "the present index is searched"
        if len(told) > 1:
            return
        touch(factories.idea(fresh(box), title="Svævebane ny"))
        again = fresh(old)
        again.title = "Tovbane"
        touch(again)
        db.session.commit()

    indexing.rebuild(meanwhile)
    assert told == [(1, 1), (1, 1)]
    assert engine().current().started_at > first
    catch_up()
    assert len(ids("svævebane")) == 1
    assert ids("tovbane") == [old.id]


def test_a_rebuild_forgets_words_that_stand_nowhere_any_more(app: Flask) -> None:
    idea = factories.idea(factories.box(factories.space()), title="Skrivefejlen", body="Her.")
    catch_up()
    assert db.session.query(VocabularyWord).filter_by(word="skrivefejlen").count() == 1
    again = fresh(idea)
    again.title = "Rettelsen"
    touch(again)
    catch_up()
    assert db.session.query(VocabularyWord).filter_by(word="skrivefejlen").count() == 1
    indexing.rebuild(lambda _done, _total: None)
    assert db.session.query(VocabularyWord).filter_by(word="skrivefejlen").count() == 0
    assert db.session.query(VocabularyWord).filter_by(word="rettelsen").count() == 1
    assert db.session.query(Key).filter(Key.term.like("skrivefejl%")).count() == 0
    assert ids("rettelse") == [idea.id]


def test_an_index_ahead_of_the_ledger_is_built_anew(app: Flask) -> None:
    """As after a restored backup: its position means nothing in this ledger."""
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()
    engine().current().write([], position=10**6)
    touch(idea)
    catch_up()
    assert indexing.behind() == 0
    assert ids("svævebane") == [idea.id]


def test_the_command_says_what_it_did(real_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from participation.cli import indexing as command  # noqa: PLC0415

    monkeypatch.setattr(command, "application", lambda: real_app)
    with real_app.app_context(), db.transaction():
        factories.idea(factories.box(factories.space()), title="Svævebane")
    done = CliRunner().invoke(command.reindex, ["--json"])
    assert done.exit_code == 0, done.output
    assert '"documents": 1' in done.output
    with real_app.app_context():
        assert len(ids("svævebane")) == 1


def test_readers_go_on_while_it_is_written(real_app: Flask) -> None:
    """Kept open in one process and written by another: each look finds a whole index."""
    with real_app.app_context():
        with db.transaction():
            box = factories.box(factories.space())
            factories.idea(box, title="Svævebane 0")
            box_id = box.id
        while indexing.follow():
            pass
        made = engine()
        reader: object = Embedded(made.root) if isinstance(made, Embedded) else made
        for turn in range(1, 12):
            with db.transaction():
                again = db.session.get(type(box), box_id)
                touch(factories.idea(again, title=f"Svævebane {turn}"))
            while indexing.follow():
                pass
            if isinstance(reader, Embedded):
                reader._looked = -1.0
                reader.current()._looked = -1.0
            found = reader.current().find(  # type: ignore[attr-defined]
                queries.asked.read("svævebane"), queries.Reach()
            )
            assert len(found.ids) == turn + 1


def test_one_worker_keeps_the_index_at_a_time(real_app: Flask) -> None:
    """What one has read would else be written over what another has read after it."""
    with real_app.app_context():
        with db.transaction():
            ledger.record("test.done")
        with db.alone("search") as held:
            assert held
            assert not indexing.follow()
            with db.transaction(write=False):
                assert indexing.behind() is None
        while indexing.follow():
            pass
        with db.transaction(write=False):
            assert indexing.behind() == 0


def test_how_far_the_index_has_come_is_written_down(real_app: Flask) -> None:
    with real_app.app_context():
        with db.transaction():
            ledger.record("test.done")
        ledger.number_entries()
        indexing.note_position()
        with db.transaction(write=False) as session:
            noted = session.get_one(ledger.Cursor, "search")
            assert noted.position == 0
            began = noted.at_end_at
            assert began is not None
        jobs.keep_index()
        with db.transaction(write=False) as session:
            noted = session.get_one(ledger.Cursor, "search")
            assert noted.position == 1
            assert noted.at_end_at is not None
            assert noted.at_end_at >= began
