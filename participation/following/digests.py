"""Mail to followers: what waits is gathered into one letter each, when its time has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, delete, exists, or_, select, update
from sqlalchemy.orm import joinedload

from participation import clock, config, db, mail
from participation.accounts.models import User
from participation.following.keys import key_of
from participation.following.meant import table
from participation.following.models import Follow, Follower, Frequency, Notice
from participation.following.queries import repliers
from participation.following.rules import REPLY, is_wanted, may_be_told
from participation.following.words import Replier
from participation.ledger import Entry
from participation.mail import REFUSED, Letter
from participation.spaces.models import Label, Space
from participation.subjects.models import Subject

MORNING = time(8)
MONDAY = 0
PAUSE = timedelta(minutes=15)
"""How long after a mail the next one waits for those who are told at once: a lively debate is one
mail in a quarter of an hour."""
BATCH = 100
"""How many letters are written in one transaction: no more than others may wait for on SQLite."""
SHOWN = 30
"""How many things one mail tells of; the rest stands on the site."""

_spine: Any = Subject.__table__


def last_morning(now: datetime, frequency: Frequency, timezone: str) -> datetime:
    """When mail of this frequency last left, or should have: eight o'clock in the site's own time,
    on this day or the one before, or on the last Monday. Right on the days when clocks change."""
    zone = ZoneInfo(timezone)
    day = clock.local_day(now, timezone)
    if frequency is Frequency.weekly:
        day -= timedelta(days=(day.weekday() - MONDAY) % 7)
    step = timedelta(days=7 if frequency is Frequency.weekly else 1)
    moment = datetime.combine(day, MORNING, zone)
    if moment > now:
        moment = datetime.combine(day - step, MORNING, zone)
    return moment.astimezone(now.tzinfo)


def _due(now: datetime) -> Any:
    """Followers for whom something waits whose time has come."""

    def waits(until: datetime) -> Any:
        return exists(
            select(Notice.id).where(
                Notice.follower_id == Follower.id,
                Notice.mail_waits,
                # Written by a clock that was wrong: it has waited long enough.
                or_(Notice.written_at <= until, Notice.written_at > now + clock.APART),
            )
        )

    zone = config.current().timezone
    ways = [
        and_(
            Follower.frequency == Frequency.at_once,
            or_(
                Follower.mailed_at.is_(None),
                Follower.mailed_at <= now - PAUSE,
                Follower.mailed_at > now + clock.APART,
            ),
            waits(now),
        ),
        *(
            and_(Follower.frequency == each, waits(last_morning(now, each, zone)))
            for each in (Frequency.daily, Frequency.weekly)
        ),
    ]
    some = select(Notice.follower_id).where(Notice.mail_waits)
    return and_(Follower.id.in_(some), Follower.stopped_at.is_(None), or_(*ways))


@dataclass
class DigestItem:
    """What happened to one hearing or idea, and why the receiver is told."""

    subject_id: int
    kind: str
    title: str
    closes_at: datetime | None
    timezone: str
    reason_kind: str
    reason: str
    counts: dict[str, int] = field(default_factory=dict)
    repliers: Sequence[Replier] = ()

    @property
    def path(self) -> str:
        return f"/{self.kind}s/{self.subject_id}"


def write_due(limit: int = BATCH) -> bool:
    """Write the letters that are due, for so many followers; true while there may be more.

    A notice stops waiting in the transaction that puts its letter into the outbox. What the
    receiver may no longer read is left out, and where nothing is left there is no letter.
    """
    with db.transaction() as session:
        now = clock.now()
        followers = session.scalars(
            select(Follower)
            .where(_due(now))
            .order_by(Follower.id)
            .limit(limit)
            .options(joinedload(Follower.user))
            .with_for_update(of=Follower, skip_locked=True)
        ).all()
        if not followers:
            return False
        rows = _waiting([each.id for each in followers])
        replies = [row.id for row in rows if row.told and row.action == REPLY]
        names = repliers(Notice.id.in_(replies)) if replies else {}
        letters = {}
        for follower in followers:
            to = address_of(follower)
            items = _gathered(row for row in rows if row.follower_id == follower.id and row.told)
            for item in items:
                item.repliers = names.get((follower.id, item.subject_id), ())
            if to and items:
                letters[follower.id] = _letter(follower, to, items)
                follower.mailed_at = now
        ids = mail.put(list(letters.values()))
        _settle(rows, {one: ids[letter.message_id] for one, letter in letters.items()})
        return len(followers) == limit


def address_of(follower: Follower) -> str | None:
    """Where a follower's mail goes; nowhere when the account is closed or not confirmed."""
    if follower.user is None:
        return follower.email
    open_ = follower.user.is_active and follower.user.email_confirmed_at is not None
    return follower.user.email if open_ else None


