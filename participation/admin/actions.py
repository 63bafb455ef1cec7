"""What admins change: spaces and what belongs to them, boxes, hearing types, mail that did not leave."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from participation import clock, db, ledger, text
from participation.accounts.models import User
from participation.db import Base
from participation.hearings.notice.models import HearingType
from participation.ideas.answers import statistics
from participation.ideas.boxes.models import Box
from participation.ideas.calls import actions as calls
from participation.ideas.pseudonyms.queries import is_written_in
from participation.mail import Letter
from participation.spaces.models import Audience, Department, EmailDomain, Label, LabelKind, Space

Thing = TypeVar("Thing", bound=Base)


class Taken(ValueError):
    """Refused, because something else has this address or name already."""


def _add(thing: Thing) -> Thing:
    """Add a row, or raise Taken when the database says that there is such a one."""
    try:
        with db.session.begin_nested():
            db.session.add(thing)
    except IntegrityError:
        raise Taken from None
    return thing


def _apply(thing: Base, values: Mapping[str, Any]) -> bool:
    """Give a thing these values; whether anything is different now."""
    changed = False
    for name, value in values.items():
        if getattr(thing, name) != value:
            setattr(thing, name, value)
            changed = True
    db.session.flush()
    return changed


# ---------------------------------------------------------------------------------- spaces


def create_space(
    *, name: str, audience: Audience, slug: str = "", by: User, **values: Any
) -> Space:
    """Make a space. Its address and whom it is for stay as they are for good.

    Raises Taken when another space has the address.
    """
    space = _add(
        Space(
            name=name,
            audience=audience,
            slug=slug or text.slug(name, "space"),
            created_at=clock.now(),
            **values,
        )
    )
    ledger.record("space.created", space_id=space.id, by=by.id, audience=audience.value)
    return space


def edit_space(space: Space, *, by: User, **values: Any) -> None:
    """Change a space's name, institution, description, language or timezone."""
    timezone = space.timezone
    if _apply(space, values):
        if timezone != space.timezone:
            # The day on which something was answered, and its year, may be another one there.
            statistics.recount(space.id)
        ledger.record("space.edited", space_id=space.id, by=by.id)


def close_space(space: Space, *, by: User) -> None:
    """Let nobody write in a space any more; what was written stays readable."""
    if space.closed_at is None:
        space.closed_at = clock.now()
        ledger.record("space.closed", space_id=space.id, by=by.id)


def reopen_space(space: Space, *, by: User) -> None:
    """Let people write in a closed space again."""
    if space.closed_at is not None:
        space.closed_at = None
        ledger.record("space.reopened", space_id=space.id, by=by.id)


def change_house_rules(space: Space, rules: str, *, by: User) -> None:
    """Give a space new house rules: a new version, which people accept before they write again."""
    if rules == space.house_rules:
        return
    space.house_rules = rules
    space.house_rules_version += 1
    ledger.record(
        "house_rules.changed", space_id=space.id, by=by.id, version=space.house_rules_version
    )


def set_email_domains(space: Space, domains: Iterable[str], *, by: User) -> None:
    """Say whose confirmed e-mail addresses let them join an internal space by themselves."""
    db.session.execute(delete(EmailDomain).where(EmailDomain.space_id == space.id))
    wanted = sorted(set(domains))
    db.insert_many(EmailDomain, [{"space_id": space.id, "domain": each} for each in wanted])
    # The space's version moves, so that somebody who edits the same list notices.
    flag_modified(space, "name")
    ledger.record("email_domains.changed", space_id=space.id, by=by.id, domains=len(wanted))


def add_department(space: Space, name: str, email: str = "", *, by: User) -> Department:
    """Add a department; Taken when the space has one of that name."""
    department = _add(
        Department(
            space_id=space.id, name=name, slug=text.slug(name, "department"), email=email or None
        )
    )
    ledger.record("department.added", space_id=space.id, by=by.id, department=department.id)
    return department


