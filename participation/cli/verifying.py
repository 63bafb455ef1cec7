"""participation verify: hold the ledger against its seals, and what is shown against the ledger."""

import time

import click

from participation import db, invariants
from participation.cli.starting import application, on_terminal, summary
from participation.sealing import verifying


class _Told:
    """How far it has come: on one line for a person who looks on, else a line now and then."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if done < total and time.monotonic() - self._last < (0.5 if on_terminal() else 10):
            return
        self._last = time.monotonic()
        line = f"Ledger: {done} of {total} entries"
        click.echo(f"\r{line}" if on_terminal() else line, err=True, nl=not on_terminal())
        if on_terminal() and done >= total:
            click.echo(err=True)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def verify(as_json: bool) -> None:
    """Check every entry of the ledger, every signature, and that what is shown follows from it.

    Ends with 1 at the first that is wrong, and says its position and what was expected.
    """
    app = application()
    started = time.monotonic()
    with app.app_context():
        try:
            with db.transaction(write=False):
                entries, heads = verifying.verify_chain(_Told())
            with db.transaction(write=False):
                figures = verifying.verify_figures(
                    lambda name: click.echo(f"Figures: {name}", err=True)
                )
            with db.transaction(write=False):
                _verify_counters()
        except verifying.Broken as error:
            _say(as_json, error)
    seconds = round(time.monotonic() - started, 1)
    summary(
        as_json,
        {"ok": True, "entries": entries, "heads": heads, "figures": figures, "seconds": seconds},
        f"The ledger holds: {entries} entries, {heads} signed heads and {figures} kinds of figures, "
        f"in {seconds} seconds.",
    )


def _verify_counters() -> None:
    for name, rows in invariants.broken().items():
        key, *numbers = rows[0]
        said = ", ".join(str(each) for each in numbers)
        raise verifying.Broken(
            None, f"{name} of {key}: what is kept is not what is counted ({said})"
        )


def _say(as_json: bool, error: verifying.Broken) -> None:
    where = "" if error.position is None else f"Position {error.position}: "
    summary(
        as_json,
        {"ok": False, "position": error.position, "error": str(error)},
        f"{where}{error}",
    )
    raise SystemExit(1)
