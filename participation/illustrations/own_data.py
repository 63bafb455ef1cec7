"""The pictures that a person has added: handed out on request, and nameless when the account goes."""

from typing import Any

from sqlalchemy import delete, select, update

from participation import db
from participation.accounts.models import User
from participation.illustrations import faces
from participation.illustrations.models import Illustration
from participation.shown import site_address
from participation.subjects.models import Coauthor, Subject, Visibility


def illustrations(user: User) -> list[dict[str, Any]]:
    """The pictures a person has added, with what the person wrote about them."""
    rows = db.session.scalars(
        select(Illustration).where(Illustration.added_by_id == user.id).order_by(Illustration.id)
    )
    return [
        {
            "id": each.id,
            "about": each.subject_id,
            "space": each.space_id,
            "address": site_address(faces.address(each.id, each.version, "wide")),
            "description": each.description,
            "credit": each.credit,
            "added": each.added_at.isoformat(),
        }
        for each in rows
    ]


def erase(user: User) -> None:
    """Let what was published stay without who added it and without the person's name beside it; the
    pictures of drafts that nobody else writes go."""
    spine: Any = Subject.__table__
    drafts = select(spine.c.id).where(
        spine.c.author_id == user.id,
        spine.c.visibility == Visibility.draft,
        spine.c.id.not_in(select(Coauthor.subject_id)),
    )
    db.session.execute(
        delete(Illustration)
        .where(Illustration.subject_id.in_(drafts))
        .execution_options(synchronize_session=False)
    )
    db.session.execute(update(spine).where(spine.c.id.in_(drafts)).values(face_id=None))
    table: Any = Illustration.__table__
    names = [name for name in (user.name, user.pseudonym) if name]
    db.session.execute(
        update(table)
        .where(table.c.added_by_id == user.id, table.c.credit.in_(names))
        .values(credit="")
    )
    db.session.execute(update(table).where(table.c.added_by_id == user.id).values(added_by_id=None))
    db.session.expire_all()
