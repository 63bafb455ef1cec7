"""Language: which one the reader gets, translated words, and dates and numbers as they are written there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, get_domain, get_locale
from flask_babel import force_locale as babel_force_locale
from flask_babel import gettext as babel_gettext
from flask_babel.speaklater import LazyString
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from participation import clock, config
from participation.config import LANGUAGES, UNNAMED, Settings

__all__ = [
    "LANGUAGES",
    "NAMES",
    "force_locale",
    "gettext",
    "language",
    "language_name",
    "lazy_gettext",
    "mark",
    "ngettext",
]

COOKIE = "language"
NAMES: Mapping[str, str] = {"da": "Dansk", "nb": "Norsk bokmål", "en": "English"}
"""What the site's own languages call themselves, for those who choose one."""


CURRENCIES = frozenset(Locale("en").currencies)
"""The codes of currencies (ISO 4217)."""


def mark(message: str) -> str:
    """A source string that is translated later, where it is shown; only found by the extraction."""
    return message


_plain: dict[tuple[str, str], str] = {}
_marked: dict[tuple[str, str], Markup] = {}


def _choose() -> str:
    """By the reader's choice, then the account, then the browser, then the installation."""
    fallback = config.current().default_language
    if not has_request_context():
        return fallback
    return language_for(
        request.cookies.get(COOKIE),
        getattr(current_user, "language", None),
        request.headers.get("Accept-Language", ""),
        fallback,
    )


def language_for(chosen: str | None, account: str | None, accepted: str, fallback: str) -> str:
    """The language by cookie, account and Accept-Language; the page cache keeps pages by it too."""
    if chosen in LANGUAGES:
        return str(chosen)
    if account in LANGUAGES:
        return str(account)
    return _best(accepted[:200], fallback) if accepted else fallback


@lru_cache(maxsize=512)
def _best(accepted: str, fallback: str) -> str:
    wanted = parse_accept_header(accepted, LanguageAccept)
    if not wanted:
        return fallback
    # Browsers in Norway ask for "no" or "nn" as often as for "nb".
    best = wanted.best_match([*LANGUAGES, "no", "nn"], default=fallback)
    return "nb" if best in ("no", "nn") else str(best)


def language() -> str:
    """The code of the language in use: da, nb or en; chosen once in a request."""
    if not has_app_context():
        return "en"  # outside an application there is nobody to ask
    # Asked for at each word of a page: past the proxy it costs a fraction.
    kept = g._get_current_object().__dict__
    found: str | None = kept.get("language")
    if found is None:
        locale = get_locale()
        found = kept["language"] = locale.language if locale else "en"
    return found


@lru_cache(maxsize=1024)
def _language_name(code: str, tongue: str) -> str:
    try:
        name = Locale.parse(code, sep="-").get_display_name(tongue)
    except (ValueError, UnknownLocaleError):
        name = None
    return f"{name[:1].upper()}{name[1:]}" if name else code


def language_name(code: str) -> str:
    """What the language of a text is called in the reader's language, by its code (BCP 47); the code
    itself where nobody knows it."""
    return _language_name(code, language())


@contextmanager
def force_locale(code: str) -> Iterator[None]:
    """Speak this language for a while: that of whoever a mail goes to."""
    with babel_force_locale(code):
        if not has_app_context():
            yield
            return
        before = g.pop("language", None)
        try:
            yield
        finally:
            g.pop("language", None)
            if before is not None:
                g.language = before


def gettext(message: str, **values: Any) -> str:
    """The message in the reader's language, with named values filled in."""
    key = (language(), message)
    found = _plain.get(key)
    if found is None:
        found = _plain[key] = babel_gettext(message)
    return found % values if values else found


def lazy_gettext(message: str, **values: Any) -> LazyString:
    """The same, translated where it is shown: for what is written outside of a request.

    Flask-Babel's own looks the message up each time, 8 µs, and a form shows dozens.
    """
    return LazyString(gettext, message, **values)


@lru_cache(maxsize=8192)
def _form(tongue: str, singular: str, plural: str, number: int) -> str:
    """The translated form for a number in the language in use, not yet filled in."""
    found: str = get_domain().get_translations().ungettext(singular, plural, number)
    return found


def ngettext(singular: str, plural: str, number: int, **values: Any) -> str:
    """The message for this number; `num` is filled in as written in the reader's language."""
    values.setdefault("num", format_number(number))
    return _form(language(), singular, plural, number) % values


@pass_eval_context
def _template_gettext(context: EvalContext, message: str, **values: Any) -> str:
    # Catalogues are ours, so their words are trusted as markup; values are escaped by Markup's %.
    if not context.autoescape:
        return gettext(message, **values)
    key = (language(), message)
    found = _marked.get(key)
    if found is None:
        found = _marked[key] = Markup(babel_gettext(message))  # noqa: S704
    return found % values if values else found


