"""Only one benchmark runs at a time."""

from pathlib import Path

import pytest

from bench.machine import Busy, alone


def test_a_second_benchmark_is_refused(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(Busy, match="another benchmark runs"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass
