"""Kept pages: one as it was rendered, how long it holds, and the shelf that has room for so many bytes."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from werkzeug.http import parse_etags

from participation.web.compression import compressed, encoding_for
from participation.web.edges import NextEdge, next_edge
from participation.web.revalidation import RecordedQueries

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


Headers = list[tuple[str, str]]


OVERHEAD = 2_000
"""Bytes an entry takes besides its texts."""


def matches(etag: str, asked: str | None) -> bool:
    """Whether an If-None-Match names this tag (weak comparison, RFC 9110, 13.1.2)."""
    if not asked:
        return False
    return asked == etag or parse_etags(asked[:4000]).contains_weak(etag[3:-1])


@dataclass(eq=False)
class Slot:
    """What the application may fill when a visitor asked for a page that is not kept."""

    version: Hashable
    at: datetime
    language: str
    next_edge: NextEdge
    questions: RecordedQueries | None = None
    """What the page asks, when visitors have come back to it before."""
    page: "KeptPage | None" = None

    def until(self) -> datetime:
        """How long the page may be kept. A page that hears its questions asks this one too."""
        if self.questions is not None:
            return next_edge(self.at)
        return self.next_edge.after(self.at, self.version)


@dataclass(eq=False)
class KeptPage:
    """A page as it was rendered, for one version of the content and until the next edge."""

    version: Hashable
    since: datetime
    until: datetime
    path: str
    """As it stands in the log."""
    headers: Headers
    etag: str
    body: bytes
    packs: bool
    """Whether it is compressed for those who take it."""
    questions: RecordedQueries | None = None
    """What to ask again when something has changed somewhere."""
    _packed: dict[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes, once it is compressed in both ways."""
        asked = self.questions.size if self.questions else 0
        return len(self.body) * 3 // 2 + len(self.path) + OVERHEAD + asked

    def holds(self, version: Hashable, now: datetime, engine: Engine) -> bool:
        """Whether it is still what would be rendered now."""
        if not self.since <= now < self.until:
            return False
        if self.version != version:
            if self.questions is None or not self.questions.answered_alike(engine, now):
                return False
            # The version was learned before the answers: they are of this content or a newer one.
            self.version = version
        return True

    def packed(self, encoding: str) -> bytes:
        """The body in an encoding, compressed when it is first asked for."""
        if not encoding:
            return self.body
        found = self._packed.get(encoding)
        if found is None:
            found = self._packed[encoding] = compressed(self.body, encoding, kept=True)
        return found

    def answer(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Send it: 304 when the reader has it, else compressed as the reader takes it."""
        headers = self.headers.copy()
        if matches(self.etag, environ.get("HTTP_IF_NONE_MATCH")):
            start("304 NOT MODIFIED", [pair for pair in headers if pair[0] != "Content-Type"])
            return ()
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING")) if self.packs else ""
        body = self.packed(encoding)
        if encoding:
            headers.append(("Content-Encoding", encoding))
        headers.append(("Content-Length", str(len(body))))
        start("200 OK", headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)


class Shelf:
    """Kept pages up to so many bytes; those that nobody asked for longest give way."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Hashable) -> KeptPage | None:
        """The page, which is now the one asked for last."""
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def put(self, key: Hashable, page: KeptPage) -> None:
        """Keep a page in the place of an earlier one."""
        with self._lock:
            before = self._pages.pop(key, None)
            if before is not None:
                self.size -= before.size
                if before.etag == page.etag:
                    page._packed = before._packed
            if page.size > self.limit // 4:
                return
            self._pages[key] = page
            self.size += page.size
            while self.size > self.limit:
                _oldest, gone = self._pages.popitem(last=False)
                self.size -= gone.size