@pass_eval_context
def _template_ngettext(
    context: EvalContext, singular: str, plural: str, number: int, **values: Any
) -> str:
    shown = {"num": format_number(number), **values}
    if not context.autoescape:
        return ngettext(singular, plural, number, **shown)
    return Markup(_form(language(), singular, plural, number)) % shown  # noqa: S704


# What has been written once in a language is kept: Babel reads its patterns anew each time.


def _zone(timezone: str | None = None) -> ZoneInfo:
    return ZoneInfo(timezone or config.current().timezone)


@lru_cache(maxsize=4096)
def _date(value: date, form: str, tongue: str) -> str:
    return dates.format_date(value, _pattern(form, tongue), locale=tongue)


@lru_cache(maxsize=4096)
def _time(value: time, tongue: str) -> str:
    return dates.format_time(value, "HH.mm" if tongue == "da" else "HH:mm", locale=tongue)


@lru_cache(maxsize=8192, typed=True)
def _number(value: int | float | Decimal, tongue: str) -> str:
    return numbers.format_decimal(value, locale=tongue)


def format_date(
    value: datetime | date | None, form: str = "long", timezone: str | None = None
) -> str:
    """A day: 25 November 2026. A moment is placed on its day in the timezone."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(_zone(timezone)).date()
    return _date(value, form, language())


def _pattern(form: str, tongue: str) -> str:
    return {
        "day": "d. MMMM" if tongue != "en" else "d MMMM",
        "weekday": "EEEE d. MMMM" if tongue != "en" else "EEEE d MMMM",
        "weekday-year": "EEEE d. MMMM y" if tongue != "en" else "EEEE d MMMM y",
        "long": "d. MMMM y" if tongue != "en" else "d MMMM y",
        "narrow": "d.\u00a0MMM\u00a0y" if tongue != "en" else "d\u00a0MMM\u00a0y",
    }.get(form, form)


def format_time(value: datetime | None, timezone: str | None = None) -> str:
    """The time of day, hours and minutes: 23.59 in Danish, 23:59 in Norwegian and English."""
    if value is None:
        return ""
    local = value.astimezone(_zone(timezone))
    return _time(time(local.hour, local.minute), language())


def format_datetime(value: datetime | None, form: str = "long", timezone: str | None = None) -> str:
    """A day and the time on it."""
    if value is None:
        return ""
    return gettext(
        "%(date)s at %(time)s",
        date=format_date(value, form, timezone),
        time=format_time(value, timezone),
    )


def format_relative(value: datetime | None) -> str:
    """How long ago, in words: 3 hours ago; a date when it is more than four weeks."""
    if value is None:
        return ""
    if has_request_context():
        g.passing = True  # such a page is not kept: its words change from minute to minute
    distance = value - clock.now()
    if abs(distance.days) > 28:
        return format_date(value)
    return dates.format_timedelta(distance, add_direction=True, locale=language())


def format_number(value: int | float | Decimal | None) -> str:
    """A number with the language's separators."""
    return "" if value is None else _number(value, language())


def format_percent(value: float | None) -> str:
    """A share between 0 and 1 as a whole percentage."""
    return "" if value is None else numbers.format_percent(value, locale=language())


def format_money(value: Decimal | int, currency: str) -> str:
    """An amount in whole units of a currency (ISO 4217): 60.500 kr."""
    pattern = "#,##0 ¤"
    return numbers.format_currency(
        value, currency, pattern, locale=language(), currency_digits=False
    )


def format_filesize(size: int) -> str:
    """A file's size in B, KB or MB, as people write it."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{round(size / 1000)} KB"
    return f"{numbers.format_decimal(round(size / 1_000_000, 1), locale=language())} MB"


def languages() -> list[dict[str, Any]]:
    """The languages to choose between, for the footer; the choice comes back to this page."""
    here = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else "/"
    return [
        {"code": code, "name": NAMES[code], "current": code == language(), "back": here}
        for code in LANGUAGES
    ]


def init_app(app: Flask) -> None:
    """Let the application speak the reader's language."""
    app.config["BABEL_DEFAULT_TIMEZONE"] = app.extensions["settings"].timezone
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=_choose)
    environment = app.jinja_env
    environment.globals.update(
        language_name=language_name,
        _=_template_gettext,
        gettext=_template_gettext,
        ngettext=_template_ngettext,
    )
    environment.filters.update(
        date=format_date,
        datetime=format_datetime,
        time=format_time,
        relative=format_relative,
        number=format_number,
        percent=format_percent,
        filesize=format_filesize,
    )


def site_name(settings: Settings) -> str:
    """What the site is called: as the installation says, otherwise in the reader's own language."""
    return lazy_gettext("Have your say") if settings.site_name == UNNAMED else settings.site_name
