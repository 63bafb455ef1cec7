"""Saying where one lives, saying another area, and taking it back."""

from sqlalchemy import delete, select

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.residence.models import Residence
from participation.residence.rules import changes_from
from participation.spaces.models import Label, LabelKind, Space


class NotAnArea(ValueError):
    """What was chosen is no area of the space in which somebody can say that they live."""


class TooSoon(db.Overtaken, ValueError):
    """The person has said another area less than 30 days ago."""


def choose(space: Space, area: Label, *, by: User) -> None:
    """Say in which area of a space one lives. Raises TooSoon for another area within the 30 days.

    The row of the person is held: of two areas that are said at the same time, one counts. What they have
    supported before stays.
    """
    if area.space_id != space.id or area.kind is not LabelKind.area or area.closed_at is not None:
        raise NotAnArea(area.slug)
    now = clock.now()
    first = db.upsert(Residence.__table__).values(
        user_id=by.id, space_id=space.id, area_id=area.id, chosen_at=now
    )
    made = db.write(first.on_conflict_do_nothing().execution_options(preserve_rowcount=True))
    if made.rowcount != 1:
        held = _held(space, by)
        if held.area_id == area.id:
            return
        before = db.session.get(Label, held.area_id) if held.area_id else None
        if changes_from(held, before) is not None:
            raise TooSoon(area.slug)
        held.area_id, held.chosen_at = area.id, now
        db.session.flush()
    ledger.record("residence.said", space_id=space.id, by=by.id)


def take_back(space: Space, *, by: User) -> None:
    """Say nothing more of where one lives in a space. Another area can be said as soon as before."""
    held = _held(space, by)
    if held.area_id is None:
        return
    held.area_id = None
    db.session.flush()
    ledger.record("residence.taken_back", space_id=space.id, by=by.id)


def _held(space: Space, person: User) -> Residence:
    """What a person has said about a space, held until the transaction ends."""
    found = db.session.scalars(
        select(Residence)
        .where(Residence.user_id == person.id, Residence.space_id == space.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise db.Overtaken("nothing is said")
    return found


def forget(user: User) -> None:
    """Before an account is erased: where the person said that they lived goes."""
    db.session.execute(delete(Residence).where(Residence.user_id == user.id))
