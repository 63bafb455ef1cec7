"""Handing messages to a mail server: one connection for several, none longer than a limit."""

import enum
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

ANSWER_WITHIN = 60.0
"""Seconds that the server gets for connecting and for each answer but the last."""
TAKEN_WITHIN = 180.0
"""Seconds that a message may take altogether, its last answer included, before the line is cut.

RFC 5321, 4.5.3.2.6, asks for patience with that answer: who hangs up and comes again later has often
sent a message twice."""

_NOT_FOR_GOOD = re.compile(rb"5\.(7\.\d+|2\.2)\b")
"""Refusals that may end (RFC 3463): for a policy, such as relaying that is denied, which may be about this
installation and not about one receiver; and that the mailbox is full."""
CLOSING = 421
_NOT_ALLOWED = 530
_TOO_MUCH = 552
"""Of a receiver, that its mailbox is full or that there are too many (RFC 5321, 4.5.3.1.10); of a sender
that the message is too large."""


class Trouble(enum.Enum):
    """What has to change before a message that could not be handed over can be."""

    server = "the server has to come back, or to let us in: no other message would do better"
    passing = "nothing: it is tried again"
    lasting = "the message, or its receiver: it is given up"


def trouble(problem: Exception) -> Trouble:
    """Whose trouble it is that a message could not be handed over (RFC 5321, 4.2.1)."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(problem.recipients.values()), (0, b""))
        return Trouble.passing if code == _TOO_MUCH else _by_code(code, said)
    if isinstance(problem, smtplib.SMTPDataError):
        return _by_code(problem.smtp_code, problem.smtp_error)
    if isinstance(problem, smtplib.SMTPSenderRefused):
        # The sender is the same for all.
        return Trouble.lasting if problem.smtp_code == _TOO_MUCH else Trouble.server
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return Trouble.lasting  # an address that this server cannot write down (RFC 6531)
    if isinstance(problem, OSError):
        return Trouble.server
    return Trouble.lasting if isinstance(problem, ValueError) else Trouble.passing


def _by_code(code: int, said: bytes | str) -> Trouble:
    if code == CLOSING:
        return Trouble.server
    text = said.encode() if isinstance(said, str) else said
    if code < 500 or code == _NOT_ALLOWED or _NOT_FOR_GOOD.match(text):
        return Trouble.passing
    return Trouble.lasting


Look = Callable[[], None]


class _Session(smtplib.SMTP):
    """A connection that looks at a message once more before it hands it over."""

    look: Look | None = None
    begun = False
    """Whether the present message may have reached the server."""

    def data(self, msg: bytes | str) -> tuple[int, bytes]:  # type: ignore[override]
        if self.look is not None:
            self.look()
        self.begun = True
        if self.sock is not None:
            self.sock.settimeout(TAKEN_WITHIN)
        try:
            return super().data(msg)
        finally:
            if self.sock is not None:
                self.sock.settimeout(ANSWER_WITHIN)


class _SessionTLS(_Session, smtplib.SMTP_SSL):
    """The same over TLS from the first byte (RFC 8314)."""


class MailServer:
    """The mail server of an address such as `smtp+starttls://user:password@host:587`."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._session: _Session | None = None
        self._used = self._late = False

    def open(self) -> None:
        """Connect and sign in, unless that is done; raises OSError, SMTPException, ValueError."""
        if self._session is not None and self._session.sock is not None:
            return
        parts = self._parts
        host = parts.hostname or "localhost"
        context = ssl.create_default_context()
        session: _Session
        if parts.scheme == "smtps":
            session = _SessionTLS(host, parts.port or 465, timeout=ANSWER_WITHIN, context=context)
        else:
            session = _Session(host, parts.port or 25, timeout=ANSWER_WITHIN)
        try:
            if parts.scheme == "smtp+starttls":
                session.starttls(context=context)
            if parts.username:
                session.login(unquote(parts.username), unquote(parts.password or ""))
            session.ehlo_or_helo_if_needed()
        except BaseException:
            session.close()
            raise
        self._session, self._used = session, False

    def send(self, message: EmailMessage, to: str, look: Look) -> None:
        """Hand over one message; `look` is called before its text leaves and may raise.

        Raises what `trouble` understands, after TAKEN_WITHIN at the latest.
        """
        with self._cut_after(TAKEN_WITHIN):
            try:
                self._send(message, to, look)
            except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected,
                    smtplib.SMTPRecipientsRefused):  # fmt: skip
                session = self._session
                lost = session is not None and session.sock is None and not session.begun
                if not (lost and self._used) or self._late:
                    raise
                # A server may close a connection that was used before; it has not taken this one.
                self.open()
                self._send(message, to, look)
            self._used = True

    def _send(self, message: EmailMessage, to: str, look: Look) -> None:
        session = self._session
        if session is None or session.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        session.look, session.begun = look, False
        sender = parseaddr(str(message["From"]))[1]
        try:
            session.send_message(message, sender, [to])
        except Exception:
            if session.sock is not None:
                # Whatever it was, the look's no included: the next message begins anew.
                with suppress(OSError):
                    session.rset()
            raise

    def close(self) -> None:
        """Say goodbye; how that goes changes nothing."""
        session, self._session = self._session, None
        if session is None or session.sock is None:
            return
        with suppress(OSError):
            session.quit()
        session.close()

    @contextmanager
    def _cut_after(self, seconds: float) -> Iterator[None]:
        """End what is going on by closing the line, however slowly the server goes on answering."""
        self._late = False
        cut = threading.Timer(seconds, self._cut)
        cut.daemon = True
        cut.start()
        try:
            yield
        finally:
            cut.cancel()

    def _cut(self) -> None:
        self._late = True
        session = self._session
        sock = session.sock if session is not None else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
