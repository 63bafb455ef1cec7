"""How long processes have run on a processor: what other work on the machine does not change."""

from collections.abc import Iterable
from pathlib import Path

import psutil

PROC = Path("/proc")


class Processor:
    """The time that some processes, and all they have started, have spent on a processor."""

    def __init__(self, heads: Iterable[int]) -> None:
        found = [psutil.Process(pid) for pid in heads]
        self._family = [each.pid for head in found for each in (head, *head.children(True))]

    @property
    def known(self) -> bool:
        """Whether this machine says it, to the nanosecond."""
        return bool(self._family) and (PROC / str(self._family[0]) / "schedstat").exists()

    def spent(self) -> float:
        """Milliseconds so far, of all threads; one that has ended takes its time along."""
        # The first of three numbers: https://docs.kernel.org/scheduler/sched-stats.html
        return sum(_nanoseconds(pid) for pid in self._family) / 1e6


def _nanoseconds(pid: int) -> int:
    total = 0
    for task in (PROC / str(pid) / "task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0])
        except OSError:
            continue
    return total
