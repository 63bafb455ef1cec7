"""The index keeps up with the ledger, may repeat itself, and comes back when it is lost or broken."""

import json
import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask, g
from sqlalchemy import delete, func, select
from whoosh.index import FileIndex

from participation import clock, db, ledger
from participation.accounts.models import Visitor
from participation.comments import actions as comments
from participation.ideas.proposals import actions as ideas
from participation.ideas.proposals.own_data import forget_drafts
from participation.index import indexing, jobs, parsing, vocabulary
from participation.index.engines import embedded, engine, segments
from participation.index.engines.embedded import Embedded
from participation.index.engines.postgres import Postgres
from participation.index.engines.protocol import FORMAT, Busy, IndexUnavailable, Reach
from participation.index.models import Generation, IndexedDocument, Key, VocabularyWord
from participation.search import queries
from participation.search.queries import Wanted
from participation.workers import Worker
from tests import factories
from tests.conftest import Client
from tests.index.conftest import catch_up, fresh, touch


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
    assert "The search is out of order just now" in page.text
    assert "being rebuilt" not in page.text, "nothing does"
    assert "/ideas" in page.text
    catch_up()
    assert f"/ideas/{number}" in client.get("/search?q=svævebane").text


def _begun_and_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rebuild of several batches, of which the first has been done."""
    monkeypatch.setattr(indexing, "SUBJECTS", 2)
    monkeypatch.setattr(indexing.build_on, "__defaults__", (2,))
    box = factories.box(factories.space())
    for number in range(6):
        factories.idea(box, title=f"Svævebane {number}")
    db.session.commit()
    assert indexing.build_on() is True
    assert engine().building() is not None


def test_it_is_said_to_be_rebuilt_while_a_worker_does_so(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _begun_and_left(monkeypatch)
    assert "being rebuilt" not in client.get("/search?q=svævebane").text, "nobody goes on with it"
    seen = clock.now()
    db.session.add(Worker(host="here", pid=1, started_at=seen, seen_at=seen))
    db.session.commit()
    assert "being rebuilt" in client.get("/search?q=svævebane").text


PLACES = {
    "a segment": "*/MAIN_*.seg",
    "the table of contents": "*/_MAIN_*.toc",
    "the state": "*/state.json",
    "the pointer": "current.json",
}


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _empty(path: Path) -> None:
    os.truncate(path, 0)


def _other(path: Path) -> None:
    path.write_bytes(bytes(byte ^ 0x5A for byte in path.read_bytes()))


def _one_byte(path: Path) -> None:
    """What a bad sector or a copy by hand does: the size stays."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


DAMAGES = {
    "cut": _cut,
    "empty": _empty,
    "gone": Path.unlink,
    "garbage": _other,
    "a byte": _one_byte,
}


@pytest.mark.parametrize("opened", [True, False], ids=["open", "opened after"])
@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("place", PLACES)
def test_damage_under_a_live_site_is_survived_noticed_and_mended(
    app: Flask, client: Client, folder: Path, place: str, how: str, opened: bool
) -> None:
    """The page answers, the worker finds out by itself, and what it leaves is whole."""
    idea = factories.idea(factories.box(factories.space()), title="Svævebane", body="Over åen.")
    catch_up()
    assert ids("svævebane") == [idea.id]
    for path in folder.glob(PLACES[place]):
        DAMAGES[how](path)
    if not opened:
        _reopen()
    for words in ("svævebane", '"over åen"', "sv", "nothing", "svævebane over"):
        page = client.get("/search", query_string={"q": words})
        assert page.status_code == 200
        assert "being rebuilt" not in page.text, "nothing does yet"
    assert client.get("/ideas?q=svævebane").status_code == 200
    queries.similar(Visitor(), "Svævebane over åen")
    catch_up()
    assert ids("svævebane") == [idea.id]
    assert engine().inspect(thoroughly=True) is False
    assert engine().current().count() == 1


