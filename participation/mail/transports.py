"""The ways for mail to leave an installation: a mail server, or a folder."""

from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from participation import config, smtp


class Transport(Protocol):
    """A way for mail to leave this installation."""

    def open(self) -> None:
        """Be ready to send; what it raises is the way's own trouble, and no letter's."""

    def send(self, message: EmailMessage, to: str, look: smtp.Look) -> None:
        """Send one message; `look` is called just before it leaves, and may raise."""

    def close(self) -> None:
        """Nothing more is sent for now."""


class _Folder:
    """Mail becomes files: how a site without a mail server can be tried."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)

    def send(self, message: EmailMessage, to: str, look: smtp.Look) -> None:
        name = "".join(c for c in str(message["Message-ID"]) if c.isalnum() or c in ".-_")
        temporary = self._folder / f".{name}"
        temporary.write_bytes(bytes(message))
        look()
        temporary.replace(self._folder / f"{name}.eml")

    def close(self) -> None:
        pass


def transport() -> Transport:
    """How mail leaves this installation: by SMTP when MAIL_URL says so, else as files in var/mail."""
    settings = config.current()
    if settings.mail_url:
        return smtp.MailServer(settings.mail_url)
    return _Folder(settings.var / "mail")
