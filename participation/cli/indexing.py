"""participation reindex: build the search index anew, beside the one that is searched."""

import time

import click

from participation.cli.starting import application, on_terminal, summary
from participation.index import indexing
from participation.index.engines.protocol import Busy


class _Told:
    """How far it has come: on one line for a person who looks on, else a line now and then."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        if done < total and time.monotonic() - self._last < (0.5 if on_terminal() else 10):
            return
        self._last = time.monotonic()
        line = f"Search index: {done} of {total}"
        click.echo(f"\r{line}" if on_terminal() else line, err=True, nl=not on_terminal())
        if on_terminal() and done >= total:
            click.echo(err=True)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def reindex(as_json: bool) -> None:
    """Build the search index anew while the site goes on searching the present one."""
    app = application()
    started = time.monotonic()
    with app.app_context():
        try:
            count = indexing.rebuild(_Told())
        except Busy:
            raise click.ClickException(
                "another process is writing the index: wait until it has finished, then try again"
            ) from None
        except OSError as error:
            raise click.ClickException(
                f"the index cannot be written ({error.strerror}): "
                "the site goes on with the one it has"
            ) from None
    seconds = round(time.monotonic() - started, 1)
    summary(
        as_json,
        {"documents": count, "seconds": seconds},
        f"The search index is built anew: {count} documents in {seconds} seconds.",
    )
