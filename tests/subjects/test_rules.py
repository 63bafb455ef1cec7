"""The one rule of visibility, as the databases are asked it."""

import pytest
from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects import postgresql, sqlite

from participation.accounts.models import HeldRole, Reader, RoleName, Standing, Visitor
from participation.db import NOW
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import placed_for, readable_by

MODERATOR = Standing(signed_in=True, held=frozenset({HeldRole(RoleName.moderator, None, None)}))


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
@pytest.mark.parametrize("rule", [readable_by, placed_for])
@pytest.mark.parametrize("reader", [Visitor(), Standing(signed_in=True), MODERATOR])
def test_no_visibility_is_a_value(dialect: object, rule: object, reader: Reader) -> None:
    """SQLite plans a statement anew for each value that a partial index depends on."""
    condition: ColumnElement[bool] = rule(reader, NOW)  # type: ignore[operator]
    compiled = select(Subject.id).where(condition).compile(dialect=dialect)  # type: ignore[call-overload]
    assert not {each for each in compiled.params.values() if isinstance(each, Visibility)}
    assert "visibility = 'visible'" in str(compiled)
