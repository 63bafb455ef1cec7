"""participation user: the first admin, and people whom an operator has to help."""

import click
from sqlalchemy import select

from participation import db
from participation.accounts import actions, queries
from participation.accounts.models import RoleName
from participation.cli.starting import application, summary
from participation.spaces.models import Space


@click.group()
def user() -> None:
    """Add people and give them roles."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="The name others see.")
@click.option("--admin", is_flag=True, help="Make the person an admin of the whole site.")
@click.password_option(help="Asked for when it is not given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def add(email: str, name: str, admin: bool, password: str, as_json: bool) -> None:
    """Add a person whose address is known to be right."""
    app = application()
    with app.app_context(), db.transaction():
        try:
            person = actions.add_confirmed(email, name, password)
        except ValueError as error:
            raise click.ClickException(str(error)) from None
        if admin:
            actions.grant(person, RoleName.admin, by=None)
        figures = {"id": person.id, "email": person.email, "admin": admin}
    summary(as_json, figures, f"Added {email}" + (" as an admin." if admin else "."))


@user.command()
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in RoleName]))
@click.option("--space", "slug", help="The space's address; without it the whole site.")
@click.option("--remove", is_flag=True, help="Take the role away instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def role(email: str, role: str, slug: str | None, remove: bool, as_json: bool) -> None:
    """Give a person a role, or take it away."""
    app = application()
    name = RoleName(role)
    if (name is RoleName.admin) == bool(slug):
        raise click.ClickException(
            "an admin is one for the whole site: leave --space out"
            if slug
            else f"a role as {role} is held in a space: say --space SLUG"
        )
    with app.app_context(), db.transaction() as session:
        person = queries.by_email(email)
        if person is None:
            raise click.ClickException(f"there is nobody with the address {email}")
        space = session.scalar(select(Space).where(Space.slug == slug)) if slug else None
        if slug and space is None:
            raise click.ClickException(f"there is no space {slug}")
        if remove:
            held = [
                each
                for each in person.roles
                if each.name is name and each.space_id == (space.id if space else None)
            ]
            if not held:
                raise click.ClickException(f"{email} does not have that role")
            try:
                for each in held:
                    actions.revoke(each, by=None)
            except ValueError as error:
                raise click.ClickException(str(error)) from None
        else:
            actions.grant(person, name, space_id=space.id if space else None, by=None)
    figures = {"email": email, "role": role, "space": slug, "removed": remove}
    where = f" in {slug}" if slug else ""
    summary(as_json, figures, f"{email} is {'no longer ' if remove else ''}{role}{where}.")
