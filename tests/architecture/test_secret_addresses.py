"""Secrets in addresses are known by name, and stand in no log: ours, nginx's or Caddy's."""

import re
from typing import Any

import pytest
from flask import Flask

from participation import logs
from participation.config import ROOT
from participation.web.secret_addresses import ARGUMENTS, VARIABLES, prefixes
from tests.conftest import Client

OPEN = {"slug", "name", "language", "which", "what", "ending", "filename", "digits"}
"""Variables that are words, and no secret: a new one is put here, or among the secret ones."""
LIKE_A_SECRET = re.compile(r"key|token|secret|code|signature|hash|sig\b|nonce")
READ = re.compile(r"request\.(?:args|values)(?:\.get\(|\[)\s*[\"'](\w+)")
SECRET = "c3VwZXItc2VjcmV0"


def _addresses(app: Flask) -> list[str]:
    """An address of every rule that holds a secret."""
    found = []
    for rule in app.url_map.iter_rules():
        if VARIABLES & rule.arguments:
            filled = re.sub(r"<int[^>]*>", "7", rule.rule)
            found.append(re.sub(r"<(?:\w+:)?key>", SECRET, filled))
    return sorted(set(found))


def test_every_variable_of_a_rule_is_known_to_be_a_secret_or_not(shared_app: Flask) -> None:
    unknown = {
        (rule.rule, name)
        for rule in shared_app.url_map.iter_rules()
        for name in rule.arguments
        if name not in OPEN | VARIABLES and f"{name}>" in rule.rule
        if type(rule._converters.get(name)).__name__ not in ("WholeNumber", "IntegerConverter")
    }
    assert unknown == set()


def test_every_argument_that_is_like_a_secret_is_known(shared_app: Flask) -> None:
    read = {
        name
        for path in (ROOT / "participation").rglob("*.py")
        for name in READ.findall(path.read_text("utf-8"))
    }
    assert {name for name in read if LIKE_A_SECRET.search(name)} == ARGUMENTS
    mailed = {
        name
        for path in (ROOT / "templates").rglob("*.txt")
        for name in re.findall(r"[?&](\w+)=", path.read_text("utf-8"))
    }
    assert {name for name in mailed if LIKE_A_SECRET.search(name)} <= ARGUMENTS


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that our log is given."""
    seen: list[str] = []

    def note(_id: str, _method: str, path: str, _status: int, _began: float) -> None:
        seen.append(path)

    monkeypatch.setattr(logs, "request", note)
    return seen


def test_our_log_holds_no_secret_also_where_an_address_leads_nowhere(
    client: Client, shared_app: Flask, logged: list[str]
) -> None:
    addresses = _addresses(shared_app)
    assert len(addresses) > 10
    for address in addresses:
        for asked in (address, f"{address}/", f"{address}/nothing", address.upper()):
            asked = asked.replace(SECRET.upper(), SECRET)
            client.get(asked)
            client.post(asked)
            client.put(asked)
    # The receipt of a report leaves no trace: reading it, with a slash or without, leaves no line.
    assert len(logged) == len(addresses) * 12 - 2
    assert not [path for path in logged if SECRET in path]
    logged.clear()
    client.get("/hearings/7/response/sent")
    assert logged == ["/hearings/7/response/sent"], "what is no secret stays"


def test_a_page_with_a_secret_does_not_tell_where_its_reader_comes_from(
    client: Client, shared_app: Flask
) -> None:
    for address in [*_addresses(shared_app), f"/reset-password?token={SECRET}"]:
        assert client.get(address).headers.getlist("Referrer-Policy") == ["no-referrer"], address
    assert client.get("/about").headers.getlist("Referrer-Policy") == ["same-origin"]


def test_who_has_to_sign_in_comes_back_although_the_page_says_nothing_of_itself(
    client: Client,
) -> None:
    answer = client.post(f"/exports/files/{SECRET}")
    assert answer.headers["Location"].endswith(f"?next=/exports/files/{SECRET}")


def _nginx(text: str) -> tuple[re.Pattern[str], str]:
    """What nginx makes of a path for its log."""
    found = re.search(r'"~\*(\^\(\?<before>.*)" "\$before-\$after";', text)
    assert found is not None
    return re.compile(found[1].replace("(?<", "(?P<"), re.IGNORECASE), r"\g<before>-\g<after>"


def _caddy(text: str) -> tuple[re.Pattern[str], str]:
    """What Caddy makes of an address for its log; it replaces every match (RE2)."""
    found = re.search(r'request>uri regexp "([^"]+)" "\$\{1\}-"', text)
    assert found is not None
    return re.compile(found[1]), r"\1-"


@pytest.mark.parametrize(("name", "read"), [("nginx.conf", _nginx), ("Caddyfile", _caddy)])
def test_the_proxies_logs_hold_no_secret(shared_app: Flask, name: str, read: Any) -> None:
    text = (ROOT / "deploy" / name).read_text("utf-8")
    assert "|".join(prefixes(shared_app.url_map)) in text, "exactly the site's own list"
    pattern, replaced = read(text)
    for address in _addresses(shared_app):
        for asked in (address, f"{address}/nothing"):
            shown = pattern.sub(replaced, asked)
            assert SECRET not in shown
            assert shown.count("-") == 1
    assert pattern.sub(replaced, "/hearings/7-park") == "/hearings/7-park"


def test_the_proxies_write_nothing_else_that_holds_an_address() -> None:
    nginx = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    written = re.search(r"^log_format .*$", nginx, re.MULTILINE)
    assert written is not None
    assert not re.search(
        r"\$(request_uri|request\b|args|query_string|http_referer|uri\b)", written[0]
    )
    for server in nginx.split("\nserver {")[1:]:
        logs_of = re.findall(r"^ +access_log ([^;]+);", server, re.MULTILINE)
        assert logs_of == ["off"] or logs_of[0].split()[1:2] == ["participation"]
    assert re.search(r"^ +error_log \S+ crit;", nginx, re.MULTILINE)
    caddy = (ROOT / "deploy" / "Caddyfile").read_text("utf-8")
    for field in ("request>headers delete", "resp_headers delete", "exclude http.log.error"):
        assert field in caddy
    pattern, replaced = _caddy(caddy)
    assert pattern.sub(replaced, "/reset-password?token=abc") == "/reset-password-"
