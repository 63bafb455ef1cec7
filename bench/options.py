"""What to measure and how long: chosen by environment variables, so that `make bench ONLY=…` works."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.data import DATABASES
from participation.config import ROOT

PARTS = (
    "pages", "support", "comments", "merging", "growth", "hearing", "search", "memory", "queries",
    "start", "import",
)  # fmt: skip


class WrongOption(Exception):
    """A choice that cannot be; the message says which."""


@dataclass(frozen=True)
class Options:
    """One run's choices."""

    parts: tuple[str, ...] = PARTS
    databases: tuple[str, ...] = DATABASES
    workers: tuple[int, ...] = (1, 2)
    small: tuple[int, int] = (1_000, 10_000)
    large: tuple[int, int] = (100_000, 1_000_000)
    documents: int = 100_000
    votes: int = 100_000
    rounds: int = 4
    seconds: int = 2
    tries: int = 21
    """How often each page of the growth part is opened, in the small and in the large town."""
    folder: Path = ROOT / "var" / "bench"
    result: Path = ROOT / "var" / "bench.json"


def read(given: Mapping[str, str]) -> Options:
    """The choices of QUICK, ONLY, DATABASE, WORKERS, BENCH_IDEAS and the like; see docs/measuring.md.

    Raises WrongOption.
    """
    quick = given.get("QUICK", "") not in ("", "0")
    plain = Options()
    ideas = _number(given, "BENCH_IDEAS", 2_000 if quick else plain.large[0])
    few = min(max(1, ideas // 4), 500 if quick else plain.small[0])
    return Options(
        parts=_among(given, "ONLY", PARTS),
        databases=_among(given, "DATABASE", DATABASES),
        workers=tuple(int(each) for each in _among(given, "WORKERS", ("1", "2"))),
        small=(few, 10 * few),
        large=(ideas, 10 * ideas),
        documents=_number(given, "BENCH_DOCUMENTS", 1_000 if quick else plain.documents),
        votes=_number(given, "BENCH_VOTES", 10_000 if quick else plain.votes),
        rounds=_number(given, "BENCH_ROUNDS", 1 if quick else plain.rounds),
        seconds=_number(given, "BENCH_SECONDS", 2 if quick else plain.seconds),
        tries=_number(given, "BENCH_TRIES", 5 if quick else plain.tries),
        folder=Path(given.get("BENCH_FOLDER") or plain.folder).absolute(),
        result=Path(given.get("BENCH_RESULT") or plain.result).absolute(),
    )


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, "").replace("_", "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise WrongOption(f"{name} is {text}: it has to be a whole number above 0")
    return int(text)


def _among(given: Mapping[str, str], name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    chosen = [each for each in given.get(name, "").replace(",", " ").split() if each]
    for each in chosen:
        if each not in known:
            raise WrongOption(f"{name} is {each}: it has to be of {', '.join(known)}")
    return tuple(each for each in known if each in chosen) or known
