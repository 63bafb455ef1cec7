"""Following and ending it, by people with an account and by confirmed addresses without one."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from participation import clock, db, mail
from participation.accounts import tokens
from participation.accounts.models import Purpose, Token, User
from participation.accounts.queries import by_email
from participation.following import digests
from participation.following.models import Follow, Follower, Frequency, Notice
from participation.following.queries import Target
from participation.mail import Letter

CONFIRM_WITHIN = timedelta(days=3)
MOST = 300
"""How many things one follower can follow."""
_QUIET = {"synchronize_session": False}


class TooManyFollows(ValueError):
    """A follower already follows as much as one can."""


# ------------------------------------------------------------------------------------- following


def follow(target: Target, *, by: User) -> None:
    """Follow something; a second time changes nothing."""
    _add(_follower_of(by), target.column.key, target.ids)


def follow_on_site(subject_id: int, *, by: User) -> None:
    """Follow something by notices on the site, as whoever begins to write it does: nobody asked for mail."""
    follower = _follower_of(by)
    db.session.execute(
        db.upsert(Follow)
        .values(
            follower_id=follower.id, subject_id=subject_id, by_mail=False, created_at=clock.now()
        )
        .on_conflict_do_nothing()
    )


def _follower_of(user: User) -> Follower:
    """A person as a follower, made when there is none yet."""
    db.session.execute(
        db.upsert(Follower)
        .values(user_id=user.id, frequency=Frequency.daily, created_at=clock.now())
        .on_conflict_do_nothing()
    )
    return db.session.scalars(select(Follower).where(Follower.user_id == user.id)).one()


def _add(follower: Follower, column: str, ids: Sequence[int]) -> None:
    """Add follows; one that was on the site only comes by mail from now on."""
    number = db.session.scalar(
        select(func.count()).select_from(Follow).where(Follow.follower_id == follower.id)
    )
    if (number or 0) + len(ids) > MOST:
        raise TooManyFollows
    rows = [
        {"follower_id": follower.id, column: each, "by_mail": True, "created_at": clock.now()}
        for each in ids
    ]
    db.session.execute(
        db.upsert(Follow)
        .values(rows)
        .on_conflict_do_update(index_elements=[column, "follower_id"], set_={"by_mail": True})
    )


def ask_address(target: Target, address: str, *, language: str) -> None:
    """Ask the holder of an address whether to follow. Nothing is kept of it but the link.

    The mail is the same whether or not the address is known here.
    """
    secret = tokens.issue(
        Purpose.confirm_follow,
        lasts=CONFIRM_WITHIN,
        email=address,
        column=target.column.key,
        ids=list(target.ids),
        kind=target.kind,
        value=target.value,
        language=language,
    )
    mail.write(
        address,
        "confirm-follow",
        language,
        secret=secret,
        what=target.what,
        name=target.name,
        days=CONFIRM_WITHIN.days,
    )


def confirm(token: Token, target: Target, frequency: Frequency) -> Follower | None:
    """Begin to follow, by the link in a mail; None when it is used. An address that has an account
    follows as that account: whoever reads its mail is its owner."""
    if not tokens.use(token):
        return None
    address = token.email or ""
    person = by_email(address)
    if person is not None and person.is_active and person.email_confirmed_at is not None:
        follower = _follower_of(person)
    else:
        db.session.execute(
            db.upsert(Follower)
            .values(
                email=address,
                language=token.data.get("language"),
                frequency=frequency,
                created_at=clock.now(),
            )
            .on_conflict_do_nothing()
        )
        follower = db.session.scalars(select(Follower).where(Follower.email == address)).one()
        follower.frequency, follower.stopped_at = frequency, None
    _add(follower, target.column.key, target.ids)
    return follower


# ------------------------------------------------------------------------------- changing, ending


def set_frequency(follower: Follower, frequency: Frequency) -> None:
    """Choose how often mail comes, and let it come again where it had been stopped."""
    follower.frequency = frequency
    if frequency is Frequency.never:
        _wait_no_more(follower.id)
    db.session.flush()


def resume(follower: Follower) -> None:
    """Send mail again to an address whose server had refused it."""
    follower.stopped_at = None
    failed = select(Letter.id).where(Letter.failed_at.is_not(None))
    db.session.execute(
        update(Notice)
        .where(Notice.follower_id == follower.id, Notice.letter_id.in_(failed))
        .values(letter_id=None)
        .execution_options(**_QUIET)
    )
    db.session.flush()


def set_personal_mail(by_mail: bool, *, by: User) -> None:
    """Choose whether what is meant for a person, such as a reply, comes by mail, or on the site only."""
    follower = _follower_of(by)
    follower.personal_by_mail = by_mail
    if not by_mail:
        waiting = (Notice.follower_id == follower.id, Notice.personal, Notice.mail_waits)
        db.session.execute(
            update(Notice).where(*waiting).values(mail_waits=False).execution_options(**_QUIET)
        )
    db.session.flush()


def set_mail(follow: Follow, by_mail: bool) -> None:
    """Choose whether the news of one thing come by mail, or on the site only."""
    follow.by_mail = by_mail
    if not by_mail:
        db.session.execute(
            update(Notice)
            .where(Notice.follow_id == follow.id, Notice.mail_waits)
            .values(mail_waits=False)
            .execution_options(**_QUIET)
        )
    db.session.flush()


def end(follow: Follow) -> None:
    """Follow something no more. Its notices stay where they are read; its mail waits no more.

    An address that follows nothing any more is forgotten.
    """
    _end([follow.id], follow.follower_id)


def end_target(target: Target, *, by: User) -> None:
    """Follow something no more, as its page names it."""
    mine = select(Follower.id).where(Follower.user_id == by.id)
    rows = db.session.execute(
        select(Follow.id, Follow.follower_id).where(
            Follow.follower_id.in_(mine), target.column.in_(target.ids)
        )
    ).all()
    if rows:
        _end([row.id for row in rows], rows[0].follower_id)


def _end(ids: Sequence[int], follower_id: int) -> None:
    session = db.session
    session.execute(
        update(Notice)
        .where(Notice.follow_id.in_(ids))
        .values(mail_waits=False, follow_id=None)
        .execution_options(**_QUIET)
    )
    session.execute(delete(Follow).where(Follow.id.in_(ids)).execution_options(**_QUIET))
    left = session.scalar(select(Follow.id).where(Follow.follower_id == follower_id).limit(1))
    address = session.scalar(select(Follower.email).where(Follower.id == follower_id))
    if left is None and address is not None:
        forget(follower_id)


def end_mail(follower: Follower) -> None:
    """End all mail with one click: a person keeps the notices on the site, an address is forgotten."""
    if follower.user_id is None:
        forget(follower.id)
        return
    set_frequency(follower, Frequency.never)


def _wait_no_more(follower_id: int) -> None:
    # One that is being sent too: it is looked at again before its text leaves.
    unsent = Letter.sent_at.is_(None)
    mine = Notice.follower_id == follower_id
    letters = select(Letter.id).join(Notice, Notice.letter_id == Letter.id).where(mine, unsent)
    ids = db.session.scalars(letters.distinct()).all()
    if ids:
        digests.forget_letters(ids, unsent)
    db.session.execute(
        update(Notice)
        .where(mine, Notice.mail_waits)
        .values(mail_waits=False)
        .execution_options(**_QUIET)
    )


def forget(follower_id: int) -> None:
    """Remove a follower with all that is followed, the notices, and the letters that wait."""
    _wait_no_more(follower_id)
    for table, column in (
        (Notice, Notice.follower_id),
        (Follow, Follow.follower_id),
        (Follower, Follower.id),
    ):
        db.session.execute(delete(table).where(column == follower_id).execution_options(**_QUIET))


# --------------------------------------------------------------------------------------- notices


def mark_read(user: User, subject_id: int | None = None) -> None:
    """Note that a person has read all notices, or those about one thing."""
    mine = select(Follower.id).where(Follower.user_id == user.id)
    about = [] if subject_id is None else [Notice.subject_id == subject_id]
    db.session.execute(
        update(Notice)
        .where(Notice.follower_id.in_(mine), Notice.read_at.is_(None), *about)
        .values(read_at=clock.now())
        .execution_options(**_QUIET)
    )
