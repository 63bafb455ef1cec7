"""participation export: hearings, boxes and lists as files, for whoever runs the site."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import click
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from participation import db, i18n, jobs, text
from participation.accounts.models import Reader, Role, RoleName, Visitor
from participation.cli.starting import application, summary
from participation.exports import actions, making, orders, tables
from participation.exports.formats import OF_A_MEMO, OF_TABLES, SEPARATORS, ExportFormat
from participation.exports.orders import ExportKind, Order
from participation.hearings.notice.models import Hearing


class Operator(Reader):
    """Whoever has the machine: sees what officials see, in every space."""

    id = None
    language = None

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def held_roles(self) -> list[Role]:
        return [Role(name=RoleName.official, space_id=None, department_id=None)]


def _reader(order: Order) -> Reader:
    """Through whose eyes: a list has what is public, unless it is asked for by space or box."""
    named = (
        order.what in (ExportKind.hearing, ExportKind.box, ExportKind.project, ExportKind.memo)
        or {"space", "box"} & order.arguments.keys()
    )
    return Operator() if named else Visitor()


def _hearing_id(wanted: str) -> str:
    """A hearing's id, given as it is, as the end of its address, or as the address's words alone."""
    head = wanted.split("-", 1)[0]
    if head.isascii() and head.isdecimal():
        return head
    with db.transaction(write=False) as session:
        rows = session.execute(select(Hearing.id, Hearing.title).order_by(Hearing.id.desc()))
        found = [str(number) for number, title in rows if text.slug(title, "hearing") == wanted]
    if len(found) > 1:
        raise click.ClickException(
            f"{len(found)} hearings are called {wanted}: give the id of one ({', '.join(found)})"
        )
    if not found:
        raise click.ClickException(f"there is no hearing {wanted}")
    return found[0]


def _format_of(out: Path, said: str | None, among: Sequence[ExportFormat]) -> ExportFormat:
    """What the file is to be: what its name ends in, or what was said where the name says nothing."""
    ending = out.suffix.lower().removeprefix(".")
    named = ExportFormat(ending) if ending in [*among] else None
    if said is None:
        if named is None:
            known = ", ".join(f".{each}" for each in among)
            raise click.ClickException(
                f"{out.name} does not say what to write: let it end in one of {known}, "
                "or give --format"
            )
        return named
    if named not in (None, said):
        raise click.ClickException(
            f"{out.name} ends in .{ending}, and --format says {said}: give one of the two"
        )
    return ExportFormat(said)


def _export(
    what: ExportKind,
    key: str,
    form: str | None,
    out: Path,
    official: bool,
    table: str,
    separator: str,
    bom: bool,
    language: str | None,
    as_json: bool,
    excel: bool = False,
    things: str = "rows",
) -> None:
    written = _format_of(out, form, OF_A_MEMO if what is ExportKind.memo else OF_TABLES)
    if excel and written not in (ExportFormat.csv, ExportFormat.zip):
        raise click.ClickException(f"--excel is for csv and zip, and {out.name} is {written}")
    app = application()
    started = time.monotonic()
    target = out.absolute()
    if target.is_dir():
        raise click.ClickException(f"{out} is a folder: give the name of a file")
    with app.app_context():
        if what in (ExportKind.hearing, ExportKind.memo):
            key = _hearing_id(key)
        order = Order(
            what,
            key,
            written,
            official=official,
            table=table,
            bom=bom,
            separator=separator,
            excel=excel,
        )
        try:
            with i18n.force_locale(language or app.extensions["settings"].default_language):
                made = making.to_path(order, _reader(order), target)
        except making.NotThere:
            raise click.ClickException(_missing(order)) from None
        except OSError as error:
            raise click.ClickException(f"cannot write {out} ({error.strerror})") from None
        except OperationalError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise click.ClickException(f"the database stopped the export ({reason})") from None
        if official:
            with db.transaction():
                actions.record(order, made.space_id, by=None)
            jobs.wake()
    rows = sum(made.rows.values())
    figures: dict[str, Any] = {
        "file": str(target),
        "bytes": target.stat().st_size,
        "rows": rows,
        "tables": made.rows,
        "as_of": made.as_of.isoformat(),
        "official": official,
        "seconds": round(time.monotonic() - started, 2),
    }
    summary(as_json, figures, f"{rows} {things} are in {out}.")


def _missing(order: Order) -> str:
    if (
        order.table
        and order.format is ExportFormat.csv
        and order.table not in {each.name for each in tables.everything()}
    ):
        return f"there is no table {order.table}: see docs/exporting.md"
    things = {
        ExportKind.hearing: "hearing",
        ExportKind.box: "box",
        ExportKind.project: "project",
    }
    if order.what is ExportKind.memo:
        return f"there is no hearing {order.key}"
    if order.what in things:
        plain = (
            ""
            if order.official
            else " that everybody may read, or no such table (drafts: --official)"
        )
        return f"there is no {things[order.what]} {order.key}{plain}"
    return f"there is no table {order.table} in this export: see docs/exporting.md"


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    options: tuple[Callable[[Any], Any], ...] = (
        click.option(
            "--format",
            "form",
            type=click.Choice([each.value for each in OF_TABLES]),
            help="Else what the file's name ends in. csv is one table, zip is all of them as CSV.",
        ),
        click.option(
            "--out",
            required=True,
            type=click.Path(path_type=Path),
            help="The file to write; one that is there is replaced when the new one is whole.",
        ),
        click.option("--table", default="", help="Which table, for csv."),
        click.option(
            "--separator",
            type=click.Choice(list(SEPARATORS)),
            default="comma",
            show_default=True,
            help="What stands between the cells of a CSV file.",
        ),
        click.option(
            "--no-bom", is_flag=True, help="Without the mark that spreadsheets know UTF-8 by."
        ),
        click.option(
            "--excel",
            is_flag=True,
            help="CSV as a Danish or Norwegian Excel opens it, with headings for people.",
        ),
        click.option(
            "--language",
            type=click.Choice(i18n.LANGUAGES),
            help="Which language the file speaks (else the site's own).",
        ),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line."),
    )
    for decorate in reversed(options):
        command = decorate(command)
    return command


_official = click.option(
    "--official",
    is_flag=True,
    help="With what is not public and e-mail addresses; noted in the ledger.",
)
_filter = click.option(
    "--filter",
    "narrowed",
    default="",
    help="What stands after the ? in the list's address: state=open&topic=trafik",
)


@click.group("export")
def export_command() -> None:
    """Write hearings, boxes and lists to files: XLSX, CSV or JSON Lines."""


@export_command.command()
@click.argument("hearing")
@_official
@_shared
def hearing(hearing: str, official: bool, no_bom: bool, **options: Any) -> None:
    """A hearing with its responses, by its id or its address."""
    _export(ExportKind.hearing, hearing, official=official, bom=not no_bom, **options)


@export_command.command()
@click.argument("slug")
@_official
@_shared
def box(slug: str, official: bool, no_bom: bool, **options: Any) -> None:
    """A box with its ideas, their states, comments and gains."""
    _export(ExportKind.box, slug, official=official, bom=not no_bom, **options)


@export_command.command()
@_filter
@_shared
def hearings(narrowed: str, no_bom: bool, **options: Any) -> None:
    """The list of hearings, narrowed down as on the site."""
    key = orders.list_key(dict(parse_qsl(narrowed)))
    _export(ExportKind.hearings, key, official=False, bom=not no_bom, **options)


@export_command.command()
@_filter
@_shared
def ideas(narrowed: str, no_bom: bool, **options: Any) -> None:
    """The list of ideas, narrowed down as on the site."""
    key = orders.list_key(dict(parse_qsl(narrowed)))
    _export(ExportKind.ideas, key, official=False, bom=not no_bom, **options)


@export_command.command()
@click.argument("project")
@_official
@_shared
def project(project: str, official: bool, no_bom: bool, **options: Any) -> None:
    """A project with its milestones, news and gains, by its id."""
    key = project.partition("-")[0]
    _export(ExportKind.project, key, official=official, bom=not no_bom, **options)


@export_command.command()
@_filter
@_shared
def projects(narrowed: str, no_bom: bool, **options: Any) -> None:
    """The list of projects, narrowed down as on the site."""
    key = orders.list_key(dict(parse_qsl(narrowed)))
    _export(ExportKind.projects, key, official=False, bom=not no_bom, **options)


@export_command.command()
@click.argument("words")
@_filter
@_shared
def search(words: str, narrowed: str, no_bom: bool, **options: Any) -> None:
    """What a search finds, narrowed down as on the site."""
    key = orders.list_key({**dict(parse_qsl(narrowed)), "q": words})
    _export(ExportKind.search, key, official=False, bom=not no_bom, **options)


@click.command("memo")
@click.argument("hearing")
@click.option(
    "--format",
    "form",
    type=click.Choice([each.value for each in OF_A_MEMO]),
    help="Else what the file's name ends in.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write; one that is there is replaced when the new one is whole.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def memo(hearing: str, form: str | None, out: Path, as_json: bool) -> None:
    """Write the memo of a hearing, in the hearing's language, from what is known now."""
    _export(
        ExportKind.memo, hearing, form, out, official=False, table="", separator="comma", bom=True,
        language=None, as_json=as_json, things="responses",
    )  # fmt: skip