def _waiting(follower_ids: Sequence[int]) -> Sequence[Any]:
    """All that waits for these followers, with whether each may be told now. One statement."""
    thing, about = _spine.alias("thing"), _spine.alias("about")
    boxes, hearings = table("boxes"), table("hearings")
    reason, place = Space.__table__.alias("reason"), Space.__table__.alias("place")
    told = and_(is_wanted(Notice, Follower), may_be_told(about, thing, Follower.user_id))
    statement = (
        select(
            Notice.id,
            Notice.follower_id,
            Notice.action,
            Notice.personal,
            about.c.id.label("subject_id"),
            about.c.kind,
            about.c.title,
            hearings.c.closes_at,
            place.c.timezone,
            boxes.c.name.label("box"),
            Label.name.label("label"),
            Label.kind.label("label_kind"),
            reason.c.name.label("space"),
            case((told, True), else_=False).label("told"),
        )
        .join(Follower, Follower.id == Notice.follower_id)
        .join(Entry, Entry.id == Notice.entry_id)
        .join(thing, thing.c.id == Entry.subject_id)
        .join(about, about.c.id == Notice.subject_id)
        .join(place, place.c.id == about.c.space_id)
        .outerjoin(hearings, hearings.c.id == about.c.id)
        .outerjoin(Follow, Follow.id == Notice.follow_id)
        .outerjoin(boxes, boxes.c.id == Follow.box_id)
        .outerjoin(Label, Label.id == Follow.label_id)
        .outerjoin(reason, reason.c.id == Follow.space_id)
        .where(Notice.follower_id.in_(follower_ids), Notice.mail_waits)
        .order_by(Notice.id)
    )
    return db.session.execute(statement).all()


def _gathered(rows: Iterable[Any]) -> list[DigestItem]:
    items: dict[int, DigestItem] = {}
    for row in rows:
        kind, name = row.kind, row.title
        if row.personal:
            kind = "person"
        elif row.box is not None:
            kind, name = "box", row.box
        elif row.label is not None:
            kind, name = row.label_kind.value, row.label
        elif row.space is not None:
            kind, name = "space", row.space
        item = items.setdefault(
            row.subject_id,
            DigestItem(
                row.subject_id, row.kind, row.title, row.closes_at, row.timezone, kind, name
            ),
        )
        # What happened last stands last.
        item.counts[row.action] = item.counts.pop(row.action, 0) + 1
    return list(items.values())