def edit_department(
    department: Department, *, name: str, email: str, closed: bool, by: User
) -> None:
    """Change a department, or take it out of use; its slug stays as it was."""
    values = {
        "name": name,
        "email": email or None,
        "closed_at": (department.closed_at or clock.now()) if closed else None,
    }
    if _apply(department, values):
        ledger.record(
            "department.edited", space_id=department.space_id, by=by.id, department=department.id
        )


def add_label(space: Space, kind: LabelKind, name: str, *, by: User) -> Label:
    """Add a topic or an area; Taken when the space has one of that name."""
    label = _add(Label(space_id=space.id, kind=kind, name=name, slug=text.slug(name, kind.value)))
    ledger.record("label.added", space_id=space.id, by=by.id, label=label.id, kind=kind.value)
    return label


def edit_label(label: Label, *, name: str, closed: bool, offered: bool = False, by: User) -> None:
    """Rename a topic or an area, take it out of use, or offer one that an import brought along."""
    values: dict[str, Any] = {
        "name": name,
        "closed_at": (label.closed_at or clock.now()) if closed else None,
    }
    if offered:
        values["source"] = None
    if _apply(label, values):
        ledger.record("label.edited", space_id=label.space_id, by=by.id, label=label.id)


# ----------------------------------------------------------------------------------- boxes


class Written(db.Overtaken, ValueError):
    """Something is written in a box, so people go on to write there under the names they do."""


def create_box(space: Space, *, name: str, slug: str = "", by: User, **values: Any) -> Box:
    """Make an idea box in a space. Raises Taken when another box has the address."""
    box = _add(Box(space_id=space.id, name=name, slug=slug or text.slug(name, "ideas"), **values))
    ledger.record("box.created", space_id=space.id, by=by.id, box=box.id)
    return box


def edit_box(box: Box, *, by: User, **values: Any) -> None:
    """Change a box. New dates are the authority's own, no longer inferred ones.

    Raises Written when other names are asked for where something is written.
    """
    names = ("name_policy", "moderators_see_names")
    if any(values.get(name, getattr(box, name)) != getattr(box, name) for name in names):
        # What is being written now is waited for.
        db.hold(box, alone=True)
        if is_written_in(box):
            raise Written(box.slug)
    dates = ("opens_at", "closes_at")
    if any(name in values and values[name] != getattr(box, name) for name in dates):
        values["dates_inferred"] = False
    before = (bool(box.held_by), box.department_id)
    if _apply(box, values):
        calls.rename(box)
        if before != (bool(box.held_by), box.department_id):
            # What its ideas came to is a figure of ours now, or no more, or another department's.
            statistics.recount(box.space_id)
        ledger.record("box.edited", space_id=box.space_id, by=by.id, box=box.id)


# --------------------------------------------------------------------------- hearing types


def create_hearing_type(*, name: str, by: User, **values: Any) -> HearingType:
    """Add a hearing type; Taken when there is one of that name."""
    made = _add(HearingType(key=text.slug(name, "hearing"), name=name, **values))
    ledger.record("hearing_type.created", by=by.id, type=made.id)
    return made


def edit_hearing_type(kind: HearingType, *, retired: bool, by: User, **values: Any) -> None:
    """Change a hearing type. Hearings that are under way keep their deadlines."""
    values["retired_at"] = (kind.retired_at or clock.now()) if retired else None
    if _apply(kind, values):
        ledger.record("hearing_type.edited", by=by.id, type=kind.id)


# ------------------------------------------------------------------------------------ mail


def try_again(letter: Letter, *, by: User) -> None:
    """Send a letter that was given up once more; one that has been sent stays sent."""
    if letter.sent_at is not None:
        return
    letter.failed_at, letter.attempts, letter.due_at = None, 0, clock.now()
    ledger.record("mail.retried", by=by.id, letter=letter.id)
