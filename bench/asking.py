"""Asking once, as a browser does: to see that an answer is right, and how long it takes."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

BROWSER = {"Accept-Language": "da"}
"""What every request of the benchmark says; what is compared with a reference takes no compression,
as the reference does not know any."""
COMPRESSED = {**BROWSER, "Accept-Encoding": "gzip, br"}


class WrongAnswer(Exception):
    """A page did not answer as it has to: what would be measured is not what the row says."""


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many milliseconds it was whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took: float


class Browser:
    """One connection to a server, that is kept."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port or 80, timeout=60
        )

    def get(self, path: str, headers: Mapping[str, str] = BROWSER, cookie: str = "") -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, headers, cookie)

    def post(self, path: str, form: str, headers: Mapping[str, str], cookie: str = "") -> Answer:
        """Send a form (urlencoded)."""
        return self._ask("POST", path, form, headers, cookie)

    def _ask(
        self, method: str, path: str, form: str | None, headers: Mapping[str, str], cookie: str
    ) -> Answer:
        sent = {**headers, "Cookie": cookie} if cookie else dict(headers)
        started = time.perf_counter()
        self._connection.request(method, path, form, headers=sent)
        found = self._connection.getresponse()
        body = found.read()
        took = (time.perf_counter() - started) * 1000
        return Answer(found.status, {k.lower(): v for k, v in found.getheaders()}, body, took)

    def page(self, path: str, headers: Mapping[str, str] = BROWSER, cookie: str = "") -> Answer:
        """Ask for a page that has to be there; raises WrongAnswer."""
        answer = self.get(path, headers, cookie)
        if answer.status != 200:
            raise WrongAnswer(f"{path} answered {answer.status}")
        return answer

    def close(self) -> None:
        self._connection.close()
