"""The commands an operator types: what they change, what they say, and what they refuse."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from participation import create_app, db, ledger, mail
from participation.accounts.models import RoleName, User
from participation.cli import main
from participation.hearings.notice.models import HearingType
from participation.spaces.models import Audience, Space
from tests import factories
from tests.cli.conftest import Site
from tests.conftest import make_settings

Run = Callable[..., Result]


@pytest.fixture
def run(
    engine_name: str, new_database_url: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run a command on an installation of the test's own."""
    monkeypatch.setenv("PARTICIPATION_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", new_database_url(engine_name))
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    runner = CliRunner()

    def command(*words: str, **options: Any) -> Result:
        return runner.invoke(main, list(words), **options)

    return command


@pytest.fixture
def inside(
    run: Run,
    engine_name: str,
    migrated_site: Callable[[str], Site],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Any]:
    """The migrated installation's application, for looking in."""
    monkeypatch.setenv("DATABASE_URL", migrated_site(engine_name).url)
    app = create_app(make_settings(tmp_path, os.environ["DATABASE_URL"]), testing=True)
    with app.app_context():
        yield app
    app.extensions["database"].engine.dispose()


def test_migrate_makes_the_tables_and_the_types_once(run: Run) -> None:
    first = json.loads(run("migrate", "--json").output)
    assert first["changed"] is True
    second = json.loads(run("migrate", "--json").output)
    assert second["changed"] is False


def test_migrate_puts_in_the_hearing_types(inside: Any) -> None:
    with db.transaction(write=False) as session:
        assert len(session.scalars(select(HearingType)).all()) >= 7


def test_the_first_admin_is_added_from_the_shell(run: Run, inside: Any) -> None:
    words = ("user", "add", "lone@fjordby.example", "--name", "Lone", "--admin", "--json")
    done = run(*words, input="a long enough password\na long enough password\n")
    assert done.exit_code == 0, done.output
    with db.transaction(write=False) as session:
        person = session.scalars(select(User)).one()
        assert person.email_confirmed_at is not None
        assert person.password_hash is not None
        assert "enough" not in person.password_hash
    again = run(*words, input="a long enough password\na long enough password\n")
    assert again.exit_code == 1
    assert again.output.count("Error") == 1


def test_roles_are_given_and_taken(run: Run, inside: Any) -> None:
    with db.transaction():
        factories.space(Audience.internal, slug="inside")
        factories.user(email="mette@fjordby.example")
    given = run("user", "role", "mette@fjordby.example", "official", "--space", "inside")
    assert given.exit_code == 0, given.output
    with db.transaction(write=False) as session:
        space = session.scalars(select(Space)).one()
        person = session.scalars(select(User)).one()
        held = [role.name for role in factories.roles_of(person)]
        assert held == [RoleName.official]
        assert space.slug == "inside"
        actions = set(session.scalars(select(ledger.Entry.action)))
        assert any("role" in action for action in actions)
    taken = run(
        "user", "role", "mette@fjordby.example", "official", "--space", "inside", "--remove"
    )
    assert taken.exit_code == 0, taken.output
    with db.transaction(write=False) as session:
        person = session.scalars(select(User)).one()
        assert factories.roles_of(person) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nobody@x.example", "official", "--space", "inside"), "nobody"),
        (("nobody@x.example", "official"), "--space"),
        (("nobody@x.example", "admin", "--space", "inside"), "--space"),
    ],
)
def test_a_wrong_role_is_refused_in_a_line(
    run: Run, inside: Any, words: tuple[str, ...], says: str
) -> None:
    done = run("user", "role", *words)
    assert done.exit_code == 1
    assert says in done.output
    assert "Traceback" not in done.output


def test_the_last_admin_stays(run: Run, inside: Any) -> None:
    password = "a long enough password\na long enough password\n"
    run("user", "add", "lone@fjordby.example", "--name", "Lone", "--admin", input=password)
    done = run("user", "role", "lone@fjordby.example", "admin", "--remove")
    assert done.exit_code == 1
    assert "Traceback" not in done.output


def test_the_worker_says_where_the_ledger_stands(run: Run, inside: Any) -> None:
    with db.transaction():
        for number in range(3):
            ledger.record("test.done", n=number)
    figures = json.loads(run("worker", "--once", "--json").output.splitlines()[-1])
    assert figures["position"] >= 3
    assert figures["entries_waiting"] == 0


def test_mail_is_held_back_and_let_go(run: Run, inside: Any) -> None:
    with db.transaction():
        mail.write("a@example.org", "account-erased", "en")
    held = run("mail", "--pause", "a drill")
    assert "1 mails wait" in held.output
    assert "a drill" in held.output
    assert json.loads(run("worker", "--once", "--json").output)["mail_waiting"] == 1
    assert json.loads(run("mail", "--json").output)["paused"] == "a drill"
    assert run("mail", "--pause", "x", "--resume").exit_code == 1
    assert run("mail", "--pause", " ").exit_code == 1
    assert json.loads(run("mail", "--resume", "--json").output)["paused"] is None
    assert json.loads(run("worker", "--once", "--json").output)["mail_waiting"] == 0
