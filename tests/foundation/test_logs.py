"""The log: JSON lines hold all there is to say, in development too."""

import json
from pathlib import Path

import pytest
import structlog

from participation import config, logs


@pytest.mark.parametrize("environment", ["development", "production"])
def test_json_lines_carry_tracebacks(
    tmp_path: Path,
    environment: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = structlog.get_config()
    keys = dict.fromkeys(("secret_key", "ledger_key"), "x" * 40)
    settings = config.load(
        participation_var=tmp_path,
        participation_env=environment,
        base_url="https://fjordby.example",
        log_json=True,
        **keys,
    )
    try:
        logs.init_app(settings)
        try:
            _ = 1 / 0
        except ZeroDivisionError:
            structlog.get_logger().exception("step_failed")
    finally:
        structlog.configure(**before)
        logs._requests.line = None
    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "step_failed"
    assert "Traceback (most recent call last)" in line["exception"]
    assert "ZeroDivisionError" in line["exception"]
