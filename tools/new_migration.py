"""make migration NAME="faqs of a hearing": write the next migration, from what only the models say so far.

A database is made for it from the migrations, and goes again: none of yours is touched or needs to be
there. The number follows the last one. Read what it wrote, and say in `downgrade` what becomes of data.
"""

import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from alembic import command
from alembic.operations.ops import MigrationScript
from alembic.script import Script

from participation import config, create_app, migrating


class Refused(Exception):
    """No migration is written; the text says why."""


def make(message: str, folder: Path, migrations: Path = config.ROOT / "migrations") -> Path:
    """Write the next migration of what has changed in the models; `folder` is for a database that goes again.

    Raises Refused without a message, and where models and migrations say the same.
    """
    if not message.strip():
        raise Refused('say what it is for: make migration NAME="faqs of a hearing"')
    settings = config.load(
        participation_var=folder, database_url=f"sqlite:///{folder / 'migrated.sqlite3'}"
    )
    engine = create_app(settings, testing=True).extensions["database"].engine
    load_models(config.ROOT / "participation")
    try:
        migrating.upgrade(engine)
        with engine.connect() as connection:
            alembic = migrating.configuration(connection)
            alembic.set_main_option("script_location", str(migrations))
            made = command.revision(
                alembic,
                message.strip(),
                autogenerate=True,
                rev_id=f"{int(migrating.history()[0].revision) + 1:04}",
                process_revision_directives=_or_nothing,
            )
    finally:
        engine.dispose()
    if not isinstance(made, Script):
        raise Refused("the models say nothing that the migrations do not say")
    for form in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *form, made.path], check=False)
    return Path(made.path)


def load_models(package: Path) -> None:
    """Import all models of a package: those of a room that nothing uses so far are among them."""
    for path in sorted(package.rglob("models.py")):
        import_module(".".join(path.relative_to(package.parent).with_suffix("").parts))


def _or_nothing(_context: Any, _revision: Any, scripts: list[MigrationScript]) -> None:
    """Write no migration without a change in it."""
    changes = scripts[0].upgrade_ops
    if changes is None or changes.is_empty():
        scripts.clear()


def main() -> int:
    message = sys.argv[1] if len(sys.argv) > 1 else ""
    with tempfile.TemporaryDirectory(prefix="participation-migration-") as folder:
        try:
            path = make(message, Path(folder))
        except Refused as error:
            print(f"migration: {error}", file=sys.stderr)
            return 1
    print(f"{path.relative_to(config.ROOT)}: read it, and try it: pytest -q {TEST}")
    return 0


TEST = "tests/architecture/test_migrations.py -k sqlite"


if __name__ == "__main__":
    sys.exit(main())
