"""`participation demo` as an operator meets it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from participation.cli.demo import demo_command
from participation.demo import build


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A command line on a machine where nothing has been set up."""
    monkeypatch.setenv("PARTICIPATION_VAR", str(tmp_path))
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    return CliRunner()


def test_large_data_into_a_site_that_does_not_exist_yet(runner: CliRunner) -> None:
    made = runner.invoke(demo_command, ["--ideas", "20", "--comments", "50", "--json"])
    assert made.exit_code == 0, made.output
    figures = json.loads(made.stdout)
    assert (figures["ideas"], figures["comments"]) == (20, 50)
    assert "70 of 70 written" in made.stderr


def test_the_story_is_not_told_where_something_is_already(runner: CliRunner) -> None:
    runner.invoke(demo_command, ["--ideas", "1"])
    told = runner.invoke(demo_command, ["--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["loaded"] is False


def test_the_story_says_where_the_sign_ins_are(runner: CliRunner, tmp_path: Path) -> None:
    told = runner.invoke(demo_command, [])
    assert told.exit_code == 0, told.output
    assert str(tmp_path / build.ACCOUNTS) in told.stdout
    assert (tmp_path / build.ACCOUNTS).exists()


def test_comments_alone_are_refused_in_one_line(runner: CliRunner) -> None:
    refused = runner.invoke(demo_command, ["--comments", "5"])
    assert refused.exit_code == 1
    assert refused.stderr == "Error: comments stand under ideas: say --ideas too\n"


def test_production_is_refused_in_one_line(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("PARTICIPATION_ENV", "production"),
        ("BASE_URL", "https://example.org"),
        ("SECRET_KEY", "s" * 40),
        ("LEDGER_KEY", "l" * 40),
    ):
        monkeypatch.setenv(name, value)
    refused = runner.invoke(demo_command, [])
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: this site is configured for production")
    assert len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / build.ACCOUNTS).exists()
