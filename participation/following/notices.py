"""Telling: from entries of the ledger to notices, set by set, however many follow."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    union,
    update,
)
from sqlalchemy.orm import aliased

from participation import clock, db
from participation.accounts.models import Role, RoleName, User
from participation.following.meant import table, taking_part
from participation.following.models import Follow, Follower, Frequency, Notice
from participation.following.rules import (
    CALL_NEWS,
    FOR_WHO_HAS_NOT_ANSWERED,
    IDEA_STEPS,
    MILESTONES,
    NOT_FOLLOWED,
    OF_ITS_PARTS,
    OFFICIAL_ANSWER,
    REPLY,
    RESPONDENTS_ARE_MAILED,
    may_be_told,
)
from participation.ledger import Entry, key_of, person_keys
from participation.subjects.models import Coauthor, Subject, subject_labels

STAFF = (RoleName.official, RoleName.moderator, RoleName.admin)
_spine: Any = Subject.__table__


def tell(entries: Sequence[Entry]) -> None:
    """Write a notice for each follower and entry, once: the most particular follow says why.

    Runs in the transaction that moves the reader's cursor. The number of statements does not
    depend on how many follow.
    """
    told = [entry for entry in entries if not entry.data.get("imported")]
    if not told:
        return
    _let_authors_follow([entry for entry in told if entry.action == "idea.new"])
    _let_be_told(told)
    if db.session.scalar(select(Follower.id).limit(1)) is None:
        return
    ids = [entry.id for entry in told]
    own = _own(told)
    for rows in _each_way(told):
        if own:
            mine = tuple_(Entry.id, func.coalesce(Follower.user_id, 0))
            rows = rows.where(mine.not_in(own))
        db.session.execute(db.upsert(Notice).from_select(_COLUMNS, rows).on_conflict_do_nothing())
    last = (
        select(func.max(Notice.at))
        .where(Notice.follow_id == Follow.id, Notice.entry_id.in_(ids))
        .correlate(Follow)
        .scalar_subquery()
    )
    db.session.execute(
        update(Follow)
        .where(Follow.id.in_(select(Notice.follow_id).where(Notice.entry_id.in_(ids))))
        .values(told_at=last)
        .execution_options(synchronize_session=False)
    )


def _let_authors_follow(entries: Sequence[Entry]) -> None:
    """Whoever writes an idea that is put forward, alone or with others, follows it, by notices on the site:
    nobody asked for mail."""
    if not entries:
        return
    ids = [entry.id for entry in entries]
    writers = union(
        select(_spine.c.author_id, _spine.c.id, Entry.at)
        .join(Entry, Entry.subject_id == _spine.c.id)
        .where(Entry.id.in_(ids)),
        select(Coauthor.user_id, Coauthor.subject_id, Entry.at)
        .join(Entry, Entry.subject_id == Coauthor.subject_id)
        .where(Entry.id.in_(ids)),
    ).subquery()
    written = (
        select(writers.c.author_id, writers.c.id, writers.c.at)
        .join(User, User.id == writers.c.author_id)
        .where(User.email.is_not(None), User.disabled_at.is_(None))
        .subquery()
    )
    people = select(
        written.c.author_id,
        literal(Frequency.daily, Follower.frequency.type),
        literal(clock.now(), Follower.created_at.type),
    ).where(written.c.author_id.is_not(None))
    db.session.execute(
        db.upsert(Follower)
        .from_select(["user_id", "frequency", "created_at"], people.distinct())
        .on_conflict_do_nothing()
    )
    ideas = (
        select(Follower.id, written.c.id, literal(False), written.c.at)
        .join(written, written.c.author_id == Follower.user_id)
        .where(written.c.id.is_not(None))
    )
    db.session.execute(
        db.upsert(Follow)
        .from_select(["follower_id", "subject_id", "by_mail", "created_at"], ideas)
        .on_conflict_do_nothing()
    )


def _let_be_told(told: Sequence[Entry]) -> None:
    """Whoever is told because they took part becomes a follower, of nothing if of nothing before."""
    people = taking_part(told)
    if people is None:
        return
    found = (
        select(
            people.c.user_id,
            literal(Frequency.daily, Follower.frequency.type),
            literal(clock.now(), Follower.created_at.type),
        )
        .join(User, User.id == people.c.user_id)
        .where(
            User.email.is_not(None),
            User.disabled_at.is_(None),
        )
        .distinct()
    )
    db.session.execute(
        db.upsert(Follower)
        .from_select(["user_id", "frequency", "created_at"], found)
        .on_conflict_do_nothing()
    )


def _own(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """The pairs of an entry and the person who did it, among those who may be followers.

    The ledger knows a person by keys that are made of the person's own; so they are made
    of those who can have done it: who writes what it is about, and the staff that follows.
    """
    done = [entry for entry in entries if entry.actor_key]
    if not done:
        return []
    about = {entry.subject_id for entry in done}
    ideas = table("ideas")
    rows = db.session.execute(
        select(_spine.c.id, func.coalesce(ideas.c.keeper_id, _spine.c.author_id).label("person"))
        .outerjoin(ideas, ideas.c.id == _spine.c.id)
        .where(_spine.c.id.in_(about))
    )
    writers: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.person is not None:
            writers[row.id].append(row.person)
    along = select(Coauthor.subject_id, Coauthor.user_id).where(Coauthor.subject_id.in_(about))
    for subject_id, user_id in db.session.execute(along):
        writers[subject_id].append(user_id)
    staff = db.session.scalars(
        select(Follower.user_id)
        .join(Role, Role.user_id == Follower.user_id)
        .where(Role.name.in_(STAFF))
        .distinct()
    ).all()
    followers = [each for each in staff if each is not None]
    keys = person_keys([*followers, *chain.from_iterable(writers.values())])
    pairs = []
    for entry in done:
        for person in (*writers.get(entry.subject_id or 0, ()), *followers):
            if key_of(keys.get(person), entry.subject_id) == entry.actor_key:
                pairs.append((entry.id, person))
                break
    return pairs


_COLUMNS = [
    "follower_id",
    "entry_id",
    "subject_id",
    "follow_id",
    "personal",
    "action",
    "at",
    "written_at",
    "mail_waits",
]


def _each_way(told: Sequence[Entry]) -> Iterator[Any]:
    """What to write for those it is meant for, and for those who follow the thing itself, a project
    that it belongs to, its box, a label of it, its space. Whoever wants no mail of what is meant for them
    may follow it by mail."""
    thing, about = _spine.alias("thing"), _spine.alias("about")
    ids = [entry.id for entry in told]
    people = taking_part(told)
    meant = None
    if people is not None:
        no_follow = literal(None, Follow.id.type)
        rows = _told(thing, about, no_follow, Follower.personal_by_mail, personal=True)
        found = rows.join(people, people.c.entry_id == Entry.id).join(
            Follower, Follower.user_id == people.c.user_id
        )
        meant = _who_may(found, ids, thing, about)
        yield meant.where(Follower.personal_by_mail.is_(True))
    rows = _told(thing, about, Follow.id, Follow.by_mail)
    joined = {
        "subject": (rows, Follow.subject_id == about.c.id),
        "box": (
            rows,
            Follow.box_id == func.coalesce(table("ideas").c.box_id, table("calls").c.box_id),
        ),
        "label": (
            rows.join(subject_labels, subject_labels.c.subject_id == about.c.id),
            Follow.label_id == subject_labels.c.label_id,
        ),
        "space": (rows, Follow.space_id == about.c.space_id),
    }
    reminder = and_(Entry.action == FOR_WHO_HAS_NOT_ANSWERED, _has_answered(about))
    parts = table("project_parts")
    joined["project"] = (
        rows.join(parts, parts.c.subject_id == about.c.id).where(Entry.action.in_(OF_ITS_PARTS)),
        Follow.subject_id == parts.c.project_id,
    )
    order = ("subject", "project", "box", "label", "space")
    for way, (found, condition) in ((each, joined[each]) for each in order):
        following = found.join(Follow, condition).join(Follower, Follower.id == Follow.follower_id)
        chosen = _who_may(following, ids, thing, about).where(
            # What was done before one began to follow is no news: an upgrade tells no past.
            Follow.created_at <= Entry.at,
            not_(reminder),
            Entry.action.not_in(NOT_FOLLOWED),
        )
        if way not in ("subject", "project"):
            of_others = MILESTONES | CALL_NEWS if way == "box" else MILESTONES
            chosen = chosen.where(Entry.action.in_(of_others))
        yield chosen
    if meant is not None:
        yield meant.where(Follower.personal_by_mail.is_(False))


def _told(thing: Any, about: Any, follow_id: Any, by_mail: Any, *, personal: bool = False) -> Any:
    """What a notice of each entry says; a `personal` one is meant for the person, without a follow."""
    comments, ideas, parent = table("comments"), table("ideas"), _spine.alias("parent")
    calls = table("calls")
    others: Any = Entry.action
    if personal:
        others = case((Entry.action == "comment.added", literal(REPLY)), else_=Entry.action)
    action: Any = case((comments.c.is_answer, literal(OFFICIAL_ANSWER)), else_=others)
    official = comments.c.department_id.is_not(None)
    direct = _has_a_mail(action, official, about, parent, ideas.c.keeper_id)
    waits = and_(by_mail.is_(True), Follower.frequency != Frequency.never, direct == 0)
    return (
        select(
            Follower.id,
            Entry.id,
            about.c.id,
            follow_id,
            literal(personal, Notice.personal.type),
            action,
            Entry.at,
            literal(clock.now(), Notice.written_at.type),
            case((waits, literal(True)), else_=literal(False)),
        )
        .select_from(Entry)
        .join(thing, thing.c.id == Entry.subject_id)
        .join(about, about.c.id == func.coalesce(thing.c.root_id, thing.c.id))
        .outerjoin(comments, comments.c.id == thing.c.id)
        .outerjoin(parent, parent.c.id == comments.c.parent_id)
        .outerjoin(ideas, ideas.c.id == about.c.id)
        .outerjoin(calls, calls.c.id == about.c.id)
    )


def _who_may(found: Any, ids: Sequence[int], thing: Any, about: Any) -> Any:
    """Those of the rows whose follower may be told now, in the order in which it happened: the newest
    notice has the highest id."""
    return (
        found.outerjoin(User, User.id == Follower.user_id)
        .where(
            Entry.id.in_(ids),
            User.disabled_at.is_(None),
            may_be_told(about, thing, Follower.user_id),
        )
        .order_by(Entry.position, Entry.id)
    )


def _has_answered(about: Any) -> ColumnElement[bool]:
    """Whether a response of the follower to the hearing stands."""
    responses, writer = table("responses"), aliased(_spine)
    stands = and_(responses.c.hearing_id == about.c.id, responses.c.status == "received")
    by_account = exists(
        select(responses.c.id)
        .join(writer, writer.c.id == responses.c.id)
        .where(stands, writer.c.author_id == Follower.user_id)
    )
    by_address = exists(select(responses.c.id).where(stands, responses.c.email == Follower.email))
    return or_(by_account, by_address)


def _is_at_a_party(about: Any) -> ColumnElement[bool]:
    """Whether the follower's address is that of a party that was asked to answer the hearing."""
    asked, organisations = table("parties"), table("organisations")
    return exists(
        select(asked.c.id)
        .join(organisations, organisations.c.id == asked.c.organisation_id)
        .where(
            asked.c.subject_id == about.c.id,
            or_(asked.c.invited_at.is_not(None), asked.c.answered_at.is_not(None)),
            func.lower(organisations.c.email)
            == func.lower(func.coalesce(User.email, Follower.email)),
        )
    )


def _has_a_mail(action: Any, official: Any, about: Any, parent: Any, keeper_id: Any) -> Any:
    """1 where the person gets a mail about the same from the one who did it, else 0."""
    keeps = func.coalesce(keeper_id, about.c.author_id) == Follower.user_id
    answered = or_(about.c.author_id == Follower.user_id, parent.c.author_id == Follower.user_id)
    return case(
        (
            and_(
                action.in_(RESPONDENTS_ARE_MAILED),
                or_(_has_answered(about), _is_at_a_party(about)),
            ),
            1,
        ),
        (and_(action.in_(IDEA_STEPS), keeps), 1),
        (and_(official, answered), 1),
        else_=0,
    )