def test_a_worker_that_has_just_looked_sees_a_damaged_pointer_too(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()
    monkeypatch.setattr(embedded, "LOOK_AGAIN", 3600)
    assert ids("svævebane") == [idea.id]
    (folder / "current.json").write_text("{")
    catch_up()
    monkeypatch.setattr(embedded, "LOOK_AGAIN", 0)
    assert ids("svævebane") == [idea.id]


def test_a_folder_that_is_gone_is_built_anew(app: Flask, client: Client, folder: Path) -> None:
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()
    shutil.rmtree(folder)
    time.sleep(embedded.LOOK_AGAIN)
    assert "out of order" in client.get("/search?q=svævebane").text
    catch_up()
    assert ids("svævebane") == [idea.id]


def test_an_index_of_an_older_form_is_built_anew(app: Flask, folder: Path) -> None:
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()
    path = next(folder.glob("*/state.json"))
    path.write_text(path.read_text().replace(f'"format": {FORMAT}', '"format": 0'), "utf-8")
    _reopen()
    catch_up()
    assert ids("svævebane") == [idea.id]


def test_an_index_of_the_engine_before_is_built_anew(app: Flask, folder: Path) -> None:
    """Its state had no layout, and its table of contents names classes that are not there any more."""
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()
    path = next(folder.glob("*/state.json"))
    state = json.loads(path.read_text())
    before = {key: state[key] for key in ("format", "started_at", "position", "last_id", "files")}
    path.write_text(json.dumps(before))
    for table in folder.glob("*/_MAIN_*.toc"):
        table.write_bytes(table.read_bytes().replace(b"engines.segments", b"engines.embedded"))
    _reopen()
    assert queries.search(Visitor(), Wanted.read({"q": "svævebane"})).unavailable
    catch_up()
    assert ids("svævebane") == [idea.id]
    assert next(folder.glob("*/state.json")) != path


def test_a_forked_process_opens_the_files_itself(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an open file is read next is shared by a process and its children."""
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()
    held = engine().current()
    assert engine().current() is held
    monkeypatch.setattr(engine(), "_process", 1)
    assert engine().current() is not held
    assert ids("svævebane") == [idea.id]


def test_a_half_built_index_that_is_damaged_is_begun_anew(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _begun_and_left(monkeypatch)
    for path in folder.glob(PLACES["a segment"]):
        _one_byte(path)
    catch_up()
    assert len(ids("svævebane")) == 6
    assert engine().inspect(thoroughly=True) is False


def test_nothing_is_mapped_into_memory(app: Flask, folder: Path) -> None:
    """A map of a file that is cut short is a signal, which no program can answer."""
    factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()
    assert ids("svævebane") != []
    maps = Path("/proc/self/maps")
    assert not maps.exists() or str(folder) not in maps.read_text()


def test_tables_that_were_emptied_are_noticed(
    app: Flask, monkeypatch: pytest.MonkeyPatch, engine_name: str
) -> None:
    """PostgreSQL: by somebody, or by a copy of the database that left them out."""
    made = engine()
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()
    if isinstance(made, Postgres):
        monkeypatch.setattr("participation.index.engines.postgres.engine.SETTLED", timedelta(0))
        for table in (IndexedDocument, Key, Generation):
            db.session.execute(delete(table).execution_options(synchronize_session=False))
            db.session.commit()
            vocabulary.start_over()
            catch_up()
            assert ids("svævebane") == [idea.id], table
            assert db.session.scalar(select(func.count()).select_from(Key))
    assert engine().inspect() is False


def test_once_goes_on_to_the_end_however_long_it_takes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`worker --once` left a rebuild half done after some seconds."""
    monkeypatch.setattr(jobs, "AT_ONCE", -1.0)
    monkeypatch.setitem(app.extensions, "jobs", Waked())
    _begun_and_left(monkeypatch)
    jobs.keep_index()
    assert engine().building() is not None, "a worker looks after other things in between"
    monkeypatch.setattr(g, "everything", True, raising=False)
    jobs.keep_index()
    assert engine().building() is None
    assert len(ids("svævebane")) == 6


class Waked:
    def wake(self) -> None:
        """Somebody was told; in a test nobody runs."""


def test_a_rebuild_that_was_killed_is_begun_anew_and_ends(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _begun_and_left(monkeypatch)
    assert indexing.rebuild(lambda _done, _total: None) == 6
    assert engine().building() is None
    assert len(ids("svævebane")) == 6


def test_a_rebuild_waits_for_a_worker_that_writes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that takes in a vote meanwhile is no reason to give up."""
    _begun_and_left(monkeypatch)
    kind, times = type(engine().building()), []
    write = kind.write

    def busy_at_first(self: object, *arguments: object, **named: object) -> None:
        times.append(1)
        if len(times) % 2:
            raise Busy
        write(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(kind, "write", busy_at_first)
    monkeypatch.setattr(indexing, "A_TURN", 0)
    assert indexing.rebuild(lambda _done, _total: None) == 6


def test_a_worker_stands_aside_while_it_is_rebuilt(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one has read would else be written over what the other has read after it."""
    _begun_and_left(monkeypatch)
    worked: list[bool] = []
    assert indexing.rebuild(lambda _done, _total: worked.append(indexing.follow())) == 6
    assert worked
    assert not any(worked)
    assert len(ids("svævebane")) == 6


def test_a_rebuild_gives_up_when_a_worker_never_lets_go(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "TURNS", 3)
    monkeypatch.setattr(indexing, "A_TURN", 0)
    with db.alone(indexing.WRITING) as alone:
        assert alone
        with pytest.raises(Busy):
            indexing.rebuild(lambda _done, _total: None)


def test_a_worker_does_not_promote_what_somebody_else_has_begun(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`reindex` begins anew while the worker ends its own rebuild: a half one must not be searched."""
    _begun_and_left(monkeypatch)
    own = engine().building()
    engine().build(0)
    engine().promote(own)
    with pytest.raises(IndexUnavailable):
        engine().current()
    catch_up()
    assert len(ids("svævebane")) == 6


def test_reading_that_fails_is_reported_and_built_anew(
    app: Flask, client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = factories.idea(factories.box(factories.space()), title="Svævebane")
    catch_up()

    def fail(*_arguments: object, **_more: object) -> None:
        raise EOFError("the block ends early")

    built = engine().current().started_at
    for age, anew in ((timedelta(hours=1), False), (timedelta(0), True)):
        monkeypatch.setattr(embedded, "REBUILD_AGAIN", age)
        with monkeypatch.context() as patched:
            patched.setattr(segments, "fitting", fail)
            assert "out of order" in client.get("/search?q=svævebane").text
        catch_up()
        assert ids("svævebane") == [idea.id]
        assert (engine().current().started_at != built) is anew, "its files are whole"


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
        assert "out of order" in client.get("/search?q=svævebane").text
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
                parsing.read("svævebane"), Reach()
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
