"""Changes to spaces that the people in them make: house rules accepted, invitations, membership."""

from datetime import timedelta

from sqlalchemy import delete, or_, select

from participation import clock, db, ledger, mail
from participation.accounts import actions as accounts
from participation.accounts import tokens
from participation.accounts.models import Purpose, RoleName, Token, User
from participation.accounts.queries import normal_email
from participation.i18n import gettext as _
from participation.spaces.models import Department, Invitation, RulesAcceptance, Space

INVITATION_LASTS = timedelta(days=30)
CONFIRMATION_LASTS = timedelta(days=3)


def accept_house_rules(space: Space, *, by: User) -> None:
    """Write down that a person accepts the house rules as they stand; a second time changes nothing."""
    inserted = db.session.execute(
        db.upsert(RulesAcceptance)
        .values(user_id=by.id, space_id=space.id, version=space.house_rules_version, at=clock.now())
        .on_conflict_do_nothing()
        .returning(RulesAcceptance.user_id)
    ).first()
    if inserted:
        ledger.record(
            "house_rules.accepted", space_id=space.id, by=by.id, version=space.house_rules_version
        )


# ------------------------------------------------------------------------------ invitations


def invite(
    space: Space,
    email: str,
    role: RoleName = RoleName.employee,
    department: Department | None = None,
    *,
    by: User | None,
) -> Invitation:
    """Invite the holder of an address to a role in a space; an earlier open invitation is replaced.

    ValueError says, in words for the person, why it cannot be done.
    """
    address = normal_email(email)
    if address is None:
        raise ValueError(_("Write an e-mail address, such as name@example.org."))
    if role is RoleName.admin:
        raise ValueError(_("Admins are not invited to a space: give the role to an account."))
    if space.closed_at is not None:
        raise ValueError(_("The space is closed, so nobody can be invited to it."))
    if department is not None and department.space_id != space.id:
        raise ValueError(_("The department belongs to another space."))
    # Two who invite the same person at once invite once: the second replaces the first.
    db.hold_rows(Space, [space.id])
    _close_earlier(space, address, role)
    secret, token = tokens.issue_row(Purpose.invitation, lasts=INVITATION_LASTS, email=address)
    invitation = Invitation(
        space_id=space.id,
        email=address,
        role=role,
        department_id=department.id if department else None,
        token_id=token.id,
        invited_by_id=by.id if by else None,
        invited_at=clock.now(),
    )
    db.session.add(invitation)
    db.session.flush()
    mail.write(
        address,
        "invitation",
        space.language,
        space=space,
        inviter=by.name if by else None,
        secret=secret,
        days=INVITATION_LASTS.days,
    )
    ledger.record(
        "invitation.sent",
        space_id=space.id,
        by=by.id if by else None,
        invitation=invitation.id,
        role=role.value,
    )
    return invitation


def _close_earlier(space: Space, address: str, role: RoleName) -> None:
    earlier = (
        select(Invitation)
        .where(
            Invitation.space_id == space.id,
            Invitation.email == address,
            Invitation.role == role,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.id)
        .with_for_update()
    )
    for each in db.session.scalars(earlier):
        _close(each)


def withdraw_invitation(invitation: Invitation, *, by: User | None) -> None:
    """Take an invitation back: its link stops working at once. One that was accepted stays so."""
    db.hold(invitation)
    if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
        return
    _close(invitation)
    ledger.record(
        "invitation.withdrawn",
        space_id=invitation.space_id,
        by=by.id if by else None,
        invitation=invitation.id,
    )


def _close(invitation: Invitation) -> None:
    invitation.withdrawn_at = clock.now()
    tokens.end(Token.id == invitation.token_id)
    db.session.flush()


def accept_invitation(invitation: Invitation, token: Token, *, by: User) -> bool:
    """Give the invited person the role; False when it was withdrawn, or the link used, meanwhile."""
    db.hold(invitation)
    if invitation.withdrawn_at is not None or not tokens.use(token):
        return False
    invitation.accepted_at = clock.now()
    invitation.accepted_by_id = by.id
    inviter = db.session.get(User, invitation.invited_by_id) if invitation.invited_by_id else None
    accounts.grant(by, invitation.role, invitation.space_id, invitation.department_id, by=inviter)
    ledger.record(
        "invitation.accepted",
        space_id=invitation.space_id,
        by=by.id,
        invitation=invitation.id,
    )
    return True


# ---------------------------------------------------------------- membership by mail domain


def join(space: Space, *, by: User) -> bool:
    """Become an employee of a space that the mail domain opens; `queries.joinable` says which.

    True when it is done. False when the address is not confirmed yet: a link is then sent to it.
    """
    if by.email_confirmed_at is not None:
        accounts.grant(by, RoleName.employee, space.id, by=by)
        ledger.record("space.joined", space_id=space.id, by=by.id)
        return True
    secret = tokens.issue(
        Purpose.join_domain, lasts=CONFIRMATION_LASTS, user=by, email=by.email, space=space.id
    )
    mail.write(
        by.email or "",
        "join-domain",
        by.language or space.language,
        space=space,
        secret=secret,
        days=CONFIRMATION_LASTS.days,
    )
    return False


def confirm_joining(space: Space, token: Token, user: User) -> bool:
    """Join by the link in the mail, which also confirms the address; False when it has been used."""
    if not tokens.use(token):
        return False
    user.email_confirmed_at = user.email_confirmed_at or clock.now()
    return join(space, by=user)


# --------------------------------------------------------------------------------- my data


def erase_traces(user: User) -> None:
    """Remove a person's address from invitations, and what the person accepted; counts need neither."""
    db.session.execute(delete(RulesAcceptance).where(RulesAcceptance.user_id == user.id))
    mine = Invitation.accepted_by_id == user.id
    condition = or_(mine, Invitation.email == user.email) if user.email else mine
    for invitation in db.session.scalars(select(Invitation).where(condition)):
        if invitation.accepted_at is None and invitation.withdrawn_at is None:
            _close(invitation)
        invitation.email = ""
    db.session.flush()
