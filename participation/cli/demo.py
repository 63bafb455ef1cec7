"""participation demo: the demo story, or large made-up data for measuring."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click
from flask import Flask

from participation import migrating, revisions
from participation.cli.starting import application, on_terminal, summary
from participation.demo import build, large


@click.command("demo")
@click.option("--ideas", type=click.IntRange(min=0), default=0, help="Make a town with this many.")
@click.option("--comments", type=click.IntRange(min=0), default=0, help="And this many comments.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def demo_command(ideas: int, comments: int, as_json: bool) -> None:
    """Load the demo story into an empty site; with --ideas, add large made-up data to any.

    A site that is configured for production is refused.
    """
    if comments and not ideas:
        raise click.ClickException("comments stand under ideas: say --ideas too")
    app = application(migrated=False)
    try:
        build.refuse_production(app)
        engine = app.extensions["database"].engine
        if revisions.present(engine) is None:
            migrating.upgrade(engine)
        app = application()
        if ideas:
            _make(app, ideas, comments, as_json)
        else:
            _tell(app, as_json)
    except build.DemoRefused as refused:
        raise click.ClickException(str(refused)) from None


def _tell(app: Flask, as_json: bool) -> None:
    told = build.load(app)
    line = "The site is not empty, so the demo story was not loaded; nothing has changed."
    if told.loaded:
        accounts = app.extensions["settings"].var / build.ACCOUNTS
        line = (
            f"Loaded {told.hearings} hearings with {told.responses} responses and {told.ideas} ideas "
            f"with {told.comments} comments. Sign-ins: {accounts}"
        )
    summary(as_json, told.figures(), line)


def _make(app: Flask, ideas: int, comments: int, as_json: bool) -> None:
    with _progress(ideas + comments) as done:
        made = large.make(app, ideas, comments, done)
    line = (
        f"Added {made.ideas} ideas with {made.votes} votes and {made.comments} comments "
        f"by {made.people} people."
    )
    summary(as_json, asdict(made), line)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], object]]:
    """A bar on a terminal, a line for every tenth elsewhere; on standard error in both."""
    if on_terminal():
        with click.progressbar(length=total, label="Ideas and comments", file=sys.stderr) as bar:
            yield bar.update
        return
    written = told = 0

    def tell(count: int) -> None:
        nonlocal written, told
        written += count
        tenth = written * 10 // total
        if tenth > told:
            told = tenth
            click.echo(f"{written} of {total} written", err=True)

    yield tell
