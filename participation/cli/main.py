"""The group of commands."""

import os
from importlib import import_module

import click

PLACES = {
    "run": "running:run",
    "serve": "serving:serve",
    "worker": "serving:worker",
    "migrate": "database:migrate",
    "demo": "demo:demo_command",
    "import": "importing:import_command",
    "export": "exporting:export_command",
    "memo": "exporting:memo",
    "user": "people:user",
    "mail": "mailing:mail_command",
    "backup": "backup:backup",
    "restore": "restoring:restore",
    "reindex": "indexing:reindex",
    "verify": "verifying:verify",
    "guard": "guarding:guard",
}
"""Where each command stands in this folder: module:name."""


class _Commands(click.Group):
    """Commands that are loaded when they are named: a web server carries no importer in its memory."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in PLACES:
            return None
        module, _, name = PLACES[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f"participation.cli.{module}"), name)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="participation")
@click.pass_context
def main(context: click.Context) -> None:
    """Hearings and idea boxes that a public authority runs itself."""
    # Whatever a command or what it starts writes is for its owner alone: the database, mails, files,
    # backups. A service's own umask may say otherwise, a person's mostly does.
    before = os.umask(0o077)
    context.call_on_close(lambda: os.umask(before))
