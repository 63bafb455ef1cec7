"""participation import: what people said on other platforms."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import IntegrityError, OperationalError

from participation import jobs
from participation.cli.starting import application, on_terminal, summary
from participation.importers import consul as consul_importer
from participation.importers import polis as polis_importer
from participation.importers import responses as responses_importer
from participation.importers.files import ImportRefused, Rejects
from participation.importers.report import Progress, Report

_Run = Callable[[Path, str, Report], None]


class _Bar:
    """A bar for each part of the work, for a person who looks on."""

    def __init__(self) -> None:
        self._part = ""
        self._bar: Any = None
        self._done = 0

    def __call__(self, part: str, done: int, total: int) -> None:
        if part != self._part:
            self.close()
            self._part, self._done = part, 0
            self._bar = click.progressbar(length=total, label=part, file=sys.stderr)
            self._bar.render_progress()
        self._bar.update(done - self._done)
        self._done = done

    def close(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None


class _Lines:
    """A line every few seconds, and one at the end of each part."""

    def __init__(self, pause: float = 5.0) -> None:
        self._pause = pause
        self._last = time.monotonic()

    def __call__(self, part: str, done: int, total: int) -> None:
        if done >= total or time.monotonic() - self._last >= self._pause:
            self._last = time.monotonic()
            click.echo(f"{part}: {done} of {total}", err=True)

    def close(self) -> None:
        """Nothing is left open."""


def _import(
    run: _Run, things: str, path: Path, space: str, rejects_path: Path | None, as_json: bool
) -> None:
    app = application()
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    folder = app.extensions["settings"].var / "rejects"
    rejects = Rejects((rejects_path or folder / f"{things}-{stamp}.csv").absolute())
    shown = _Bar() if on_terminal() else _Lines()
    progress: Progress = shown
    report = Report(things, rejects, progress)
    try:
        with app.app_context():
            run(path, space, report)
            jobs.wake()
    except ImportRefused as error:
        raise click.ClickException(str(error)) from None
    except IntegrityError:
        raise click.ClickException(
            "somebody else imported the same at the same time; run it again"
        ) from None
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise click.ClickException(
            f"the database stopped the import ({reason}); run it again, and it goes on from here"
        ) from None
    finally:
        shown.close()
        rejects.close()
    summary(as_json, report.figures(), report.sentences())


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    """What all imports are told: where to read, where to put it, how to answer."""
    options: tuple[Callable[[Any], Any], ...] = (
        click.argument("path", type=click.Path(exists=True, path_type=Path)),
        click.option("--space", required=True, help="The address of the space to import into."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line."),
        click.option(
            "--rejects",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Where rows that cannot be used are written (else in the data folder).",
        ),
    )
    for decorate in reversed(options):
        command = decorate(command)
    return command


@click.group("import")
def import_command() -> None:
    """Bring in what people said on other platforms. May be repeated: nothing comes twice."""


@import_command.command()
@_shared
def polis(path: Path, space: str, as_json: bool, rejects: Path | None) -> None:
    """Polis conversations: a folder, a folder of folders, or a file of final votes (CSV, gzip)."""
    _import(polis_importer.run, "boxes", path, space, rejects, as_json)


@import_command.command()
@_shared
def consul(path: Path, space: str, as_json: bool, rejects: Path | None) -> None:
    """CONSUL proposals and their comments: a folder with …proposals.csv and …comments.csv."""
    _import(consul_importer.run, "boxes", path, space, rejects, as_json)


@import_command.command()
@_shared
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Which column means what (TOML or JSON), for a CSV file of another kind.",
)
def responses(
    path: Path, space: str, as_json: bool, rejects: Path | None, mapping: Path | None
) -> None:
    """Responses to hearings: a folder with initiatives.csv and feedback.csv, or any CSV file."""

    def run(path: Path, space: str, report: Report) -> None:
        responses_importer.run(path, space, report, mapping)

    _import(run, "hearings", path, space, rejects, as_json)
