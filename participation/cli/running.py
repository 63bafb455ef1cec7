"""participation run: everything on one machine, in processes that are watched together."""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click
from flask import Flask

from participation import config
from participation.cli.database import migrate
from participation.cli.serving import STOP_WITHIN
from participation.cli.starting import application
from participation.demo import build as demo


@click.command()
@click.pass_context
def run(context: click.Context) -> None:
    """Start everything on this machine: migrate, load the demo into an empty site, serve and work."""
    context.invoke(migrate, as_json=False)
    app = application()
    settings: config.Settings = app.extensions["settings"]
    if not settings.production:
        with app.app_context():
            if demo.is_empty():
                demo.load(app)
    names = demo.NAMES if (settings.var / demo.ACCOUNTS).exists() else {}
    environment = {**names, **os.environ}
    _print_address(settings, environment.get("SITE_NAME", settings.site_name))
    command = [sys.executable, "-m", "participation.cli"]
    sys.exit(_supervise([[*command, "worker"], [*command, "serve"]], environment, app))


def _print_address(settings: config.Settings, name: str) -> None:
    click.echo(f"\n  {name}: {settings.address}\n")
    accounts = settings.var / demo.ACCOUNTS
    if accounts.exists():
        _print_accounts(accounts)
    if not settings.mail_url:
        click.echo(f"  Mail is written to {settings.var / 'mail'}")
    click.echo("  Ctrl-C stops the site.\n")


def _print_accounts(path: Path) -> None:
    click.echo(f"  Sign in with one of these (also in {path}):")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            click.echo(f"    {row['role']:<12} {row['email']:<34} {row['password']}")
    click.echo()


def _supervise(commands: list[list[str]], environment: dict[str, str], app: Flask) -> int:
    """Run the processes until one ends or we are told to stop; then stop them all, and wait."""
    app.extensions["database"].engine.dispose()
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    # In a session of their own, so that Ctrl-C reaches them once, from us.
    processes = [
        subprocess.Popen(words, env=environment, start_new_session=True)  # noqa: S603
        for words in commands
    ]
    code = 0
    while not stopping:
        ended = [process for process in processes if process.poll() is not None]
        if ended:
            code = ended[0].returncode or 1
            name = commands[processes.index(ended[0])][-1]
            click.echo(f"The {name} process ended by itself ({code}). The site stops.", err=True)
            break
        time.sleep(0.2)
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + STOP_WITHIN
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return code
