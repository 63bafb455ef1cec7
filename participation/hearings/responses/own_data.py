"""A person's responses, as part of the data about oneself that can be downloaded and erased."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from participation import db
from participation.accounts.models import User
from participation.hearings import receipt_codes
from participation.hearings.responses.models import Response
from participation.spaces.models import Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject

SHOWN = 10


def responses(user: User) -> list[dict[str, Any]]:
    """Everything the person has answered, with what became of it."""
    found = db.session.scalars(
        select(Response).where(Response.author_id == user.id).order_by(Response.id)
    ).all()
    return [
        {
            "hearing": response.hearing_id,
            "number": response.number,
            "status": response.status.value,
            "visibility": response.visibility.value,
            "respondent": response.respondent_kind.value,
            "name": response.respondent_name,
            "organisation": response.organisation,
            "passage": response.passage,
            "text": response.body,
            "answers": response.answers,
            "place": response.place,
            "latitude": response.latitude,
            "longitude": response.longitude,
            "no_remarks": response.no_remarks,
            "sent_at": response.sent_at.isoformat() if response.sent_at else None,
            "received_at": response.received_at.isoformat() if response.received_at else None,
            "withdrawn_at": response.withdrawn_at.isoformat() if response.withdrawn_at else None,
            "sha256": response.sha256,
            "receipt_code": receipt_codes.code_of(response.receipt_key),
        }
        for response in found
    ]


def panel(user: User) -> dict[str, Any]:
    """The newest responses a person has sent, for the account page."""
    about = aliased(Subject)
    rows = db.session.execute(
        select(Response.number, Response.hearing_id, about.title, about.language)
        .join(about, about.id == Response.hearing_id)
        .where(
            Response.author_id == user.id,
            Response.number.is_not(None),
            about.space_id.in_(select(Space.id).where(spaces_readable_by(user))),
        )
        .order_by(Response.received_at.desc())
        .limit(SHOWN)
    ).all()
    return {"responses": rows}


def forget_name(user: User) -> None:
    """Take the person's name off the responses; they stay, without a name, under their numbers."""
    db.session.execute(
        update(Response)
        .where(Response.id.in_(select(Subject.id).where(Subject.author_id == user.id)))
        .values(respondent_name="", email=None)
        .execution_options(synchronize_session=False)
    )
