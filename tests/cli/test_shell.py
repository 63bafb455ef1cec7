"""make shell: the application at hand, and nothing kept but what was committed."""

from collections.abc import Callable

from click.testing import CliRunner
from sqlalchemy import select

from participation import db
from participation.spaces.models import Space
from tests.cli.conftest import Site
from tools import shell

RENAME = """\
space = Space(slug="t", name="Torvet", organisation="", audience="public", created_at=clock.now())
db.session.add(space)
db.session.flush()
print("found", [each.name for each in find(Space)])
"""


def _type(site: Site, text: str) -> str:
    environment = {"PARTICIPATION_VAR": str(site.var), "DATABASE_URL": site.url}
    done = CliRunner(env=environment | {"LOG_LEVEL": "ERROR"}).invoke(shell.main, input=text)
    assert done.exit_code == 0, done.output
    return done.output


def _names(site: Site) -> list[str]:
    app = site.app()
    with app.app_context(), db.transaction(write=False) as session:
        found = list(session.scalars(select(Space.name)))
    app.extensions["database"].engine.dispose()
    return found


def test_nothing_is_kept_without_commit(
    migrated_site: Callable[[str], Site], engine_name: str
) -> None:
    site = migrated_site(engine_name)
    assert "found ['Torvet']" in _type(site, RENAME)
    assert _names(site) == []
    _type(site, RENAME + "commit()\nspace.name = 'Havnen'\ndb.session.flush()\n")
    assert _names(site) == ["Torvet"]


def test_it_refuses_a_site_that_is_not_migrated_in_a_line(new_site: Callable[..., Site]) -> None:
    site = new_site("sqlite")
    environment = {"PARTICIPATION_VAR": str(site.var), "DATABASE_URL": site.url}
    done = CliRunner(env=environment | {"LOG_LEVEL": "ERROR"}).invoke(shell.main, input="")
    assert done.exit_code == 1
    assert done.output == (
        "Error: the database is not up to date: run `participation migrate` first\n"
    )
