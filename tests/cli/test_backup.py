"""Backup and restore: the whole site in one file, back on either engine, all of it or nothing."""

import enum
import gzip
import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Table,
    Text,
    cast,
    func,
    inspect,
    select,
    text,
    update,
)

from participation import clock, db, ledger, mail, migrating, storage
from participation.accounts.models import RoleName
from participation.cli import archive
from participation.comments.models import Comment
from participation.hearings.assessing.models import Theme
from participation.hearings.memos.models import MemoTemplate
from participation.hearings.notice.models import Hearing
from participation.spaces.models import Space
from participation.subjects.actions import attach
from participation.subjects.models import Subject
from tests import factories
from tests.cli.conftest import Site

BOTH = pytest.mark.parametrize(
    "target", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
PLAN = factories.pdf("plan")


@contextmanager
def opened(site: Site) -> Iterator[Flask]:
    app = site.app()
    try:
        yield app
    finally:
        app.extensions["database"].engine.dispose()


def _fill(app: Flask) -> None:
    with app.app_context(), db.transaction():
        space = factories.space()
        person = factories.member(space, RoleName.official)
        idea = factories.idea(factories.box(space), person)
        first = factories.comment(idea, person)
        reply = factories.comment(idea, person, parent=first)
        # The elder one answers the younger: rows that point to rows not yet there.
        first.thread_id = reply.id
        reply.reply_count = 1
        hearing = factories.hearing(space)
        attach(hearing, storage.take(io.BytesIO(PLAN), "plan.pdf"), by=person)
        again = factories.hearing(space, previous_id=hearing.id)
        hearing.following_id = again.id
        gone, theme = factories.theme(hearing, "Lamper"), factories.theme(hearing, "Lys")
        gone.merged_into_id = theme.id
        factories.point(factories.response(hearing), theme)
        content = bytes(range(256))
        db.session.add(
            MemoTemplate(space_id=space.id, content=content, name="a.docx", at=clock.now())
        )
        ledger.record("test.done", subject_id=idea.id, by=person.id, n=1)


@pytest.fixture(scope="session")
def site(engine_name: str, new_database_url: Any, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An installation with something of everything that is awkward to put back. Nobody changes it."""
    made = Site(tmp_path_factory.mktemp("site"), new_database_url(engine_name))
    made.do("migrate")
    with opened(made) as app:
        _fill(app)
    return made


@pytest.fixture(scope="session")
def file(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its backup."""
    path = tmp_path_factory.mktemp("backup") / "site.tar.gz"
    site.do("backup", str(path))
    return path


@pytest.fixture
def other(engine_name: str, new_site: Callable[..., Site]) -> Site:
    """An empty installation on the same engine."""
    return new_site(engine_name)


def _counts(site: Site) -> dict[str, int]:
    with opened(site) as app, app.extensions["database"].engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in db.Base.metadata.sorted_tables
            if table.name in there and table.name != "outbox_holds"
        }


def _is_empty(site: Site) -> bool:
    """Whether there is neither a table nor a stored file, nor anything else that was left behind."""
    with opened(site) as app:
        tables = inspect(app.extensions["database"].engine).get_table_names()
        return (
            not tables
            and not list(app.extensions["storage"].all())
            and not list(site.var.glob("backup-*"))
        )


# --------------------------------------------------------------------------- there and back


@BOTH
def test_a_site_comes_back_on_either_engine(
    site: Site, file: Path, target: str, new_site: Callable[..., Site]
) -> None:
    other = new_site(target)
    other.do("restore", str(file))
    assert _counts(other) == _counts(site)
    with opened(other) as app, app.app_context(), db.transaction() as session:
        comments = session.scalars(select(Comment).order_by(Comment.id)).all()
        assert comments[1].parent_id == comments[0].id
        assert comments[0].thread_id == comments[1].id
        assert comments[0].created_at.tzinfo is not None
        kept = session.scalars(select(storage.StoredFile)).one()
        with storage.keeper().open(kept.sha256) as content:
            assert content.read() == PLAN
        assert session.scalars(select(MemoTemplate)).one().content == bytes(range(256))
        merged = select(Theme).where(Theme.merged_into_id.is_not(None))
        assert session.scalars(merged).one().title == "Lamper"
        first, again = session.scalars(select(Hearing).order_by(Hearing.id)).all()
        assert (first.following_id, again.previous_id) == (again.id, first.id)
        # New rows are numbered after the old ones.
        highest = session.scalar(select(func.max(Subject.id))) or 0
        assert factories.idea(factories.box(factories.space())).id > highest
    assert "not empty" in other.refused("restore", str(file))


def _example(column: Any, number: int) -> Any:
    """A value of a column's type, another for each row."""
    if isinstance(column.type, JSON):
        return {"words": ["æ", None, 1.5], "n": number, "none": None}
    if isinstance(column.type, db.UTCDateTime | DateTime):
        return datetime(2026, 1, number, 12, 30, 15, 123456, tzinfo=UTC)
    kind = column.type.python_type
    if issubclass(kind, enum.Enum):
        return list(kind)[number % len(kind)]
    return {
        str: f"æøå ' \" \\ \n 漢字 {number}",
        int: number,
        bool: bool(number % 2),
        float: number + 0.25,
        bytes: bytes(range(256)),
        date: date(2026, 2, number),
        Decimal: Decimal(f"{number}.25"),
    }[kind]


ROWS: dict[tuple[str, int], dict[str, Any]] = {
    ("followers", 1): {"user_id": 1},
    ("followers", 2): {"user_id": None},
    ("follows", 1): {"space_id": 1},
    ("follows", 2): {"box_id": None, "label_id": None, "space_id": None},
    ("illustrations", 1): {"subject_id": 1},
    ("illustrations", 2): {"subject_id": None},
    ("votes", 2): {"value": -1},
}
"""What constraints want of single rows: a follower is a person or an address, and so on."""


def _one_row(table: Table, number: int, *, full: bool) -> dict[str, Any]:
    """A row with a value in each column, or in those alone that must have one."""
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.foreign_keys or column.primary_key:
            wanted = full or not column.nullable
            integer = column.type.python_type is int
            values[column.name] = (number if integer else f"k{number}") if wanted else None
        elif full or not column.nullable:
            values[column.name] = _example(column, number)
        else:
            values[column.name] = None
    return values


def _fill_every_table(connection: Connection) -> list[Table]:
    """Two rows in each of our tables: one with all that may be NULL, one with none of it."""
    tables = [
        table for table in db.Base.metadata.sorted_tables if table.name not in archive.LEFT_OUT
    ]
    for table in reversed(tables):
        connection.execute(table.delete())
    for table in tables:
        for number, full in ((1, False), (2, True)):
            row = _one_row(table, number, full=full)
            connection.execute(table.insert(), {**row, **ROWS.get((table.name, number), {})})
    return tables


def _content(site: Site) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table; JSON as text, so that its null is not NULL."""
    with opened(site) as app, app.extensions["database"].engine.connect() as connection:
        found = {}
        for table in db.Base.metadata.sorted_tables:
            if table.name in archive.LEFT_OUT or table.name == "outbox_holds":
                continue
            columns = [
                cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column
                for column in table.columns
            ]
            documents = {c.name for c in table.columns if isinstance(c.type, JSON)}
            found[table.name] = [
                {
                    name: ["a document", json.loads(value)]
                    if name in documents and value is not None
                    else value
                    for name, value in row._mapping.items()
                }
                for row in connection.execute(select(*columns).order_by(*table.primary_key))
            ]
        return found


@BOTH
def test_every_column_comes_back_with_a_value_and_without(
    engine_name: str,
    target: str,
    migrated_site: Callable[[str], Site],
    new_site: Callable[..., Site],
    tmp_path: Path,
) -> None:
    """NULL is NULL afterwards, in documents too, and each type is what it was."""
    full, other = migrated_site(engine_name), new_site(target)
    with opened(full) as app, app.extensions["database"].engine.begin() as connection:
        _fill_every_table(connection)
    before = _content(full)
    assert all(len(rows) == 2 for rows in before.values()), "two rows in every table"
    assert before["subjects"][0]["source_figures"] is None
    file = tmp_path / "full.tar.gz"
    assert full.run("backup", str(file)).exit_code == 3, "its stored files are made up"
    assert other.run("restore", str(file)).exit_code == 3
    assert _content(other) == before


def test_none_in_a_document_column_is_null(app: Flask) -> None:
    """An import that knows no figures writes NULL, as everybody else does."""
    idea = factories.idea(factories.box(factories.space()), source_figures=None)
    db.session.flush()
    db.session.execute(update(Subject.__table__).values(source_figures=None))
    nothing = select(func.count()).where(Subject.id == idea.id, Subject.source_figures.is_(None))
    raw = select(cast(Subject.source_figures, Text)).where(Subject.id == idea.id)
    assert db.session.scalar(raw) is None
    assert db.session.scalar(nothing) == 1


# ------------------------------------------------------------------------ files that are missing


def _without_its_file(site: Site, tmp_path: Path, content: bytes | None = None) -> Site:
    """The same installation, whose stored file is gone or has another content."""
    copy = Site(tmp_path / "spoilt", site.url)
    shutil.copytree(site.var, copy.var)
    with opened(copy) as app:
        path = next(iter(app.extensions["storage"].all()))
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    return copy


@pytest.mark.parametrize("content", [None, factories.pdf("spoilt")], ids=["gone", "spoilt"])
def test_a_stored_file_that_is_missing_is_said_by_name(
    site: Site, other: Site, tmp_path: Path, content: bytes | None
) -> None:
    """The backup is written all the same, and everybody who touches it hears what it lacks."""
    spoilt, file = _without_its_file(site, tmp_path, content), tmp_path / "spoilt.tar.gz"
    made = spoilt.run("backup", str(file), "--json")
    assert made.exit_code == 3
    assert json.loads(made.stdout)["missing"] == 1
    assert json.loads(made.stdout)["files"] == 0
    assert "Missing: plan.pdf (" in made.stderr
    proved = other.run("backup", "--verify", str(file))
    assert proved.exit_code == 3
    assert "plan.pdf" in proved.stderr
    back = other.run("restore", str(file), "--json")
    assert back.exit_code == 3
    assert json.loads(back.stdout)["missing"] == 1
    assert "plan.pdf" in back.stderr
    assert _counts(other) == _counts(site), "all else is there"
    with opened(other) as app:
        assert not list(app.extensions["storage"].all())


def test_a_file_that_cannot_be_read_through_does_not_spoil_the_rest(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sector of the disk is gone: that file is named, and the backup is written."""

    class Broken(io.FileIO):
        def read(self, size: int = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(
        storage.Folder, "open", lambda self, sha256: Broken(str(self._path(sha256)))
    )
    made = site.run("backup", str(tmp_path / "a.tar.gz"))
    assert made.exit_code == 3, made.output
    assert "plan.pdf" in made.stderr


# ------------------------------------------------------------------------- backups that are damaged

Members = dict[str, tuple[tarfile.TarInfo, bytes]]


def _rewritten(file: Path, target: Path, change: Callable[[Members], None]) -> Path:
    """A backup with other members, whose manifest is not told."""
    members: Members = {}
    with tarfile.open(file) as old:
        for member in old:
            source = old.extractfile(member)
            assert source is not None
            members[member.name] = (member, source.read())
    change(members)
    with tarfile.open(target, "w:gz") as new:
        for name, (member, content) in members.items():
            member.name, member.size = name, len(content) if member.isreg() else 0
            new.addfile(member, io.BytesIO(content))
    return target


def _drop(name: str) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        del members[next(each for each in members if each.startswith(name))]

    return change


def _add(name: str, kind: bytes = tarfile.REGTYPE) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        members[name] = (member, b"")

    return change


def _edit(name: str, edit: Callable[[bytes], bytes]) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        found = next(each for each in members if each.startswith(name))
        member, content = members[found]
        members[found] = (member, edit(content))

    return change


def _in_table(name: str, edit: Callable[[list[Any]], list[Any]]) -> Callable[[Members], None]:
    """Another content of a table, with a manifest that agrees: as a careless hand would make it."""

    def change(members: Members) -> None:
        member, content = members[f"tables/{name}.jsonl"]
        rows = edit([json.loads(line) for line in content.splitlines()])
        fresh = "".join(json.dumps(row) + "\n" for row in rows).encode()
        members[f"tables/{name}.jsonl"] = (member, fresh)
        last, said = members["manifest.json"]
        manifest = json.loads(said)
        manifest["tables"][name] = {
            "rows": len(rows),
            "sha256": hashlib.sha256(fresh).hexdigest(),
        }
        members["manifest.json"] = (last, json.dumps(manifest).encode())

    return change


def _without_a_table(name: str) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        del members[f"tables/{name}.jsonl"]
        _manifest(lambda manifest: manifest["tables"].pop(name))(members)

    return change


def _with_a_table(name: str) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        _add(f"tables/{name}.jsonl")(members)
        _manifest(
            lambda manifest: manifest["tables"].update(
                {name: {"rows": 0, "sha256": hashlib.sha256(b"").hexdigest()}}
            )
        )(members)

    return change


def _manifest(edit: Callable[[dict[str, Any]], Any]) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        member, content = members.pop("manifest.json")
        manifest = json.loads(content)
        edit(manifest)
        members["manifest.json"] = (member, json.dumps(manifest).encode())

    return change


def _set(row: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {**row, **values}


DAMAGES = {
    "a table is missing": (_drop("tables/users"), "table users is missing"),
    "a table is missing, and in the manifest": (
        _without_a_table("memo_templates"),
        "table memo_templates is missing",
    ),
    "a table that nobody knows": (_with_a_table("wishes"), "wishes"),
    "a table is cut": (_edit("tables/users", lambda content: content[:-9]), "table users"),
    "a file is missing": (_drop("files/"), "is missing"),
    "a file is another": (_edit("files/", lambda _content: b"another"), "another content"),
    "a file too many": (_add(f"files/{'0' * 64}"), "content"),
    "no manifest": (_drop("manifest"), "manifest"),
    "a manifest that is none": (_edit("manifest", lambda _content: b"{"), "manifest"),
    "a manifest of another shape": (_edit("manifest", lambda _content: b"[1]"), "manifest"),
    "a manifest without counts": (
        _manifest(lambda manifest: manifest["tables"].update(users={})),
        "manifest",
    ),
    "another count": (
        _manifest(lambda manifest: manifest["tables"]["users"].update(rows=77)),
        "table users",
    ),
    "another size": (
        _manifest(lambda manifest: manifest["files"].update(dict.fromkeys(manifest["files"], 1))),
        "bytes",
    ),
    "a way out of the folder": (_add("../../escaped"), "does not belong"),
    "an absolute path": (_add("/tmp/escaped"), "does not belong"),
    "a symbolic link": (_add("tables/link.jsonl", tarfile.SYMTYPE), "does not belong"),
    "a hard link": (_add("tables/link.jsonl", tarfile.LNKTYPE), "does not belong"),
    "a device": (_add("tables/link.jsonl", tarfile.CHRTYPE), "does not belong"),
    "a row without a column": (
        _in_table("spaces", lambda rows: [{"id": 1}, *rows[1:]]),
        "row 1 of table spaces",
    ),
    "a row with a column too many": (
        _in_table("spaces", lambda rows: [_set(rows[0], wish=1)]),
        "row 1 of table spaces",
    ),
    "a row that is none": (_in_table("spaces", lambda _rows: [5]), "row 1 of table spaces"),
    "a moment that is none": (
        _in_table("spaces", lambda rows: [_set(rows[0], created_at="soon")]),
        "created_at in row 1 of table spaces",
    ),
    "a word where a number should be": (
        _in_table("spaces", lambda rows: [_set(rows[0], house_rules_version="two")]),
        "house_rules_version in row 1 of table spaces",
    ),
    "NULL where there must be something": (
        _in_table("spaces", lambda rows: [_set(rows[0], name=None)]),
        "table spaces does not fit",
    ),
    "the same row twice": (
        _in_table("spaces", lambda rows: [rows[0], rows[0]]),
        "table spaces does not fit",
    ),
    "a row that points nowhere": (
        _in_table("memo_templates", lambda rows: [_set(rows[0], space_id=99)]),
        "table memo_templates",
    ),
    "made by a newer version": (
        _manifest(lambda manifest: manifest.update(revision="9999")),
        "newer version",
    ),
    "in a newer form": (_manifest(lambda manifest: manifest.update(format=9)), "newer"),
}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_backup_is_refused_in_a_line_and_changes_nothing(
    file: Path, other: Site, tmp_path: Path, how: str
) -> None:
    change, says = DAMAGES[how]
    spoilt = _rewritten(file, tmp_path / "spoilt.tar.gz", change)
    assert says in other.refused("restore", str(spoilt))
    assert _is_empty(other)
    assert says in other.refused("backup", "--verify", str(spoilt))
    assert not (tmp_path / "escaped").exists()
    assert not Path("/tmp/escaped").exists()


def _no_archive(file: Path, how: str) -> bytes:
    content = file.read_bytes()
    cut = bytearray(content)
    cut[len(content) // 2] ^= 0xFF
    return {
        "half": content[: len(content) // 2],
        "all but its last bytes": content[:-6],
        "nothing": b"",
        "a byte is another": bytes(cut),
        "no gzip": gzip.decompress(content),
        "gzip of something else": gzip.compress(b"hello" * 1000),
        "a page": b"<html>not found</html>",
        "something behind it": content + b"and more",
    }[how]


@pytest.mark.parametrize(
    "how",
    [
        "half",
        "all but its last bytes",
        "nothing",
        "a byte is another",
        "no gzip",
        "gzip of something else",
        "a page",
        "something behind it",
    ],
)
def test_what_is_no_backup_is_refused_in_a_line_and_changes_nothing(
    file: Path, other: Site, tmp_path: Path, how: str
) -> None:
    spoilt = tmp_path / "spoilt.tar.gz"
    spoilt.write_bytes(_no_archive(file, how))
    assert "not a whole backup" in other.refused("restore", str(spoilt))
    assert _is_empty(other)
    assert "not a whole backup" in other.refused("backup", "--verify", str(spoilt))


def test_a_full_disk_leaves_the_site_as_empty_as_it_was(
    file: Path, other: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files come last: what the database had taken in by then is taken back."""

    def full(self: object, source: object, sha256: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.Folder, "put", full)
    assert "No space left" in other.refused("restore", str(file))
    assert _is_empty(other)
    monkeypatch.undo()
    other.do("restore", str(file))


def test_a_backup_that_cannot_be_written_leaves_the_one_before(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site.tar.gz"
    target.write_bytes(b"the one before")

    def full(*_arguments: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "add", full)
    assert "No space left" in site.refused("backup", str(target))
    assert target.read_bytes() == b"the one before"
    assert [each.name for each in tmp_path.iterdir()] == ["site.tar.gz"]


# ------------------------------------------------------------------------------- proving it


def test_a_backup_is_proved_without_a_site(site: Site, file: Path, tmp_path: Path) -> None:
    elsewhere = Site(tmp_path / "elsewhere", "postgresql://nobody@127.0.0.1:1/none")
    said = json.loads(elsewhere.do("backup", "--verify", str(file), "--json"))
    assert said["rows"] == sum(
        count for name, count in _counts(site).items() if name not in archive.LEFT_OUT
    )
    assert (said["files"], said["missing"]) == (1, 0)
    assert not list(elsewhere.var.glob("backup-*")), "what it was tried in is gone"
    assert "there is no file" in elsewhere.refused("backup", "--verify", str(tmp_path / "none"))


# ------------------------------------------------------------- another key, an older and a newer one


def test_another_ledger_key_is_said_before_anything_is_done(file: Path, other: Site) -> None:
    other.environment["LEDGER_KEY"] = "quite another key that stands for people"
    line = other.refused("restore", str(file))
    assert "another LEDGER_KEY" in line
    assert "the same person's" in line
    assert _is_empty(other)
    assert other.run("restore", str(file), "--with-another-key").exit_code == 0


def test_the_key_itself_stands_in_no_backup(file: Path) -> None:
    with tarfile.open(file) as found:
        for member in found:
            content = found.extractfile(member)
            assert content is not None
            assert b"the key that stands for people in the ledger" not in content.read()


OLDER = "0024"
"""A migration that was the newest once: tables have been added and changed since."""


@pytest.fixture
def older(engine_name: str, new_site: Callable[..., Site], tmp_path: Path) -> Path:
    """A backup of the first form, of an older version of the program."""
    site = new_site(engine_name)
    file = tmp_path / "older.tar.gz"
    with opened(site) as app:
        engine = app.extensions["database"].engine
        migrating.upgrade(engine, OLDER)
        with engine.begin() as connection:
            reflected = {table.name: table for table in archive.tables_of(connection)}
            row = _one_row(reflected["spaces"], 1, full=True)
            connection.execute(reflected["spaces"].insert(), row | {"audience": "public"})
        manifest: dict[str, Any] = {
            "format": 1,
            "made_at": clock.now().isoformat(),
            "revision": OLDER,
            "tables": {},
            "files": 0,
        }
        with engine.connect() as connection, tarfile.open(file, "w:gz") as tar:

            def put(name: str, content: bytes) -> None:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))

            for name, table in reflected.items():
                rows = [
                    {key: archive.plain(value) for key, value in found._mapping.items()}
                    for found in connection.execute(select(table))
                ]
                content = "".join(json.dumps(each) + "\n" for each in rows).encode()
                digest = hashlib.sha256(content).hexdigest()
                manifest["tables"][name] = {"rows": len(rows), "sha256": digest}
                put(f"tables/{name}.jsonl", content)
            put("manifest.json", json.dumps(manifest).encode())
    return file


@pytest.mark.parametrize("prepared", [False, True], ids=["new", "migrated"])
def test_a_backup_of_an_older_version_goes_through_its_migrations(
    older: Path, other: Site, prepared: bool
) -> None:
    """Also into a database that the newer version has made ready, as its service does at the start."""
    if prepared:
        other.do("migrate")
    done = other.run("restore", str(older))
    assert done.exit_code == 0, done.output
    assert "LEDGER_KEY" in done.stderr, "it does not say which key it needs"
    assert json.loads(other.do("migrate", "--json"))["changed"] is False
    with opened(other) as app, app.app_context(), db.transaction(write=False) as session:
        assert session.scalars(select(Space)).one().slug == _example(Space.__table__.c.slug, 1)


COMMANDS = (
    ("serve",),
    ("worker",),
    ("worker", "--once"),
    ("migrate",),
    ("run",),
    ("demo",),
    ("reindex",),
    ("backup", "FILE"),
    ("restore", "FILE"),
    ("restore", "--resume-mail"),
    ("user", "role", "anna@example.org", "admin"),
    ("export", "ideas", "--format", "csv", "--out", "FILE"),
)


def test_an_old_program_says_that_the_database_is_newer(
    engine_name: str, databases: Any, file: Path, tmp_path: Path
) -> None:
    """Every command, in one sentence: none of them touches it."""

    def prepare(url: str) -> None:
        engine = db.Database(url).engine
        migrating.upgrade(engine)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        engine.dispose()

    newer = Site(tmp_path / "newer", databases.copy(engine_name, "newer", prepare))
    for words in COMMANDS:
        line = newer.refused(*(str(file) if word == "FILE" else word for word in words))
        assert "newer version of the program" in line, words
        assert "9999" in line, words
    with opened(newer) as app, app.extensions["database"].engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


# ------------------------------------------------------------------------------------- mail


def test_a_restored_site_mails_nobody_until_somebody_says_so(
    site: Site, other: Site, tmp_path: Path
) -> None:
    """A letter that waited in the outbox when the backup was made waits on."""
    with opened(site) as app, app.app_context(), db.transaction():
        letter = mail.Letter(
            to="anna@example.org",
            subject="News",
            body="Words",
            message_id="<1@example.org>",
            headers={},
            created_at=clock.now(),
            due_at=clock.now(),
        )
        db.session.add(letter)
    file = tmp_path / "site.tar.gz"
    site.do("backup", str(file))
    said = other.do("restore", str(file))
    assert "--resume-mail" in said, "it says how mail goes on"
    assert json.loads(other.do("worker", "--once", "--json"))["mail_waiting"] == 1
    assert not list(other.var.glob("mail/*"))
    assert json.loads(other.do("restore", "--resume-mail", "--json")) == {"resumed": True}
    other.do("worker", "--once")
    assert len(list(other.var.glob("mail/*.eml"))) == 1
    assert json.loads(other.do("restore", "--resume-mail", "--json")) == {"resumed": False}
    assert "which file" in other.run("restore").output


def test_a_move_can_let_mail_go_on_at_once(file: Path, other: Site) -> None:
    other.do("restore", str(file), "--resume-mail")
    with opened(other) as app, app.app_context(), db.transaction(write=False):
        assert mail.paused() is None


# ---------------------------------------------------------------------------------- file modes


def test_a_backup_is_for_its_owner_alone(file: Path) -> None:
    """It holds everybody's addresses and what is not public."""
    assert file.stat().st_mode & 0o777 == 0o600
