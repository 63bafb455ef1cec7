"""Changes to the register of organisations."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from participation import clock, db, ledger, text
from participation.accounts.models import User
from participation.hearings.register.models import Group, Organisation
from participation.hearings.register.queries import in_register, is_there
from participation.spaces.models import Space


class AlreadyThere(Exception):
    """An organisation of the same name, number and address is in the register."""


@dataclass(frozen=True)
class Details:
    """What the register holds about an organisation."""

    name: str
    number: str = ""
    email: str = ""
    groups: list[str] = field(default_factory=list)


def _groups(space_id: int, names: Iterable[str]) -> list[Group]:
    """The groups of these names; those that are new are made."""
    wanted = {name.casefold(): name for name in names if name}
    found = {
        group.name.casefold(): group
        for group in db.session.scalars(select(Group).where(Group.space_id == space_id))
    }
    for key, name in wanted.items():
        if key not in found:
            statement = db.upsert(Group).values(space_id=space_id, name=name)
            db.session.execute(statement.on_conflict_do_nothing())
            found[key] = db.session.scalars(
                select(Group).where(Group.space_id == space_id, Group.name == name)
            ).one()
    return [found[key] for key in wanted]


def _put(organisation: Organisation, details: Details) -> None:
    organisation.name = details.name
    organisation.sorted_as = text.sorting(details.name)
    organisation.number = details.number
    organisation.email = details.email


def _write(organisation: Organisation, details: Details) -> None:
    db.hold_rows(Space, [organisation.space_id])
    if is_there(organisation.space_id, details.name, details.number, details.email, organisation):
        raise AlreadyThere
    organisation.groups = _groups(organisation.space_id, details.groups)
    _put(organisation, details)
    db.session.add(organisation)
    db.session.flush()


def add(space_id: int, details: Details, *, by: User) -> Organisation:
    """Add an organisation to the register of a space. AlreadyThere when it is in it."""
    organisation = Organisation(space_id=space_id, created_at=clock.now())
    _write(organisation, details)
    ledger.record("organisation.added", space_id=space_id, by=by.id, organisation=organisation.id)
    return organisation


def save(organisation: Organisation, details: Details, *, by: User) -> None:
    """Change what the register holds. AlreadyThere when another says just the same."""
    _write(organisation, details)
    ledger.record(
        "organisation.edited",
        space_id=organisation.space_id,
        by=by.id,
        organisation=organisation.id,
    )


def retire(organisation: Organisation, *, by: User) -> None:
    """Take an organisation out of use: it is offered no more, and what it was asked stays."""
    if organisation.retired_at is not None:
        return
    organisation.retired_at = clock.now()
    ledger.record(
        "organisation.retired",
        space_id=organisation.space_id,
        by=by.id,
        organisation=organisation.id,
    )


def take_back(organisation: Organisation, *, by: User) -> None:
    """Put an organisation in use again."""
    if organisation.retired_at is None:
        return
    organisation.retired_at = None
    ledger.record(
        "organisation.taken_back",
        space_id=organisation.space_id,
        by=by.id,
        organisation=organisation.id,
    )


class Several(Exception):
    """A row of a table fits several organisations of the register, and does not say which it means."""


class KnownOrganisations:
    """The register of a space, to find the organisation that a row of a table means.

    Departments of one authority share a number and associations share a name, so neither is enough, and
    another address is another organisation until a person says otherwise.
    """

    def __init__(self, space_id: int) -> None:
        self._by_name: dict[str, list[Organisation]] = {}
        for each in sorted(in_register(space_id), key=lambda one: one.id):
            self.note(each)

    def note(self, organisation: Organisation) -> None:
        """Take in one more."""
        same = self._by_name.setdefault(organisation.name.casefold(), [])
        if organisation not in same:
            same.append(organisation)

    def find(self, details: Details) -> Organisation | None:
        """The organisation of that name, number and address; what one of the two lacks does not part them.

        Several when it may be one or another.
        """
        same = self._named(details)
        if details.email:
            there = [each for each in same if each.email == details.email]
            if there:
                return self._nearest(there, details)[0]
            same = [each for each in same if not each.email]
        same = self._nearest(same, details)
        if len(same) > 1:
            raise Several
        return same[0] if same else None

    def moved(self, details: Details) -> Organisation | None:
        """The one organisation of that name and number that has another address, if there is just one."""
        same = self._nearest(self._named(details), details)
        return same[0] if len(same) == 1 and same[0].email not in ("", details.email) else None

    def _named(self, details: Details) -> list[Organisation]:
        return [
            each
            for each in self._by_name.get(details.name.casefold(), ())
            if not (details.number and each.number and each.number != details.number)
        ]

    @staticmethod
    def _nearest(found: list[Organisation], details: Details) -> list[Organisation]:
        """Those that have the number, where there are any."""
        exact = [each for each in found if details.number and each.number == details.number]
        return exact or found


def take_in(
    space_id: int, rows: Sequence[Details], *, by: User, moved: Container[int] = ()
) -> list[Organisation]:
    """Bring a table into the register: who is new is added, who is known gets what it lacked.

    Nobody is taken out of a group, and no address is replaced but those of the rows (by their place)
    that somebody has said have `moved`. Rows that fit several are left out.
    """
    # Two who bring in the same table at once bring it in once.
    db.hold_rows(Space, [space_id])
    known, found, new = KnownOrganisations(space_id), [], 0
    for place, details in enumerate(rows):
        try:
            organisation = known.find(details)
        except Several:
            continue
        if organisation is None and place in moved:
            organisation = known.moved(details)
        if organisation is None:
            new += 1
            organisation = Organisation(space_id=space_id, created_at=clock.now(), groups=[])
            _put(organisation, details)
            db.session.add(organisation)
        else:
            organisation.number = details.number or organisation.number
            organisation.email = details.email or organisation.email
            organisation.retired_at = None
        there = {group.id for group in organisation.groups}
        groups = _groups(space_id, details.groups)
        organisation.groups.extend(group for group in groups if group.id not in there)
        db.session.flush()
        known.note(organisation)
        found.append(organisation)
    ledger.record("organisations.taken_in", space_id=space_id, by=by.id, rows=len(rows), new=new)
    return found
