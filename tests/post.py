"""Mail servers for tests: one that is a function, and a real one on this machine."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from participation import smtp


class Way:
    """A way for mail to leave that does with each message what a function does."""

    def __init__(self, send: Callable[[EmailMessage], object]) -> None:
        self._send = send

    def open(self) -> None:
        pass

    def send(self, message: EmailMessage, _to: str, look: smtp.Look) -> None:
        look()
        self._send(message)

    def close(self) -> None:
        pass


class Postbox:
    """What a mail server took, and what it says: it can be slow, or refuse, for now or for good."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.messages: list[bytes] = []
        self.answer = "250 OK"
        self.to_receiver: Callable[[str], str] = lambda _address: "250 OK"
        self.slow = 0.0
        self.tries = 0
        self.connections = 0
        self.letters_a_connection: int | None = None
        self.dribbles = False
        self.lock = threading.Lock()
        self._hurry = False

    async def handle_EHLO(  # noqa: N802
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        with self.lock:
            self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: Any, session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        session.letters = getattr(session, "letters", 0) + 1
        if self.letters_a_connection and session.letters > self.letters_a_connection:
            return "421 4.4.2 that is enough for one connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        while self.dribbles:
            await server.push("250-I am thinking")
            await asyncio.sleep(0.02)
        answer = self.to_receiver(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        with self.lock:
            self.tries += 1
            if self.answer.startswith("2"):
                message = message_from_bytes(envelope.content)
                self.taken.append((envelope.rcpt_tos[0], str(message["Message-ID"])))
                self.messages.append(envelope.content)
        # The mail is taken, and the sender does not know it yet.
        for _ in range(round(self.slow * 100)):
            if self._hurry:
                break
            await asyncio.sleep(0.01)
        return self.answer

    def go_on(self) -> None:
        """Let the letters that are being taken be taken now."""
        self._hurry = True


@contextmanager
def mail_server(port: int) -> Iterator[Postbox]:
    """A mail server that listens on a port of this machine."""
    postbox = Postbox()
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield postbox
    finally:
        server.stop()
