"""Settings: wrong and missing ones are said in one line, before anything starts."""

from pathlib import Path

import pytest

from participation import config

SECRET = "x" * 40


def test_development_makes_its_own_secrets_and_keeps_them(tmp_path: Path) -> None:
    first = config.load(participation_var=tmp_path)
    second = config.load(participation_var=tmp_path)
    assert first.secret_key == second.secret_key != first.ledger_key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_production_refuses_to_start_without_its_secrets(tmp_path: Path) -> None:
    with pytest.raises(config.SettingsError, match=r"SECRET_KEY, LEDGER_KEY, BASE_URL"):
        config.load(participation_var=tmp_path, participation_env="production")


def test_production_refuses_a_short_secret(tmp_path: Path) -> None:
    with pytest.raises(config.SettingsError, match="32 characters"):
        config.load(
            participation_var=tmp_path,
            participation_env="production",
            secret_key="short",
            ledger_key=SECRET,
            base_url="https://x.example",
        )


def test_a_wrong_value_names_its_setting(tmp_path: Path) -> None:
    with pytest.raises(config.SettingsError, match="WEB_WORKERS"):
        config.load(participation_var=tmp_path, web_workers="many")


def test_postgres_addresses_take_the_driver_we_use(tmp_path: Path) -> None:
    loaded = config.load(participation_var=tmp_path, database_url="postgres://u@h/d")
    assert loaded.database == "postgresql+psycopg://u@h/d"
