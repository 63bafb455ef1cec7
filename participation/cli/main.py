"""The group of commands."""

import click

from participation.cli.backup import backup, restore
from participation.cli.database import migrate
from participation.cli.demo import demo_command
from participation.cli.exporting import export_command
from participation.cli.importing import import_command
from participation.cli.indexing import reindex
from participation.cli.people import user
from participation.cli.serving import run, serve, worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="participation")
def main() -> None:
    """Hearings and idea boxes that a public authority runs itself."""


for command in (
    run, serve, worker, migrate, demo_command, import_command, export_command, user, backup, restore,
    reindex,
):  # fmt: skip
    main.add_command(command)
