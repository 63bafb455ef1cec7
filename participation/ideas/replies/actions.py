"""What officials do with the reply templates of their space."""

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.ideas.replies import queries
from participation.ideas.replies.fields import unknown
from participation.ideas.replies.models import ReplyTemplate
from participation.spaces.models import Space


class Unfit(ValueError):
    """A template has a field that is none, or is one too many."""


def add(space: Space, name: str, body: str, *, by: User) -> ReplyTemplate:
    """Give a space one more template. Raises Unfit for a field that is none, or one template too many."""
    db.hold(space)
    if unknown(body) or len(queries.of_space(space.id)) >= queries.MOST:
        raise Unfit(name)
    made = ReplyTemplate(space_id=space.id, name=name, body=body, at=clock.now())
    db.session.add(made)
    db.session.flush()
    ledger.record("reply_template.added", space_id=space.id, by=by.id, template=made.id)
    return made


def edit(template: ReplyTemplate, name: str, body: str, *, by: User) -> None:
    """Change a template. Raises Unfit for a field that is none."""
    if unknown(body):
        raise Unfit(name)
    template.name, template.body, template.at = name, body, clock.now()
    db.session.flush()
    ledger.record(
        "reply_template.edited", space_id=template.space_id, by=by.id, template=template.id
    )


def remove(template: ReplyTemplate, *, by: User) -> None:
    """Take a template away. What was answered with it stays as it is."""
    space_id, number = template.space_id, template.id
    db.session.delete(template)
    db.session.flush()
    ledger.record("reply_template.removed", space_id=space_id, by=by.id, template=number)
