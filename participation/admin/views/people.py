"""People and roles, on the whole site and in one space; invitations."""

from typing import Any

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.accounts import actions as accounts
from participation.accounts.actions import LastAdmin
from participation.accounts.models import Role, RoleName, User
from participation.admin import actions, forms, queries
from participation.admin.forms import ROLE_HINTS, ROLE_NAMES
from participation.admin.views.blueprint import blueprint
from participation.admin.views.spaces import space_or_404, tabs
from participation.i18n import gettext as _
from participation.spaces import actions as spaces_actions
from participation.spaces.models import Department, Space
from participation.spaces.queries import open_invitations
from participation.web import Permission

SITE = "site"


@blueprint.get("/people")
@web.permission(Permission.admin)
def people() -> web.Answer:
    """People with an account, found by name or e-mail address."""
    words = request.args.get("q", "")[:200].replace("\x00", "")
    found = web.paged(
        lambda cursor, limit: queries.people(words, cursor, limit),
        lambda user: [user.name, user.id],
        width=2,
    )
    spaces = {space.id: space for space in queries.spaces()}
    return web.page(
        "admin/people.html",
        fragment="people",
        people=found,
        words=words,
        roles={user.id: _role_texts(user, spaces) for user in found.rows},
    )


def _role_texts(user: User, spaces: dict[int, Space]) -> list[str]:
    return [
        _(
            "%(role)s in %(space)s",
            role=ROLE_NAMES[role.name],
            space=spaces[role.space_id].name,
        )
        if role.space_id in spaces
        else str(ROLE_NAMES[role.name])
        for role in sorted(user.roles, key=lambda role: role.id)
    ]


@blueprint.route("/people/<int:user_id>", methods=["GET", "POST"])
@web.permission(Permission.admin)
@web.once
def person(user_id: int) -> web.Answer:
    """One person: roles to take away, and one more to give."""
    user = queries.person(user_id) or abort(404)
    spaces, departments = queries.spaces(), queries.departments()
    form = forms.GrantForm()
    form.place.choices = forms.choices(_places(spaces, departments))
    if form.validate_on_submit() and _grant(user, form, spaces, departments):
        flash(_("%(name)s has the role.", name=user.name), "success")
        return web.redirect(url_for("admin.person", user_id=user_id))
    return web.page(
        "admin/person.html",
        status=form.status,
        form=form,
        user=user,
        role_names=ROLE_NAMES,
        hints={name.value: hint for name, hint in ROLE_HINTS.items()},
        spaces={space.id: space for space in spaces},
        departments={department.id: department for department in departments},
    )


def _places(spaces: Any, departments: Any) -> list[tuple[str, str]]:
    """Where a role can be held: the whole site, a space, or one of its departments."""
    found = [(SITE, _("The whole site"))]
    for space in spaces:
        if space.closed_at is not None:
            continue
        found.append((f"space-{space.id}", space.name))
        found.extend(
            (
                f"department-{each.id}",
                _("%(space)s: %(department)s", space=space.name, department=each.name),
            )
            for each in departments
            if each.space_id == space.id and each.closed_at is None
        )
    return found


def _grant(user: User, form: forms.GrantForm, spaces: Any, departments: Any) -> bool:
    """Give the role where the form says; whether it could be, else the form says why not."""
    role = RoleName(form.role.data)
    kind, _dash, number = str(form.place.data).partition("-")
    department: Department | None = None
    space: Space | None = None
    if kind == "department":
        department = next(each for each in departments if each.id == int(number))
        space = next(each for each in spaces if each.id == department.space_id)
    elif kind == "space":
        space = next(each for each in spaces if each.id == int(number))
    refused = _refusal(user, role, space, department)
    if refused:
        form.place.errors = [refused]
        return False
    accounts.grant(
        user,
        role,
        space.id if space else None,
        department.id if department else None,
        by=current_user,
    )
    return True


def _refusal(
    user: User, role: RoleName, space: Space | None, department: Department | None
) -> str | None:
    """Why this role cannot be held there, in plain words."""
    if user.disabled_at is not None:
        return _("The account is closed. Open it again first.")
    if role is RoleName.admin and space is not None:
        return _("An admin is one for the whole site. Choose “The whole site”.")
    if role is RoleName.employee and (space is None or space.is_public):
        return _("Employees belong to an internal space. Choose one.")
    if role is RoleName.moderator and department is not None:
        return _("Moderators are not tied to a department. Choose the space.")
    return None


@blueprint.post("/roles/<int:role_id>/revocation")
@web.permission(Permission.admin)
def revoke(role_id: int) -> web.Answer:
    """Take a role away; the last admin keeps it."""
    role = queries.role(role_id) or abort(404)
    default = url_for("admin.person", user_id=role.user_id)
    try:
        accounts.revoke(role, by=current_user)
        flash(_("The role is taken away."), "success")
    except LastAdmin as refused:
        flash(str(refused), "error")
    return _back_to(default)