def _letter(follower: Follower, to: str, items: list[DigestItem]) -> Letter:
    stop = f"{config.current().address}/subscriptions/{key_of(follower.id)}"
    language = follower.user.language if follower.user else follower.language
    return mail.compose(
        to,
        "news",
        language,
        {
            "items": items[:SHOWN],
            "more": len(items) - SHOWN,
            "stop": stop,
            "has_account": follower.user_id is not None,
        },
        {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def _settle(rows: Sequence[Any], letters: dict[int, int]) -> None:
    """Let what was told, or left out, wait no more."""
    done = [
        {
            "id": row.id,
            "mail_waits": False,
            "letter_id": letters.get(row.follower_id) if row.told else None,
        }
        for row in rows
    ]
    if done:
        db.session.execute(update(Notice), done)


# ------------------------------------------------------------- letters that cannot leave at once


def take_back() -> bool:
    """Take letters back that wait in the outbox and tell of what their receiver may no longer read,
    or no longer wants; the rest of what they told is written anew.

    A letter that is being sent this moment is not touched; one that a mail server took although it
    said that it had not is the one that can be followed by another with part of the same news.
    """
    thing, about = _spine.alias("thing"), _spine.alias("about")
    wanted = and_(
        is_wanted(Notice, Follower),
        Follower.frequency != Frequency.never,
        may_be_told(about, thing, Follower.user_id),
    )
    with db.transaction() as session:
        ids = session.scalars(
            select(Letter.id)
            .join(Notice, Notice.letter_id == Letter.id)
            .join(Follower, Follower.id == Notice.follower_id)
            .join(Entry, Entry.id == Notice.entry_id)
            .join(thing, thing.c.id == Entry.subject_id)
            .join(about, about.c.id == Notice.subject_id)
            .where(
                mail.free(clock.now()),
                Letter.failed_at.is_(None),
                case((wanted, 0), else_=1) == 1,
            )
            .distinct()
            .limit(BATCH)
        ).all()
        if ids:
            forget_letters(ids, mail.free(clock.now()))
        return len(ids) == BATCH


def forget_letters(ids: Sequence[int], still: ColumnElement[bool]) -> None:
    """Take those of the letters out of the outbox that are `still` so; what they told waits again.

    They are held until they are gone: nobody claims them meanwhile, and what has left by then stays.
    """
    quiet = {"synchronize_session": False}
    locked = select(Letter.id).where(Letter.id.in_(ids), still).order_by(Letter.id)
    ids = db.session.scalars(locked.with_for_update()).all()
    db.session.execute(
        update(Notice)
        .where(Notice.letter_id.in_(ids))
        .values(mail_waits=True, letter_id=None)
        .execution_options(**quiet)
    )
    db.session.execute(delete(Letter).where(Letter.id.in_(ids)).execution_options(**quiet))


def note_refusals() -> None:
    """Stop mail to followers whose own mail server refused a letter for good, or in every try.

    That our mail server was away stops nobody.
    """
    refused = (
        select(Notice.follower_id)
        .join(Letter, Letter.id == Notice.letter_id)
        .where(Letter.failed_at.is_not(None), Letter.error.startswith(REFUSED))
    )
    with db.transaction() as session:
        session.execute(
            update(Follower)
            .where(Follower.stopped_at.is_(None), Follower.id.in_(refused))
            .values(stopped_at=clock.now())
            .execution_options(synchronize_session=False)
        )


def adopt() -> bool:
    """Give the follows of an address to the account that has the address by now, confirmed.

    They go to the follower of that person, or become it. Where both follow the same thing, one of
    the two is enough. True while there may be more.
    """
    with db.transaction() as session:
        found = session.execute(
            select(Follower, User.id)
            .join(User, User.email == Follower.email)
            .where(User.email_confirmed_at.is_not(None), User.disabled_at.is_(None))
            .limit(BATCH)
        ).all()
        for follower, user_id in found:
            person = session.scalar(select(Follower).where(Follower.user_id == user_id))
            if person is None:
                follower.user_id, follower.email, follower.language = user_id, None, None
                session.flush()
                continue
            merge(follower, person)
        return len(found) == BATCH


def merge(follower: Follower, person: Follower) -> None:
    """Let a person's follower take over the follows of an address; its notices go."""
    quiet = {"synchronize_session": False}
    kept = Follow.__table__.alias("kept")
    same = exists(
        select(kept.c.id).where(
            kept.c.follower_id == person.id,
            or_(
                *(
                    kept.c[name] == Follow.__table__.c[name]
                    for name in ("subject_id", "box_id", "label_id", "space_id")
                )
            ),
        )
    )
    mine = Follow.follower_id == follower.id
    session = db.session
    session.execute(
        delete(Notice).where(Notice.follower_id == follower.id).execution_options(**quiet)
    )
    session.execute(
        update(Follow).where(mine, ~same).values(follower_id=person.id).execution_options(**quiet)
    )
    session.execute(delete(Follow).where(mine).execution_options(**quiet))
    session.execute(delete(Follower).where(Follower.id == follower.id).execution_options(**quiet))
    session.expire_all()
