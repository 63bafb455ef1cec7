"""Reading the outbox in tests."""

import re

from sqlalchemy import select

from participation import db
from participation.mail import Letter


def to(address: str) -> list[Letter]:
    """The mails to an address, oldest first."""
    return list(db.session.scalars(select(Letter).where(Letter.to == address).order_by(Letter.id)))


def link(address: str) -> str:
    """The path of the link with a secret in the last mail to an address."""
    found = re.search(r"https?://[^/\s]+(/\S+\?token=\S+)", to(address)[-1].body)
    assert found, to(address)[-1].body
    return found[1]