def _back_to(default: str) -> web.Answer:
    # Who takes away their own admin role may not see the administration any more.
    return web.redirect(web.back(default) if current_user.is_admin else "/")


@blueprint.post("/people/<int:user_id>/suspension")
@web.permission(Permission.admin)
def suspend(user_id: int) -> web.Answer:
    """Close an account: the person is signed out everywhere and cannot sign in."""
    user = queries.person(user_id) or abort(404)
    try:
        accounts.disable(user, by=current_user)
        flash(_("The account is closed, and the person is signed out."), "success")
    except LastAdmin as refused:
        flash(str(refused), "error")
    return web.redirect(url_for("admin.person", user_id=user_id))


@blueprint.post("/people/<int:user_id>/reinstatement")
@web.permission(Permission.admin)
def reinstate(user_id: int) -> web.Answer:
    """Let a person sign in again."""
    accounts.enable(queries.person(user_id) or abort(404), by=current_user)
    flash(_("The account is open again."), "success")
    return web.redirect(url_for("admin.person", user_id=user_id))


@blueprint.route("/spaces/<slug>/people", methods=["GET", "POST"])
@web.permission(Permission.admin)
@web.once
def space_people(slug: str) -> web.Answer:
    """Who holds a role in a space, who is invited, and one more invitation."""
    space = space_or_404(slug)
    departments = queries.departments(space.id)
    form = forms.InviteForm()
    form.department.choices = forms.choices(
        [
            ("", _("All departments")),
            *((str(each.id), each.name) for each in departments if each.closed_at is None),
        ]
    )
    if space.is_public:
        _without_employees(form)
    if form.validate_on_submit() and _invite(space, form, departments):
        return web.redirect(url_for("admin.space_people", slug=slug))
    return _people_page(space, departments, form, _domains_form(space))


def _without_employees(form: forms.InviteForm) -> None:
    """Everybody may read a public space, so nobody is invited to it as an employee."""
    form.role.choices = forms.choices(
        [
            (name.value, text)
            for name, text in ROLE_NAMES.items()
            if name not in (RoleName.employee, RoleName.admin)
        ]
    )
    if not form.is_submitted():
        form.role.data = RoleName.official.value


def _invite(space: Space, form: forms.InviteForm, departments: Any) -> bool:
    chosen = form.department.data
    department = next((each for each in departments if str(each.id) == chosen), None)
    role = RoleName(form.role.data)
    if department is not None and role is RoleName.moderator:
        form.department.errors = [_("Moderators are not tied to a department.")]
        return False
    try:
        spaces_actions.invite(space, str(form.email.data), role, department, by=current_user)
    except ValueError as refused:
        form.email.errors = [str(refused)]
        return False
    flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
    return True


def _domains_form(space: Space) -> forms.DomainsForm:
    domains = "\n".join(queries.email_domains(space.id))
    return forms.DomainsForm(
        formdata=request.form if request.endpoint == "admin.email_domains" else None,
        domains=domains,
        version=space.version,
    )


def _people_page(
    space: Space, departments: Any, form: forms.InviteForm, domains_form: forms.DomainsForm
) -> web.Answer:
    def key(role: Role) -> list[Any]:
        return [role.user.name, role.id]

    return web.page(
        "admin/space_people.html",
        status=422 if form.errors or domains_form.errors else 200,
        fragment="people",
        form=form,
        domains_form=domains_form,
        space=space,
        tabs=tabs(space),
        departments={each.id: each for each in departments},
        role_names=ROLE_NAMES,
        hints={name.value: hint for name, hint in ROLE_HINTS.items()},
        roles=web.paged(
            lambda cursor, limit: queries.roles_in(space.id, cursor, limit), key, width=2
        ),
        invitations=open_invitations(space.id),
    )


@blueprint.post("/spaces/<slug>/email-domains")
@web.permission(Permission.admin)
def email_domains(slug: str) -> web.Answer:
    """Say which mail domains let people into an internal space."""
    space = space_or_404(slug)
    if space.is_public:
        abort(404)
    form = _domains_form(space)
    if form.validate() and web.check_version(form, space.version):
        actions.set_email_domains(space, form.wanted, by=current_user)
        flash(_("The e-mail domains are saved."), "success")
        return web.redirect(url_for("admin.space_people", slug=slug))
    departments = queries.departments(space.id)
    invite = forms.InviteForm(formdata=None)
    invite.department.choices = forms.choices([("", _("All departments"))])
    return _people_page(space, departments, invite, form)


@blueprint.post("/invitations/<int:invitation_id>/withdrawal")
@web.permission(Permission.admin)
def withdraw(invitation_id: int) -> web.Answer:
    """Take an invitation back."""
    invitation, space = queries.invitation(invitation_id) or abort(404)
    spaces_actions.withdraw_invitation(invitation, by=current_user)
    flash(_("The invitation is withdrawn."), "success")
    return web.redirect(url_for("admin.space_people", slug=space.slug))
