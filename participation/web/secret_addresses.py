"""Secrets in addresses: what only whoever was given an address may know, and no log may hold.

A rule's variable says so by its name, and so does what stands behind the `?`. Our own log and those of
the proxies (`deploy/`, compared with `prefixes` by a test) leave it out, and a page with such an address
does not tell where its reader comes from.
"""

import re
from functools import lru_cache

from flask import current_app, request
from werkzeug.routing import Map, Rule

VARIABLES = frozenset({"key"})
"""Variables of rules that hold a secret: whoever has it may read, change or stop something."""
ARGUMENTS = frozenset({"token"})
"""What stands behind the `?` of links in mails."""

_SLASHES = re.compile(r"/{2,}")
_LIKE_A_KEY = re.compile(r"[\w.=-]{32,}", re.ASCII)
"""Our keys have 43 signs and more."""
_PART = re.compile(r"<(?:(?P<converter>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")


def prefixes(addresses: Map) -> list[str]:
    """What stands before a secret in a path, as regular expressions that PCRE and RE2 know too."""
    found = set()
    for rule in addresses.iter_rules():
        for part in _PART.finditer(rule.rule):
            if part["name"] in VARIABLES:
                found.add(_as_pattern(rule.rule[: part.start()]))
    return sorted(found)


def _as_pattern(rule: str) -> str:
    """The beginning of a rule as a regular expression."""
    pattern, at = "", 0
    for part in _PART.finditer(rule):
        pattern += re.escape(rule[at : part.start()])
        pattern += "[0-9]+" if part["converter"] == "int" else "[^/]+"
        at = part.end()
    return pattern + re.escape(rule[at:])


@lru_cache(maxsize=8)
def _secret_part(addresses: Map) -> re.Pattern[str]:
    return re.compile(rf"^({'|'.join(prefixes(addresses))})[^/]+", re.IGNORECASE)


def _secrets_of(rule: Rule) -> frozenset[str]:
    return VARIABLES & rule.arguments


def is_secret() -> bool:
    """Whether the present address holds a secret."""
    asked = request._get_current_object()  # type: ignore[attr-defined]
    # As it came, and not taken apart: it need not be text.
    if any(name.encode() + b"=" in asked.query_string for name in ARGUMENTS):
        return True
    if asked.url_rule is not None:
        return bool(_secrets_of(asked.url_rule))
    return _secret_part(current_app.url_map).match(asked.path) is not None


def path_for_log() -> str:
    """The present path as it may stand in a log: a secret in it is left out.

    An address that leads nowhere (404, 405), or on to the right one (308), may be a wrong copy of one
    that does: with a slash too many, a part too few, or something before it.
    """
    asked = request._get_current_object()  # type: ignore[attr-defined]
    path: str = asked.path
    if asked.url_rule is not None and not _secrets_of(asked.url_rule):
        return path
    path = _secret_part(current_app.url_map).sub(r"\1<key>", _SLASHES.sub("/", path))
    return path if asked.url_rule is not None else _LIKE_A_KEY.sub("<key>", path)
