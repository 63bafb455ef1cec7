"""What a later export says otherwise than what is here: found column by column, and taken over.

Each function works in the present transaction. What people have changed here since is never replaced.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.ideas.proposals.models import Idea, supports_at_source
from participation.importers.writing.models import Thing
from participation.importers.writing.report import (
    CHANGED_HERE,
    NOT_ASKED,
    ImportReport,
    ProposedUpdate,
)
from participation.importers.writing.rows import entry, note_rows, table
from participation.locations import actions as locations
from participation.subjects.models import Revision, Subject
from participation.text import says_else

AT_ONCE = 500
"""How many rows are compared in one transaction."""
Values = dict[str, Any]
Difference = tuple[Any, Any]

_CALLED = {
    "title": "title",
    "body": "text",
    "source_note": "notes",
    "source_figures": "figures",
    "author_id": "author",
    "created_at": "date",
    "result": "result",
    "summary": "summary",
    "case_number": "case number",
    "result_figures": "result in figures",
    "spent_on": "day of what is spent",
    "spent_source": "source of what is spent",
    "held_by": "authority",
    "answers": "answers",
    "respondent_name": "name",
    "respondent_kind": "kind of respondent",
    "organisation": "organisation",
    "visibility": "visibility",
    "stance": "argument",
}
_TEXTS = ("title", "body")


def differing(model: type[Subject], wanted: dict[int, Values]) -> dict[int, dict[str, Difference]]:
    """Which columns of these subjects are not as wanted: (before, after) by column. One statement.

    All want the same columns.
    """
    if not wanted:
        return {}
    base, own = table(Subject), table(model)
    names = list(next(iter(wanted.values())))
    columns = [own.c[name] if name in own.c else base.c[name] for name in names]
    rows = db.session.execute(
        select(base.c.id, *columns)
        .join(own, own.c.id == base.c.id)
        .where(base.c.id.in_(sorted(wanted)))
    )
    found = {}
    for number, *values in rows:
        here = dict(zip(names, values, strict=True))
        others = {
            name: (here[name], value)
            for name, value in wanted[number].items()
            if (here[name] or None) != (value or None)
        }
        if others:
            found[number] = others
    return found


def edited_here(ids: Collection[int]) -> set[int]:
    """Those of the subjects whose text somebody has changed on this site."""
    return set(
        db.session.scalars(
            select(Revision.subject_id)
            .where(Revision.subject_id.in_(sorted(ids)), Revision.by_id.is_not(None))
            .distinct()
        )
    )


def described(
    kind: str,
    source_id: str,
    differences: dict[str, Difference],
    report: ImportReport,
    *,
    edited: bool,
) -> list[ProposedUpdate]:
    """The differences of a row for whoever imports it, with what stays as it is."""
    found = []
    for name, (before, after) in differences.items():
        stays = "" if report.update else NOT_ASKED
        if edited and name in _TEXTS:
            stays = CHANGED_HERE
        if name == "source_figures":
            before, after = _without_equal(before or {}, after or {})
        found.append(
            ProposedUpdate(
                kind, source_id, _CALLED.get(name, name), _said(before), _said(after), stays
            )
        )
    return found


def _without_equal(before: Values, after: Values) -> tuple[Values, Values]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    left, right = ({name: each[name] for name in names if name in each} for each in (before, after))
    return left, right


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    if isinstance(value, list):
        return "; ".join(f"{each['asks']}: {each['says']}" for each in value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if value is not None else ""


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """What people are called, for telling of another author."""
    wanted = sorted({each for each in ids if each is not None})
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def take_over(
    model: type[Subject],
    number: int,
    space_id: int,
    differences: dict[str, Difference],
    report: ImportReport,
    *,
    edited: bool = False,
) -> None:
    """Write what the source says now. An earlier text is kept as a version of its own, and those who
    follow and support an idea here are told of other words, as when its author changes it."""
    values = {
        name: after for name, (_, after) in differences.items() if not (edited and name in _TEXTS)
    }
    if not values:
        return
    base, own = table(Subject), table(model)
    if any(name in values for name in _TEXTS):
        if "body" in own.c:
            _keep(model, number)
        values["edited_at"] = clock.now()
    if "created_at" in values:
        values["published_at"] = values["visible_from"] = values["created_at"]
        values |= {name: values["created_at"] for name in ("shown_from",) if name in own.c}
        locations.move_in_time(number, values["created_at"])
    if "source_figures" in values and "source_supports" in own.c:
        counted = supports_at_source((values["source_figures"] or {}).get("supports")) or 0
        values |= {"source_supports": counted, "supported": own.c.support_count + counted}
    mine = {name: value for name, value in values.items() if name in own.c}
    if mine:
        db.session.execute(update(own).where(own.c.id == number).values(mine))
    db.session.execute(
        update(base)
        .where(base.c.id == number)
        .values({name: value for name, value in values.items() if name not in own.c})
        .values(version=base.c.version + 1)
    )
    kind = model.__mapper__.polymorphic_identity
    written = entry(f"{kind}.edited", clock.now(), number, space_id, None)
    if model is Idea and any(says_else(*differences[name]) for name in _TEXTS if name in values):
        written |= {"action": "idea.reworded", "data": {}}
    ledger.record_many([written])
    note_rows(report, Thing.subject, [number], changed=True)


def _keep(model: type[Subject], number: int) -> None:
    """Keep the text that a subject has now as a version."""
    base, own, kept = table(Subject), table(model), table(Revision)
    last = select(func.coalesce(func.max(kept.c.number), 0)).where(kept.c.subject_id == number)
    now = select(base.c.title, own.c.body).join(own, own.c.id == base.c.id).where(
        base.c.id == number
    )  # fmt: skip
    title, body = db.session.execute(now).one()
    db.session.execute(
        insert(kept).values(
            subject_id=number,
            number=(db.session.scalar(last) or 0) + 1,
            at=clock.now(),
            title=title,
            body=body,
        )
    )
