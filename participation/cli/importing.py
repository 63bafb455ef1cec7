"""participation import: what people said on other platforms, and in tables."""

import functools
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from participation import jobs
from participation.cli.starting import application, on_terminal, summary
from participation.importers import consul as consul_importer
from participation.importers import decidim as decidim_importer
from participation.importers import fider as fider_importer
from participation.importers import mapped
from participation.importers import polis as polis_importer
from participation.importers import responses as responses_importer
from participation.importers.files import FileFormat, ImportRefused, Rejects
from participation.importers.runs import rehearsal, undoing
from participation.importers.tables import examples, mapping, proposing
from participation.importers.tables.mapping import RowKind
from participation.importers.tables.reading import TableFormat
from participation.importers.writing.models import Thing
from participation.importers.writing.report import Changes, ImportReport, Progress, so_many

_Run = Callable[[Path, str, ImportReport], None]
_THINGS = {
    Thing.subject: "contributions",
    Thing.box: "boxes",
    Thing.person: "people",
    Thing.label: "labels",
}
"""What a run has added, as people say it."""


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


def _import(
    run: _Run,
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
    encoding: str,
    delimiter: str,
    dates: tuple[str, ...],
    decimal: str,
) -> None:
    app = application()
    dry = dry_run or preview > 0
    shown = _Bar() if on_terminal() else _Lines()
    progress: Progress = shown
    written = FileFormat(
        encoding, "\t" if delimiter == "tab" else delimiter, dates=dates, decimal=decimal
    )
    report = ImportReport("boxes", _rejects(app, path, rejects, dry=dry), progress, written)
    report.dry, report.update, report.file = dry, update, path.name
    report.authority, report.ours = authority, ours
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
    app: Flask, run: _Run, path: Path, space: str, report: ImportReport, preview: int
) -> None:
    with rehearsal.rehearsal(app):
        before = rehearsal.last_subject()
        run(path, space, report)
        if preview:
            report.preview = rehearsal.preview(before, preview)


def _one_sign(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if len(value) > 1 and value != "tab":
        raise click.BadParameter("one sign, or tab")
    return value


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
        click.option(
            "--dry-run", is_flag=True, help="Do everything, say what would come, keep nothing."
        ),
        click.option(
            "--preview",
            type=click.IntRange(0, 1000),
            default=0,
            metavar="N",
            help="A dry run that shows the first N as they would become.",
        ),
        click.option(
            "--update",
            is_flag=True,
            help="Take over what the source says otherwise now; else it is listed, and stays.",
        ),
        click.option(
            "--authority",
            default="",
            metavar="NAME",
            help="Who held it, by name; else it is called by its source.",
        ),
        click.option(
            "--ours",
            is_flag=True,
            help="It is our own, from a site we had: it counts and waits for us like the rest.",
        ),
        *_how_it_is_written(),
    )
    for decorate in reversed(options):
        command = decorate(command)
    return command


def _how_it_is_written() -> tuple[Callable[[Any], Any], ...]:
    """What can be said of a file that is not understood as it stands."""
    return (
        click.option(
            "--encoding", default="", help="The encoding of CSV files; found unless said."
        ),
        click.option(
            "--delimiter",
            default="",
            callback=_one_sign,
            help="What stands between their columns (tab for a tab); found unless said.",
        ),
        click.option(
            "--dates",
            multiple=True,
            metavar="FORMAT",
            help="How dates are written, such as %d-%m-%Y; found unless said. May be repeated.",
        ),
        click.option(
            "--decimal",
            type=click.Choice([".", ","]),
            default=None,
            callback=lambda _context, _option, value: value or "",
            help="The sign before the decimals; found unless said.",
        ),
    )


_box = click.option("--box", default="", help="The name of the box that gets the ideas.")


def _mapping(*, required: bool) -> Callable[[Any], Any]:
    return click.option(
        "--mapping",
        required=required,
        help=(
            "Which column means what: a TOML or JSON file, or a ready-made one "
            f"({', '.join(mapping.ready_made())})."
        ),
    )


_source = click.option(
    "--source", default="", help="Where it comes from, instead of what the mapping says."
)


