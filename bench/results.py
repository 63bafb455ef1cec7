"""The rows of the table: judged by medians, printed as they come, and written as JSON."""

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.targets import Target

KEYS = (
    "what", "database", "workers", "size", "value", "unit", "reference", "ratio", "target",
    "at_least",
)  # fmt: skip
HEAD = (
    f"{'what':<44} {'database':<10} {'w':>1} {'size':>7} {'value':>10} {'unit':<8} "
    f"{'reference':>10} {'ratio':>7} {'target':>8}  {'p99':>8}  rounds"
)


@dataclass(frozen=True)
class Row:
    """One measured thing. Without a reference it is an absolute figure."""

    what: str
    database: str
    workers: int
    size: int
    value: float
    unit: str
    reference: float | None = None
    target: Target | None = None
    p99: float | None = None
    """Milliseconds; printed and not judged."""
    spread: tuple[float, float] | None = None
    """The smallest and the largest ratio of a round: the noise."""

    def __post_init__(self) -> None:
        if self.reference == 0:
            raise ValueError(f"{self.what}: the reference is 0, so nothing can be said beside it")

    @property
    def ratio(self) -> float:
        """Value ÷ reference; an absolute figure is its own ratio."""
        return self.value if self.reference is None else self.value / self.reference

    @property
    def missed(self) -> bool:
        return self.target is not None and self.target.missed(self.ratio)

    def as_json(self) -> dict[str, Any]:
        """The row with exactly the keys of the format."""
        found = {
            "what": self.what,
            "database": self.database,
            "workers": self.workers,
            "size": self.size,
            "value": _short(self.value),
            "unit": self.unit,
            "reference": None if self.reference is None else _short(self.reference),
            "ratio": _short(self.ratio),
            "target": self.target.number if self.target else None,
            "at_least": self.target.at_least if self.target else True,
        }
        assert tuple(found) == KEYS
        return found

    def line(self) -> str:
        """The row as it is printed."""
        reference = "" if self.reference is None else f"{_short(self.reference):>10}"
        ratio = "" if self.reference is None else f"{self.ratio:.2f}x"
        target = ""
        if self.target:
            target = f"{'≥' if self.target.at_least else '≤'} {self.target.number:g}"
        p99 = "" if self.p99 is None else f"{self.p99:.1f} ms"
        spread = f"{self.spread[0]:.2f}–{self.spread[1]:.2f}" if self.spread else ""
        return (
            f"{self.what:<44} {self.database:<10} {self.workers or '':>1} {self.size or '':>7} "
            f"{_short(self.value):>10} {self.unit:<8} {reference:>10} {ratio:>7} {target:>8}  "
            f"{p99:>8}  {spread}{'  MISSED' if self.missed else ''}"
        ).rstrip()


def _short(number: float) -> float:
    """A number with as many digits as were measured: four that count."""
    if not math.isfinite(number) or number == 0:
        return number
    digits = max(0, 3 - math.floor(math.log10(abs(number))))
    rounded = round(number, digits)
    return int(rounded) if rounded == int(rounded) and digits == 0 else rounded


@dataclass
class Rounds:
    """What was measured round by round of one thing; each entry is a figure and its p99."""

    figures: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    def add(self, figure: float, p99: float) -> None:
        self.figures.append(figure)
        self.p99.append(p99)

    @property
    def median(self) -> float:
        return statistics.median(self.figures)

    @property
    def median_p99(self) -> float:
        return statistics.median(self.p99)


def spread(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float] | None:
    """The smallest and the largest ratio of one round to the reference of the same round."""
    ratios = [own / other for own, other in zip(ours, theirs, strict=True) if other]
    return (min(ratios), max(ratios)) if ratios else None


class Results:
    """The rows so far; every one is printed when it is known."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[Row] = []

    def begin(self, title: str) -> None:
        """Print a heading."""
        print(f"\n{title}\n{HEAD}", flush=True)

    def add(self, row: Row) -> None:
        """Print a row, and keep it in the file at once: what was measured is not lost."""
        self.rows.append(row)
        print(row.line(), flush=True)
        self.write()

    def compared(
        self,
        what: str,
        place: tuple[str, int, int],
        ours: Rounds,
        theirs: Rounds | None,
        target: Target | None = None,
        unit: str = "req/s",
        noise: bool = True,
    ) -> None:
        """A row of a thing measured in rounds (place: database, workers, size) beside its reference.

        Without `noise` the rounds were single questions of many kinds, whose ratios say nothing.
        """
        database, workers, size = place
        self.add(
            Row(
                what=what,
                database=database,
                workers=workers,
                size=size,
                value=ours.median,
                unit=unit,
                reference=theirs.median if theirs else None,
                target=target,
                p99=ours.median_p99,
                spread=spread(ours.figures, theirs.figures) if theirs and noise else None,
            )
        )

    def slowest(
        self,
        what: str,
        place: tuple[str, int, int],
        ours: Rounds,
        theirs: Rounds,
        name: str,
        target: Target,
    ) -> None:
        """A row of the slowest hundredth of a thing beside that of its reference, when both are known."""
        if ours.median_p99 and theirs.median_p99:
            ratio = ours.median_p99 / theirs.median_p99
            row = Row(f"{what}: p99 ÷ {name}'s", *place, value=ratio, unit="×", target=target)
            self.add(row)

    def none_of(
        self, what: str, place: tuple[str, int, int], counted: Mapping[str, int], target: Target
    ) -> None:
        """A row for each thing that is counted and should not be there."""
        for name, number in counted.items():
            self.add(Row(f"{what}: {name}", *place, value=number, unit="", target=target))

    def write(self) -> None:
        """Write var/bench.json in one step, so that nobody reads half of it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        rows = [row.as_json() for row in self.rows]
        fresh.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        fresh.replace(self.path)

    def close(self) -> None:
        """Say what was missed."""
        missed = [row for row in self.rows if row.missed]
        judged = sum(row.target is not None for row in self.rows)
        print(f"\n{len(self.rows)} rows, {judged} with a target, {len(missed)} missed: {self.path}")
        for row in missed:
            print(f"  {row.line()}")
