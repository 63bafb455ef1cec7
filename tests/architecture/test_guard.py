"""The canary: a personal number that is typed into any field of any form never becomes public.

Each form is sent as somebody who may, once for each of its fields with a number in it, and once more
when it asks. Then every text in the database is looked through: the number may stand only in what waits,
in what nobody but its writer sees, and where the table below says why.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import String, cast, select
from sqlalchemy.types import JSON

from participation import db, web
from participation.db import Base
from participation.subjects.models import Subject, Visibility
from tests.architecture.pages import TEXTS
from tests.architecture.test_bad_input import FORMS, Data, _address, _filled
from tests.architecture.world import Site

CANARY = "010180-1234"
TYPED = (*TEXTS, "password")
PRIVATE = {
    "submissions.led_to": "where its writer was led: the address of what waits",
    "reports.note": "only those who decide read what a reader reports",
}
"""Columns that nobody reads but those it is meant for, and why."""
WAITS = (Visibility.held, Visibility.draft, Visibility.staff)
_COLUMNS = [
    (table, column)
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, String | JSON)
]


def _public_places() -> Iterator[str]:
    """Where the number stands that everybody may read: table and column."""
    for table, column in _COLUMNS:
        found = cast(column, String).like(f"%{CANARY}%")
        subject = next(
            (
                name
                for name in ("subject_id", "id")
                if name in table.c and _is_of_subject(table, name)
            ),
            None,
        )
        statement = select(table.c[subject] if subject else column).where(found).limit(20)
        for (value,) in db.session.execute(statement).all():
            if f"{table.name}.{column.name}" in PRIVATE:
                continue
            if subject and _waits(value):
                continue
            yield f"{table.name}.{column.name}"


def _is_of_subject(table: Any, name: str) -> bool:
    keys = {key.column.table.name for key in table.c[name].foreign_keys}
    return table.name == "subjects" or "subjects" in keys


def _waits(subject_id: int) -> bool:
    found = db.session.scalar(select(Subject.visibility).where(Subject.id == subject_id))
    return found in WAITS


def _sent(site: Site, endpoint: str, data: Data) -> list[str]:
    """Send a form, once more when it asks; where the number is public then."""
    public: list[str] = []

    def look() -> None:
        public.extend(_public_places())

    sent = FORMS[endpoint]
    address = _address(site, endpoint, sent)
    answer = site.open(sent.reader, "POST", address, data=data, look=look)
    asked = re.search(r'name="guarded" value="([0-9a-f ]+)"', answer.text)
    if asked:
        again = {**data, "guarded": [asked[1]]}
        answer = site.open(sent.reader, "POST", address, data=again, look=look)
    assert answer.status_code < 500, (endpoint, answer.status_code)
    return public


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_number_in_any_field_becomes_public_nowhere(site: Site, endpoint: str) -> None:
    form, data = _filled(site, endpoint)
    wrong = []
    for name, control in form.controls.items():
        if control.kind not in TEXTS or control.kind in ("email", "tel"):
            continue
        value = (data.get(name) or [""])[0]
        text = value if isinstance(value, str) else ""
        wrong += [
            f"{name}: {each}"
            for each in _sent(site, endpoint, {**data, name: [f"{text} {CANARY}"]})
        ]
    assert wrong == []


def _kinds(of: type[Any]) -> Iterator[type[Any]]:
    for each in of.__subclasses__():
        yield each
        yield from _kinds(each)


def test_each_form_that_is_not_looked_through_says_why(site: Site) -> None:
    """Few are private, and none that also publishes something."""
    private = {each.__name__ for each in _kinds(web.Form) if each.private}
    assert all(each.private.strip() for each in _kinds(web.Form) if each.private)
    assert private == {
        "ChangePasswordForm", "CodeForm", "ConfirmForm", "EmailForm", "ErasureForm", "FollowForm",
        "ForgottenPasswordForm", "GrantForm", "InviteForm", "NewPasswordForm", "ReportForm", "SignInForm",
    }  # fmt: skip