def _show_example(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value and not context.resilient_parsing:
        click.echo(examples.example(RowKind(value)))
        context.exit()


_example = click.option(
    "--example",
    type=click.Choice([each.value for each in RowKind]),
    is_flag=False,
    flag_value=RowKind.ideas.value,
    is_eager=True,
    expose_value=False,
    callback=_show_example,
    help="Print a mapping file to begin with, and do nothing.",
)


@click.group("import")
def import_command() -> None:
    """Bring in what people said on other platforms. May be repeated: nothing comes twice."""


@import_command.command("runs")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def list_runs(as_json: bool) -> None:
    """The latest runs, and what each has added."""
    with application().app_context():
        found = undoing.runs()
    if as_json:
        click.echo(
            json.dumps(
                [
                    {
                        "run": run.id,
                        "source": run.source,
                        "file": run.file,
                        "began_at": run.began_at.isoformat(),
                        "undone_at": run.undone_at.isoformat() if run.undone_at else None,
                        "added": added,
                        "changed": changed,
                    }
                    for run, added, changed in found
                ]
            )
        )
        return
    for run, added, changed in found:
        said = [so_many(number, _THINGS[thing]) for thing, number in sorted(added.items())]
        if changed:
            said.append(f"{so_many(changed, 'rows')} of earlier runs changed")
        what = ", ".join(said)
        state = f", taken back {run.undone_at:%Y-%m-%d %H:%M}" if run.undone_at else ""
        click.echo(
            f"{run.id}: {run.began_at:%Y-%m-%d %H:%M} {run.source} {run.file}: {what or 'nothing'}{state}"
        )
    if not found:
        click.echo("Nothing has been imported yet.")


@import_command.command("undo")
@click.argument("run", type=int)
@click.option(
    "--with-later", is_flag=True, help="Take back later runs too that have changed what it added."
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and keep all.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def undo_run(run: int, with_later: bool, dry_run: bool, as_json: bool) -> None:
    """Take back all that a run has added, or nothing where people have built on it since."""
    app = application()
    try:
        with app.app_context():
            if dry_run:
                with rehearsal.rehearsal(app):
                    done = undoing.undo(run, with_later=with_later)
            else:
                done = undoing.undo(run, with_later=with_later)
                jobs.wake()
    except ImportRefused as error:
        raise click.ClickException(str(error)) from None
    gone = ", ".join(so_many(number, what) for what, number in done.removed.items()) or "nothing"
    said = "would take back" if dry_run else "took back"
    named = ", ".join(map(str, done.runs))
    summary(
        as_json,
        {"runs": done.runs, "removed": done.removed, "dry_run": dry_run},
        f"Run {named}: {said} {gone}.",
    )


@import_command.command()
@_shared
def polis(path: Path, space: str, **options: Any) -> None:
    """Polis conversations: a folder, a folder of folders, or a file of final votes (CSV, gzip)."""
    _import(polis_importer.run, path, space, **options)


@import_command.command()
@_shared
def consul(path: Path, space: str, **options: Any) -> None:
    """CONSUL proposals and their comments: a folder with …proposals.csv and …comments.csv."""
    _import(consul_importer.run, path, space, **options)


@import_command.command()
@_shared
@_box
def decidim(path: Path, space: str, box: str, **options: Any) -> None:
    """Decidim proposals and comments: an open data archive, its folder, or a file of proposals."""
    _import(functools.partial(decidim_importer.run, box=box), path, space, **options)


@import_command.command()
@_shared
@_box
def fider(path: Path, space: str, box: str, **options: Any) -> None:
    """Fider posts: the CSV file that its administration gives."""
    _import(functools.partial(fider_importer.run, box=box), path, space, **options)


@import_command.command()
@_shared
@_mapping(required=True)
@_source
@_example
def csv(path: Path, space: str, mapping: str, source: str, **options: Any) -> None:
    """Ideas, comments or responses from any CSV file, with a mapping file."""
    _import(_with_mapping(mapping, TableFormat.csv, source), path, space, **options)


@import_command.command()
@_shared
@_mapping(required=True)
@_source
@click.option("--sheet", default="", help="The sheet to read; the first one unless said.")
@_example
def xlsx(path: Path, space: str, mapping: str, source: str, sheet: str, **options: Any) -> None:
    """Ideas, comments or responses from an Excel workbook, with a mapping file."""
    _import(_with_mapping(mapping, TableFormat.xlsx, source, sheet), path, space, **options)


@import_command.command()
@_shared
@_mapping(required=False)
def responses(path: Path, space: str, mapping: str | None, **options: Any) -> None:
    """Responses to hearings: a folder with initiatives.csv and feedback.csv, or any CSV file."""
    run = _with_mapping(mapping, TableFormat.csv) if mapping else responses_importer.run
    _import(run, path, space, **options)


def _with_mapping(named: str, form: TableFormat, source: str = "", sheet: str = "") -> _Run:
    file = mapping.find(named)

    def run(path: Path, space: str, report: ImportReport) -> None:
        mapped.run(path, space, report, file, form, sheet=sheet, source=source)

    return run


@import_command.command("mapping")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--what",
    type=click.Choice([each.value for each in RowKind]),
    default=RowKind.ideas.value,
    help="What the rows are.",
)
@click.option("--sheet", default="", help="The sheet of a workbook; the first one unless said.")
@click.option("--heading", default=1, type=click.IntRange(1, 1000), help="The heading's row.")
def propose_mapping(path: Path, what: str, sheet: str, heading: int) -> None:
    """Propose a mapping for a CSV file or a workbook, by the words in its heading."""
    try:
        click.echo(proposing.propose(path, RowKind(what), sheet=sheet, row=heading))
    except ImportRefused as error:
        raise click.ClickException(str(error)) from None
