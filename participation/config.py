"""Settings: everything an installation can choose, read from the environment."""

import re
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated, cast
from urllib.parse import urlsplit

from flask import current_app
from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

LANGUAGES = ("da", "nb", "en")
ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds templates, static files and migrations."""


class Environment(StrEnum):
    """What an installation is for: to be tried and changed, or to be used by people."""

    development = "development"
    production = "production"


UNNAMED = "Have your say"
"""What a site is called that nobody has named; readers see it in their own language."""


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which and what to do, in one line."""


MAP_PLACES = ("{z}", "{x}", "{y}"), ("{bbox}",)
"""What an address of map tiles must hold: the tile's numbers, or the box it covers in EPSG:3857."""


def _map_tiles(address: str) -> str:
    """Check an address of map tiles: it goes into the content security policy."""
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or not re.fullmatch(r"[\w.:-]+", parts.netloc):
        raise ValueError("must begin with https:// and name one host")
    if not any(all(each in address for each in places) for places in MAP_PLACES):
        raise ValueError("must hold {z}, {x} and {y}, or {bbox}")
    return address


def _normal_database_url(url: str) -> str:
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


class Settings(BaseSettings):
    """One installation's settings; names are the environment variables in lower case."""

    model_config = SettingsConfigDict(env_prefix="", extra="ignore", frozen=True)

    participation_env: Environment = Environment.development
    participation_var: Path = Path("var")
    database_url: Annotated[str, AfterValidator(_normal_database_url)] = ""
    redis_url: str = ""
    secret_key: str = ""
    ledger_key: str = ""

    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    web_workers: int = Field(default=1, ge=1, le=64)
    web_threads: int = Field(default=6, ge=1, le=64)
    page_cache_mb: int = Field(default=32, ge=0, le=4096)

    site_name: str = UNNAMED
    site_owner: str = ""
    contact_email: str = ""
    default_language: str = Field(default="da", pattern="^(da|nb|en)$")
    timezone: str = "Europe/Copenhagen"

    map_tiles: Annotated[str, AfterValidator(_map_tiles)] = ""
    map_attribution: str = ""
    map_link: str = ""

    mail_url: str = ""
    mail_from: str = "participation@localhost"

    max_file_mb: int = Field(default=20, ge=1)
    max_request_mb: int = Field(default=60, ge=1)
    log_level: str = "INFO"
    log_json: bool = False

    @property
    def production(self) -> bool:
        return self.participation_env is Environment.production

    @property
    def var(self) -> Path:
        """The folder that holds this installation's data, as an absolute path."""
        return self.participation_var.absolute()

    @property
    def address(self) -> str:
        """The site's public address without a trailing slash; used in mails and feeds."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def map_host(self) -> str:
        """Where map tiles come from, as the content security policy names it; empty without them."""
        return "{0.scheme}://{0.netloc}".format(urlsplit(self.map_tiles)) if self.map_tiles else ""

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.var / 'participation.sqlite3'}"

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")


def _kept_secret(folder: Path, name: str) -> str:
    """Return the development secret of this installation, made on first use, readable by its owner only."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def load(**overrides: object) -> Settings:
    """Read the settings and complete them.

    Raises SettingsError, with one line, for a value that cannot be used, a secret that production
    needs and does not have, or a data folder that cannot be written.
    """
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']}") from None
    missing = [key for key in ("secret_key", "ledger_key") if not getattr(settings, key)]
    if settings.production:
        if not settings.base_url:
            missing.append("base_url")
        if missing:
            names = ", ".join(key.upper() for key in missing)
            raise SettingsError(f"production needs {names}: set them in the environment")
        if len(settings.secret_key) < 32 or len(settings.ledger_key) < 32:
            raise SettingsError("SECRET_KEY and LEDGER_KEY need at least 32 characters each")
        return settings
    try:
        found = {key: _kept_secret(settings.var, key.replace("_", "-")) for key in missing}
    except OSError as error:
        raise SettingsError(
            f"cannot write to {settings.var} ({error.strerror}): "
            "make it writable or set PARTICIPATION_VAR to another folder"
        ) from None
    return settings.model_copy(update=found)


def current() -> Settings:
    """The settings of the current application."""
    return cast("Settings", current_app.extensions["settings"])
