"""What can be chosen, and what is refused."""

from pathlib import Path

import pytest

from bench.__main__ import RUN
from bench.options import PARTS, Options, WrongOption, read


def test_without_a_choice_everything_is_measured_at_full_size() -> None:
    options = read({})
    assert options == Options(folder=options.folder, result=options.result)
    assert options.large == (100_000, 1_000_000)
    assert options.small == (1_000, 10_000)
    assert options.parts == PARTS == tuple(RUN)
    assert options.databases == ("sqlite", "postgresql")
    assert options.workers == (1, 2)
    assert options.result.parts[-2:] == ("var", "bench.json")


def test_a_quick_run_is_small() -> None:
    options = read({"QUICK": "1"})
    assert options.large[0] <= 2_000
    assert options.small[0] < options.large[0]
    assert options.rounds * options.seconds <= 2


def test_parts_databases_and_workers_can_be_chosen() -> None:
    options = read({"ONLY": "search,pages", "DATABASE": "sqlite", "WORKERS": "2"})
    assert (options.parts, options.databases, options.workers) == (
        ("pages", "search"),
        ("sqlite",),
        (2,),
    )


def test_a_number_can_be_chosen(tmp_path: Path) -> None:
    options = read({"BENCH_IDEAS": "20_000", "BENCH_FOLDER": str(tmp_path)})
    assert options.large == (20_000, 200_000)
    assert options.folder == tmp_path


@pytest.mark.parametrize(
    "given",
    [
        {"ONLY": "speed"},
        {"DATABASE": "mysql"},
        {"WORKERS": "0"},
        {"BENCH_IDEAS": "many"},
        {"BENCH_ROUNDS": "0"},
        {"BENCH_VOTES": "-1"},
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(WrongOption):
        read(given)
