"""Who sees what the people of a department proposed."""

from collections.abc import Iterable, Sequence

from participation.accounts.models import Reader, RoleName
from participation.spaces.models import Department


def led_by(reader: Reader, departments: Iterable[Department]) -> Sequence[Department]:
    """Those of these departments whose people are the reader's: of an official of one department that one,
    of an official of the whole space all of them."""
    return [
        each
        for each in departments
        if reader.has_role(RoleName.official, space_id=each.space_id, department_id=each.id)
    ]
