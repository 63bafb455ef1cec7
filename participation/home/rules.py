"""Who says in which department an employee works."""

from participation.accounts.models import Role, RoleName, User


def employed(person: User, space_id: int) -> list[Role]:
    """The roles by which a person is an employee of a space. The department of an official is no choice of
    the official's: it says what may be answered."""
    return [
        role
        for role in person.roles
        if role.name is RoleName.employee and role.space_id == space_id
    ]


def may_choose_department(person: User, space_id: int) -> bool:
    """Whether a person may say where she works in a space: she is an employee of it, in one place at most."""
    return len(employed(person, space_id)) == 1
