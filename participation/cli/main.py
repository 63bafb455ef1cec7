"""The group of commands."""

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
    "restore": "backup:restore",
    "reindex": "indexing:reindex",
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
def main() -> None:
    """Hearings and idea boxes that a public authority runs itself."""
