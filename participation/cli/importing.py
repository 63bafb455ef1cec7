"""participation import: what people said on other platforms, and in tables."""

import functools
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from participation.cli.import_options import (
    box_option,
    example_option,
    mapping_option,
    shared,
    source_option,
)
from participation.cli.import_running import Run, import_with
from participation.cli.import_runs import list_runs, undo_run
from participation.importers import consul as consul_importer
from participation.importers import decidim as decidim_importer
from participation.importers import fider as fider_importer
from participation.importers import mapped
from participation.importers import polis as polis_importer
from participation.importers import responses as responses_importer
from participation.importers.files import ImportRefused
from participation.importers.tables import mapping, proposing
from participation.importers.tables.mapping import RowKind
from participation.importers.tables.reading import TableFormat
from participation.importers.writing.report import ImportReport


@click.group("import")
def import_command() -> None:
    """Bring in what people said on other platforms. May be repeated: nothing comes twice."""


import_command.add_command(list_runs)
import_command.add_command(undo_run)


@import_command.command()
@shared
def polis(path: Path, space: str, **options: Any) -> None:
    """Polis conversations: a folder, a folder of folders, or a file of final votes (CSV, gzip)."""
    import_with(polis_importer.run, path, space, **options)


@import_command.command()
@shared
@click.option(
    "--opened",
    type=click.DateTime(["%Y-%m-%d"]),
    help="When investments were collected, where their file says no dates (2024-03-01).",
)
def consul(path: Path, space: str, opened: datetime | None, **options: Any) -> None:
    """CONSUL: a folder with …proposals.csv and …comments.csv, or a file of budget investments."""
    day = opened.date() if opened else None
    import_with(functools.partial(consul_importer.run, opened=day), path, space, **options)


@import_command.command()
@shared
@box_option
def decidim(path: Path, space: str, box: str, **options: Any) -> None:
    """Decidim: an open data archive, its folder, or a file of proposals, comments, projects or results."""
    import_with(functools.partial(decidim_importer.run, box=box), path, space, **options)


@import_command.command()
@shared
@box_option
def fider(path: Path, space: str, box: str, **options: Any) -> None:
    """Fider posts: the CSV file that its administration gives."""
    import_with(functools.partial(fider_importer.run, box=box), path, space, **options)


@import_command.command()
@shared
@mapping_option(required=True)
@source_option
@example_option
def csv(path: Path, space: str, mapping: str, source: str, **options: Any) -> None:
    """Ideas, comments or responses from any CSV file, with a mapping file."""
    import_with(_with_mapping(mapping, TableFormat.csv, source), path, space, **options)


@import_command.command()
@shared
@mapping_option(required=True)
@source_option
@click.option("--sheet", default="", help="The sheet to read; the first one unless said.")
@example_option
def xlsx(path: Path, space: str, mapping: str, source: str, sheet: str, **options: Any) -> None:
    """Ideas, comments or responses from an Excel workbook, with a mapping file."""
    import_with(_with_mapping(mapping, TableFormat.xlsx, source, sheet), path, space, **options)


@import_command.command()
@shared
@mapping_option(required=False)
def responses(path: Path, space: str, mapping: str | None, **options: Any) -> None:
    """Responses to hearings: a folder with initiatives.csv and feedback.csv, or any CSV file."""
    run = _with_mapping(mapping, TableFormat.csv) if mapping else responses_importer.run
    import_with(run, path, space, **options)


def _with_mapping(named: str, form: TableFormat, source: str = "", sheet: str = "") -> Run:
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
