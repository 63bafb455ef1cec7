"""Running an importer, or trying it, and saying what came of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from participation import jobs
from participation.cli.import_progress import Bar, Lines
from participation.cli.starting import application, on_terminal, summary
from participation.importers.files import FileFormat, ImportRefused, Rejects
from participation.importers.runs import rehearsal, undoing
from participation.importers.writing.report import Changes, ImportReport, Progress

Run = Callable[[Path, str, ImportReport], None]


def _rejects(app: Flask, path: Path, named: Path | None, *, dry: bool) -> Rejects:
    """Where rows go that cannot be used; a dry run writes them only where it is told to."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    folder = app.extensions["settings"].var / "rejects"
    file = named or folder / f"{path.name.partition('.')[0] or 'rows'}-{stamp}.csv"
    return Rejects(file.absolute(), written=not dry or named is not None)


def _changes(rejects: Rejects) -> Changes:
    """Where what the source says otherwise now is listed: beside the rows that cannot be used."""
    file = rejects.path.with_name(f"{rejects.path.stem}-changes.csv")
    return Changes(file if rejects.written else None)


def import_with(
    run: Run,
    path: Path,
    space: str,
    *,
    as_json: bool,
    rejects: Path | None,
    dry_run: bool,
    preview: int,
    update: bool,
    authority: str,
    ours: bool,
    currency: str,
    encoding: str,
    delimiter: str,
    dates: tuple[str, ...],
    decimal: str,
) -> None:
    app = application()
    dry = dry_run or preview > 0
    shown = Bar() if on_terminal() else Lines()
    progress: Progress = shown
    written = FileFormat(
        encoding, "\t" if delimiter == "tab" else delimiter, dates=dates, decimal=decimal
    )
    report = ImportReport("boxes", _rejects(app, path, rejects, dry=dry), progress, written)
    report.dry, report.update, report.file = dry, update, path.name
    report.authority, report.ours, report.currency = authority, ours, currency
    report.changes = _changes(report.rejects)
    try:
        with app.app_context():
            if dry:
                _rehearse(app, run, path, space, report, preview)
            else:
                run(path, space, report)
                if undoing.forget_empty(report.run):
                    report.run = None
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
        report.rejects.close()
        report.changes.close()
    if report.preview and not as_json:
        click.echo(rehearsal.as_lines(report.preview) + "\n")
    summary(as_json, report.figures(), report.sentences())


def _rehearse(
    app: Flask, run: Run, path: Path, space: str, report: ImportReport, preview: int
) -> None:
    with rehearsal.rehearsal(app):
        before = rehearsal.last_subject()
        run(path, space, report)
        if preview:
            report.preview = rehearsal.preview(before, preview)
