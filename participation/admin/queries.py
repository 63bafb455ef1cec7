"""What admins read: all spaces, all people, and what is missing. No rule of visibility applies here:
these are names and settings, not what people have written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from participation import clock, db, mail
from participation.accounts.models import Role, RoleName, User
from participation.following.models import Follower, Frequency
from participation.hearings.notice.models import Hearing, HearingType, Status
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.mail import Letter, MailHold
from participation.spaces.models import Department, EmailDomain, Invitation, Label, Space
from participation.web import Cursor

# ---------------------------------------------------------------------------------- spaces


@dataclass(frozen=True)
class SpaceState:
    """A space with the numbers that say whether it is ready."""

    space: Space
    departments: int
    boxes: int
    officials: int
    moderators: int


def spaces() -> Sequence[Space]:
    """All spaces, open ones first."""
    return db.session.scalars(
        select(Space).order_by(Space.closed_at.is_not(None), Space.name)
    ).all()


def space_states() -> Sequence[SpaceState]:
    """All spaces with their numbers, in one statement."""

    def holders(role: RoleName) -> ScalarSelect[int]:
        return (
            select(func.count(Role.id))
            .where(Role.name == role, or_(Role.space_id == Space.id, Role.space_id.is_(None)))
            .scalar_subquery()
        )

    departments = (
        select(func.count(Department.id))
        .where(Department.space_id == Space.id, Department.closed_at.is_(None))
        .scalar_subquery()
    )
    boxes = (
        select(func.count(Box.id))
        .where(Box.space_id == Space.id, Box.closed.is_(False))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Space, departments, boxes, holders(RoleName.official), holders(RoleName.moderator)
        ).order_by(Space.closed_at.is_not(None), Space.name)
    )
    return [SpaceState(*row) for row in rows]


def space(slug: str) -> Space | None:
    """A space by its address."""
    return db.session.scalars(select(Space).where(Space.slug == slug)).one_or_none()


def departments(space_id: int | None = None) -> Sequence[Department]:
    """The departments of a space (or of all), those in use first."""
    statement = (
        select(Department)
        .options(joinedload(Department.space))
        .order_by(Department.closed_at.is_not(None), Department.name, Department.id)
    )
    if space_id is not None:
        statement = statement.where(Department.space_id == space_id)
    return db.session.scalars(statement).all()


def department(department_id: int) -> Department | None:
    """A department with its space."""
    return db.session.scalars(
        select(Department)
        .where(Department.id == department_id)
        .options(joinedload(Department.space))
    ).one_or_none()


def labels(space_id: int) -> Sequence[Label]:
    """The topics and areas of a space, those in use first."""
    return db.session.scalars(
        select(Label)
        .where(Label.space_id == space_id)
        .order_by(Label.closed_at.is_not(None), Label.name, Label.id)
    ).all()


def label(label_id: int) -> tuple[Label, Space] | None:
    """A topic or an area with its space."""
    return db.session.execute(
        select(Label, Space).join(Space, Space.id == Label.space_id).where(Label.id == label_id)
    ).one_or_none()


def email_domains(space_id: int) -> Sequence[str]:
    """The mail domains that let people into a space."""
    return db.session.scalars(
        select(EmailDomain.domain)
        .where(EmailDomain.space_id == space_id)
        .order_by(EmailDomain.domain)
    ).all()


def invitation(invitation_id: int) -> tuple[Invitation, Space] | None:
    """An invitation with the space it is to."""
    return db.session.execute(
        select(Invitation, Space)
        .join(Space, Space.id == Invitation.space_id)
        .where(Invitation.id == invitation_id)
    ).one_or_none()


def roles_in(space_id: int, cursor: Cursor | None, limit: int) -> Sequence[Role]:
    """The roles held in a space with who holds them, by name."""
    statement = (
        select(Role)
        .join(User, User.id == Role.user_id)
        .where(Role.space_id == space_id)
        .options(joinedload(Role.user))
        .order_by(User.name, Role.id)
        .limit(limit)
    )
    if cursor and isinstance(cursor[0], str) and isinstance(cursor[1], int):
        name, role_id = cursor
        statement = statement.where(
            or_(User.name > name, and_(User.name == name, Role.id > role_id))
        )
    return db.session.scalars(statement).all()


# ------------------------------------------------------------------------- boxes and types


def boxes() -> Sequence[Box]:
    """All idea boxes with their spaces, open ones first."""
    return db.session.scalars(
        select(Box)
        .options(joinedload(Box.space), joinedload(Box.department))
        .order_by(Box.closed, Box.name, Box.id)
    ).all()


def box(box_id: int) -> Box | None:
    """An idea box with its space."""
    return db.session.scalars(
        select(Box).where(Box.id == box_id).options(joinedload(Box.space))
    ).one_or_none()


def promises(box: Box) -> bool:
    """Whether an answer or news is promised to those who support an idea in a box."""
    promised = select(Idea.id).where(Idea.box_id == box.id, Idea.due_on.is_not(None))
    return db.session.scalar(select(promised.exists())) is True


def hearing_types() -> Sequence[HearingType]:
    """All hearing types, those in use first."""
    return db.session.scalars(
        select(HearingType).order_by(
            HearingType.retired_at.is_not(None),
            HearingType.country,
            HearingType.name,
            HearingType.id,
        )
    ).all()


class KeptMinimum(NamedTuple):
    """How many hearings of a type have opened, and how many of them were as long as it asks for."""

    opened: int
    long_enough: int


def minimum_kept() -> dict[int, KeptMinimum]:
    """For each type (by id) how its hearings kept the minimum that it has now.

    Days are those of the calendar where the hearing was held. Hearings whose dates an import had to
    guess say nothing.
    """
    now = clock.now()
    opened: Counter[int] = Counter()
    kept: Counter[int] = Counter()
    for type_id, minimum, opens_at, closes_at, zone in db.session.execute(
        select(
            Hearing.type_id,
            HearingType.minimum_days,
            Hearing.opens_at,
            Hearing.closes_at,
            Space.timezone,
        )
        .join(HearingType, HearingType.id == Hearing.type_id)
        .join(Space, Space.id == Hearing.space_id)
        .where(
            Hearing.status != Status.draft,
            Hearing.opens_at <= now,
            Hearing.closes_at.is_not(None),
            Hearing.dates_inferred.is_(False),
        )
    ):
        if opens_at is None or closes_at is None:
            continue
        days = clock.local_day(closes_at, zone) - clock.local_day(opens_at, zone)
        opened[type_id] += 1
        kept[type_id] += days.days >= minimum
    return {each: KeptMinimum(opened[each], kept[each]) for each in opened}


def types_in_use() -> int:
    """How many hearing types can be chosen."""
    return (
        db.session.scalar(
            select(func.count(HearingType.id)).where(HearingType.retired_at.is_(None))
        )
        or 0
    )


# ---------------------------------------------------------------------------------- people


def people(words: str, cursor: Cursor | None, limit: int) -> Sequence[User]:
    """The people with an account whose name or e-mail address holds these words, by name.

    Imported people have no address, cannot sign in, and are left out.
    """
    statement = (
        select(User)
        .where(User.email.is_not(None))
        .options(selectinload(User.roles))
        .order_by(User.name, User.id)
        .limit(limit)
    )
    for word in words.split()[:6]:
        statement = statement.where(
            or_(
                User.name.icontains(word, autoescape=True),
                User.email.icontains(word, autoescape=True),
            )
        )
    if cursor and isinstance(cursor[0], str) and isinstance(cursor[1], int):
        name, user_id = cursor
        statement = statement.where(
            or_(User.name > name, and_(User.name == name, User.id > user_id))
        )
    return db.session.scalars(statement).all()


def person(user_id: int) -> User | None:
    """A person with all roles."""
    return db.session.scalars(
        select(User).where(User.id == user_id).options(selectinload(User.roles))
    ).one_or_none()


def role(role_id: int) -> Role | None:
    """A role with who holds it."""
    return db.session.scalars(
        select(Role).where(Role.id == role_id).options(joinedload(Role.user))
    ).one_or_none()


# ------------------------------------------------------------------------------------ mail


@dataclass(frozen=True)
class MailState:
    """How the outbox stands."""

    waiting: int
    failed: int
    sent: int
    oldest_waiting: datetime | None
    followers: int
    stopped: int
    paused: MailHold | None
    away: MailHold | None


def mail_state() -> MailState:
    """How many letters wait, were given up, and were sent in the last days; what holds them back."""
    waiting = and_(Letter.sent_at.is_(None), Letter.failed_at.is_(None))
    row = db.session.execute(
        select(
            func.count(Letter.id).filter(waiting),
            func.count(Letter.id).filter(Letter.failed_at.is_not(None)),
            func.count(Letter.id).filter(Letter.sent_at.is_not(None)),
            func.min(Letter.created_at).filter(waiting),
            select(func.count(Follower.id))
            .where(Follower.frequency != Frequency.never, Follower.stopped_at.is_(None))
            .scalar_subquery(),
            select(func.count(Follower.id))
            .where(Follower.stopped_at.is_not(None))
            .scalar_subquery(),
        )
    ).one()
    holds = mail.holds()
    waits, failed, sent, oldest, followers, stopped = row
    return MailState(
        waits, failed, sent, oldest, followers, stopped,
        paused=holds.get(mail.PAUSED), away=holds.get(mail.AWAY),
    )  # fmt: skip


def troubled_letters(limit: int = 50) -> Sequence[Letter]:
    """The letters that could not be sent so far, given up or not, the latest first."""
    return db.session.scalars(
        select(Letter)
        .where(Letter.sent_at.is_(None), Letter.error.is_not(None))
        .order_by(Letter.id.desc())
        .limit(limit)
    ).all()


def letter(letter_id: int) -> Letter | None:
    """A letter of the outbox."""
    return db.session.get(Letter, letter_id)
