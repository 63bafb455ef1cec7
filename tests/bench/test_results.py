"""Rows: ratios, what counts as missed, and the form of var/bench.json."""

import json
from pathlib import Path

import pytest

from bench.results import KEYS, Results, Rounds, Row, spread
from bench.targets import at_least, at_most

ISSUE = (
    "what", "database", "workers", "size", "value", "unit", "reference", "ratio", "target", "at_least",
)  # fmt: skip


def row(value: float, reference: float | None = None, target: object = None) -> Row:
    return Row("a page", "sqlite", 2, 1000, value, "req/s", reference, target)  # type: ignore[arg-type]


def test_a_ratio_is_ours_by_the_reference() -> None:
    assert row(300, 400).ratio == 0.75


def test_an_absolute_figure_repeats_its_value() -> None:
    found = row(149.5, target=at_most(150)).as_json()
    assert (found["reference"], found["ratio"], found["value"]) == (None, 149.5, 149.5)


@pytest.mark.parametrize(
    ("value", "reference", "target", "missed"),
    [
        (60, 100, at_least(0.6), False),
        (59, 100, at_least(0.6), True),
        (130, 100, at_most(1.3), False),
        (131, 100, at_most(1.3), True),
        (0, None, at_most(0), False),
        (1, None, at_most(0), True),
        (1, 100, None, False),
    ],
)
def test_a_target_is_a_floor_or_a_ceiling(
    value: float, reference: float | None, target: object, missed: bool
) -> None:
    found = row(value, reference, target)
    assert found.missed is missed
    assert ("MISSED" in found.line()) is missed


def test_a_reference_of_nothing_is_no_reference() -> None:
    with pytest.raises(ValueError, match="reference"):
        row(1, 0)


def test_the_file_is_a_list_of_objects_with_exactly_these_keys(tmp_path: Path) -> None:
    path = tmp_path / "var" / "bench.json"
    results = Results(path)
    results.add(row(1234.567, 2000, at_least(0.6)))
    results.add(row(7))
    found = json.loads(path.read_text(encoding="utf-8"))
    assert KEYS == ISSUE
    assert [tuple(each) for each in found] == [ISSUE, ISSUE]
    first, second = found
    assert (first["value"], first["ratio"], first["target"]) == (1235, 0.6173, 0.6)
    assert (first["at_least"], second["target"]) == (True, None)
    assert not list(path.parent.glob("*.new"))


def test_a_ceiling_says_so() -> None:
    assert row(1, 2, at_most(1.3)).as_json()["at_least"] is False


def test_medians_are_judged_and_the_p99_is_shown_beside_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = Rounds(), Rounds()
    for figure in (10, 90, 20):
        ours.add(figure, figure * 2)
    for figure in (40, 30, 1000):
        theirs.add(figure, 1)
    results = Results(tmp_path / "bench.json")
    results.compared("a page", ("sqlite", 1, 10), ours, theirs, at_least(0.5))
    (found,) = results.rows
    assert (found.value, found.reference, found.ratio, found.p99) == (20, 40, 0.5, 40)
    assert found.spread == (0.02, 3.0)
    assert "40.0 ms" in capsys.readouterr().out


def test_noise_is_the_ratio_of_each_round() -> None:
    assert spread([1, 4], [2, 2]) == (0.5, 2)


def test_the_end_says_what_was_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = Results(tmp_path / "bench.json")
    results.add(row(1, 100, at_least(0.6)))
    results.add(row(90, 100, at_least(0.6)))
    capsys.readouterr()
    results.close()
    said = capsys.readouterr().out
    assert "2 rows, 2 with a target, 1 missed" in said
    assert said.count("MISSED") == 1
