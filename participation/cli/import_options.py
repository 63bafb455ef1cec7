"""What all imports can be told, and which column means what."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from participation.i18n import CURRENCIES
from participation.importers.tables import examples, mapping
from participation.importers.tables.mapping import RowKind


def _one_sign(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if len(value) > 1 and value != "tab":
        raise click.BadParameter("one sign, or tab")
    return value


def _currency(_context: click.Context, _option: click.Parameter, value: str) -> str:
    code = value.upper()
    if code and code not in CURRENCIES:
        raise click.BadParameter("three letters of ISO 4217, such as DKK, NOK or EUR")
    return code


def shared(command: Callable[..., None]) -> Callable[..., None]:
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
        click.option(
            "--currency",
            default="",
            metavar="CODE",
            callback=_currency,
            help="The currency of amounts (ISO 4217, such as EUR), which most sources do not say.",
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


box_option = click.option("--box", default="", help="The name of the box that gets the ideas.")


def mapping_option(*, required: bool) -> Callable[[Any], Any]:
    return click.option(
        "--mapping",
        required=required,
        help=(
            "Which column means what: a TOML or JSON file, or a ready-made one "
            f"({', '.join(mapping.ready_made())})."
        ),
    )


source_option = click.option(
    "--source", default="", help="Where it comes from, instead of what the mapping says."
)


def _show_example(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value and not context.resilient_parsing:
        click.echo(examples.example(RowKind(value)))
        context.exit()


example_option = click.option(
    "--example",
    type=click.Choice([each.value for each in RowKind]),
    is_flag=False,
    flag_value=RowKind.ideas.value,
    is_eager=True,
    expose_value=False,
    callback=_show_example,
    help="Print a mapping file to begin with, and do nothing.",
)
