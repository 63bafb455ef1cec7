"""participation guard: what the privacy guard finds in a text."""

import json
from typing import BinaryIO

import click

from participation.text import privacy

MOST = 5_000_000
"""Bytes of a text: some thousand pages."""


@click.command("guard")
@click.argument("file", type=click.File("rb"), default="-")
def guard(file: BinaryIO) -> None:
    """Print the personal data that FILE (or standard input) seems to hold, as a list in JSON.

    Each hit has its kind, its strength (strong or soft) and where it starts and ends, in characters.
    Danish and Norwegian rules are both tried. Needs no database.
    """
    given = file.read(MOST + 1)
    if len(given) > MOST:
        raise click.ClickException(f"the text is longer than {MOST:,} bytes")
    try:
        text = given.decode()
    except UnicodeDecodeError as wrong:
        raise click.ClickException(f"the text is not UTF-8 (byte {wrong.start})") from None
    click.echo(json.dumps([hit._asdict() for hit in privacy.find(text)]))
