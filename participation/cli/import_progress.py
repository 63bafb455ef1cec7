"""How far an import has come: a bar for a person who looks on, lines for everybody else."""

import sys
import time
from typing import Any

import click


class Bar:
    """A bar for each part of the work, for a person who looks on."""

    def __init__(self) -> None:
        self._part = ""
        self._bar: Any = None
        self._done = 0

    def __call__(self, part: str, done: int, total: int) -> None:
        if part != self._part:
            self.close()
            self._part, self._done = part, 0
            self._bar = click.progressbar(length=total, label=part, file=sys.stderr)
            self._bar.render_progress()
        self._bar.update(done - self._done)
        self._done = done

    def close(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None


class Lines:
    """A line every few seconds, and one at the end of each part."""

    def __init__(self, pause: float = 5.0) -> None:
        self._pause = pause
        self._last = time.monotonic()

    def __call__(self, part: str, done: int, total: int) -> None:
        if done >= total or time.monotonic() - self._last >= self._pause:
            self._last = time.monotonic()
            click.echo(f"{part}: {done} of {total}", err=True)

    def close(self) -> None:
        """Nothing is left open."""
