"""Fragments: pieces of pages that are rendered once and kept, each under everything that it shows.

A fragment is a macro that is given values and nothing else: no reader, no request, no clock, no database.
It is kept under these values and the language, so what is found is what would be rendered now, in this
process and in every other. Nothing has to be told that something changed: a changed value is another key.
See `docs/decisions/0029-fragments-by-their-values.md`.
"""

import contextvars
import enum
import sys
import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from flask import Flask, current_app
from markupsafe import Markup

from participation import i18n

LIMIT = 8_000_000
"""About how many bytes a process keeps, keys included."""
OVERHEAD = 400
"""Bytes an entry takes besides its texts."""

_PLAIN = (str, int, float, Decimal, bytes, date, timedelta, enum.Enum, type(None))


class Fragments:
    """The kept fragments of an application, those asked for last; the others give way."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.size = 0
        self.hits = 0
        self.misses = 0
        self._kept: OrderedDict[Hashable, tuple[Markup, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> Markup | None:
        """What is kept under a key, which is now the one asked for last."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                self.misses += 1
                return None
            self.hits += 1
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, html: Markup) -> None:
        """Keep a fragment; one that alone would take a tenth of the room is not kept."""
        weight = sys.getsizeof(html) + weight_of(key) + OVERHEAD
        if weight > self.limit // 10:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept[key] = (html, weight)
            self.size += weight - (before[1] if before else 0)
            while self.size > self.limit:
                _key, (_html, gone) = self._kept.popitem(last=False)
                self.size -= gone

    def clear(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._kept.clear()
            self.size = self.hits = self.misses = 0


def weight_of(value: Any) -> int:
    """How many bytes a key takes. Raises TypeError for what is not a plain value.

    An object of the database would be the same key whatever it says.
    """
    if isinstance(value, tuple):
        return sys.getsizeof(value) + sum(map(weight_of, value))
    if isinstance(value, _PLAIN):
        return sys.getsizeof(value)
    raise TypeError(f"a fragment is made of plain values, not of {type(value).__name__}")


def kept() -> Fragments:
    """The fragments of the current application."""
    return cast("Fragments", current_app.extensions["fragments"])


def _by(value: Any) -> Hashable:
    """What a value is kept by: a list by its members, a dictionary by its names and values."""
    if isinstance(value, list):
        return tuple([_by(each) for each in value])
    if isinstance(value, dict):
        return tuple(value.items())
    return cast("Hashable", value)


def fragment(template: str, macro: str, /, *values: Any, **named: Any) -> Markup:
    """A macro of a template, rendered from these values alone, or found under them.

    Values are plain: texts, numbers, days, moments, enumerations, (named) tuples and dictionaries of these,
    or lists of such values.
    """
    language = i18n.language()
    key = (
        template,
        macro,
        language,
        tuple([_by(each) for each in values]),
        *[(name, _by(each)) for name, each in named.items()],
    )
    fragments = kept()
    found = fragments.get(key)
    if found is None:
        weight_of(key)  # refuses what is not plain, before it is asked for anything
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        found = contextvars.Context().run(_render, app, template, macro, language, values, named)
        fragments.put(key, found)
    return found


def unkept(template: str, macro: str, /, *values: Any, **named: Any) -> Markup:
    """The same, rendered anew: what is of one reader, and would push out what many ask for."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    language = i18n.language()
    return contextvars.Context().run(_render, app, template, macro, language, values, named)


def _render(
    app: Flask,
    template: str,
    macro: str,
    language: str,
    values: tuple[Any, ...],
    named: dict[str, Any],
) -> Markup:
    """Render a macro where there is no request: one that asks for more than its values fails."""
    with app.app_context(), i18n.force_locale(language):
        module = app.jinja_env.get_template(template).module
        return Markup(getattr(module, macro)(*values, **named))  # noqa: S704  (a macro's result)


def init_app(app: Flask) -> None:
    """Offer fragments to templates."""
    app.extensions["fragments"] = Fragments()
    app.jinja_env.globals["fragment"] = fragment
