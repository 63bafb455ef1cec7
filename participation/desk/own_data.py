"""Whether a person gets mail about their desk: what is handed out on request."""

from typing import Any

from participation import db
from participation.accounts.models import User
from participation.desk.models import DeskMail


def desk_mail(user: User) -> dict[str, Any]:
    """Whether mail is wanted, and when the desk was last looked at for it."""
    row = db.session.get(DeskMail, user.id)
    return {} if row is None else {"last": row.written_at.isoformat()}
