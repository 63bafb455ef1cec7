"""Changes to spaces that the people in them make."""

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.spaces.models import RulesAcceptance, Space


def accept_house_rules(space: Space, *, by: User) -> None:
    """Write down that a person accepts the house rules as they stand; a second time changes nothing."""
    inserted = db.session.execute(
        db.upsert(RulesAcceptance)
        .values(
            user_id=by.id, space_id=space.id, version=space.house_rules_version, at=clock.now()
        )
        .on_conflict_do_nothing()
        .returning(RulesAcceptance.user_id)
    ).first()
    if inserted:
        ledger.record(
            "house_rules.accepted", space_id=space.id, by=by.id, version=space.house_rules_version
        )
