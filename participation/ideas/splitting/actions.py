"""Splitting an idea, choosing between the two, and making them one again."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import insert, literal, select, update

from participation import clock, config, db, ledger, mail
from participation.accounts.models import User
from participation.guard import actions as guard
from participation.ideas.boxes.models import Box
from participation.ideas.merging import promises
from participation.ideas.merging.rules import DISCUSSED
from participation.ideas.proposals.actions import NotAllowed, take_step
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rules import VOTING
from participation.ideas.splitting import choices, queries, threads
from participation.ideas.splitting.models import Chosen, Split, SplitChoice
from participation.ideas.support import actions as support
from participation.ideas.support import queries as support_queries
from participation.spaces.queries import reachable
from participation.spaces.rules import is_official
from participation.subjects.models import Coauthor, Revision, Visibility, subject_labels


class Texts(NamedTuple):
    """Titles and texts of the two ideas that one becomes."""

    title: str
    body: str
    new_title: str
    new_body: str


def split(
    idea: Idea,
    texts: Texts,
    moving: Sequence[int],
    reason: str,
    *,
    by: User,
    as_keeper: bool = False,
) -> Split:
    """Let an idea become two: itself with another text, and a new one with some of its threads (`moving`).

    Both have its authors, labels and followers, and owe what it owed. Votes stay with the first until
    those who gave them choose. Raises NotAllowed without a reason, and for an idea that is decided about,
    or (`as_keeper`) assessed, or whose box takes no more ideas.
    """
    db.hold(idea)
    if not reason.strip() or idea.state not in (DISCUSSED if as_keeper else VOTING):
        raise NotAllowed(idea.state)
    if as_keeper:
        box = db.session.get_one(Box, idea.box_id)
        db.hold(box)
        if not box.timetable.takes_ideas():
            raise NotAllowed("closed")
    new = _second(idea, texts, reason, by, as_keeper=as_keeper)
    now = clock.now()
    revision = guard.keep_revision(idea, idea.body, by=by, for_authority=not as_keeper)
    made = Split(
        idea_id=idea.id, new_id=new.id, at=now, by_id=by.id, by_keepers=as_keeper, reason=reason,
        state=idea.state, revision_id=revision.id, edited_before=idea.edited_at,
        supporters=idea.support_count,
    )  # fmt: skip
    db.session.add(made)
    idea.title, idea.body, idea.edited_at = texts.title, texts.body, now
    idea.has_splits = new.has_splits = True
    db.session.flush()
    choices.ask(made)
    choices.copy_followers(idea, new)
    made.comments = threads.move(idea, new, queries.threads_that_move(idea.id, moving))
    db.session.flush()
    ledger.record("idea.split", subject_id=idea.id, space_id=idea.space_id, by=by.id, second=new.id)
    _write_to_keeper(idea, new, reason, "idea-split", by, as_keeper=as_keeper)
    return made


def _second(idea: Idea, texts: Texts, reason: str, by: User, *, as_keeper: bool) -> Idea:
    """The new one of two ideas, of the same authors, where the first one is on its way."""
    owed = idea.answer_due_on if idea.answered_at is None else None
    new = Idea(
        space_id=idea.space_id, box_id=idea.box_id, author_id=idea.author_id, signed=idea.signed,
        keeper_id=idea.keeper_id, given_up_at=idea.given_up_at, title=texts.new_title,
        body=texts.new_body, language=idea.language, state=IdeaState.draft,
        department_id=idea.department_id, visibility=Visibility.draft, created_at=clock.now(),
        coauthor_count=idea.coauthor_count, coauthor_id=idea.coauthor_id, answer_due_on=owed,
    )  # fmt: skip
    db.session.add(new)
    db.session.flush()
    _copy(Coauthor.__table__, idea, new)
    _copy(subject_labels, idea, new)
    take_step(
        new, idea.state, by=by, reason=reason, promised_on=idea.promised_on,
        for_authority=not as_keeper,
    )  # fmt: skip
    guard.show(new)
    db.session.execute(
        update(Box)
        .where(Box.id == idea.box_id)
        .values(idea_count=Box.idea_count + 1)
        .execution_options(synchronize_session=False)
    )
    return new


def _copy(table: Any, idea: Idea, new: Idea) -> None:
    """Copy the rows of a table about one idea to another."""
    others = [column for column in table.c if column.name != "subject_id"]
    rows = select(literal(new.id, table.c.subject_id.type), *others)
    names = ["subject_id", *(column.name for column in others)]
    db.session.execute(insert(table).from_select(names, rows.where(table.c.subject_id == idea.id)))


def choose(made: Split, chosen: Chosen, *, by: User) -> None:
    """One of those who had voted chooses: the first, the second, or both. It can be chosen anew.

    Raises NotAllowed for somebody who was not asked and when the two are one again, and NoneLeft where both
    are one vote more than the person has.
    """
    first = support_queries.for_vote(made.idea_id, by)
    second = support_queries.for_vote(made.new_id, by)
    choice = queries.choice(made.id, by.id)
    if first is None or second is None or choice is None or not queries.stands(made.id):
        raise NotAllowed("split")
    given = {each.id: queries.vote_on(each.id, by.id) for each in (first, second)}
    wanted = {first.id: chosen is not Chosen.second, second.id: chosen is not Chosen.first}
    standing = [value for value in given.values() if value is not None]
    value = standing[0] if standing else choice.value
    # A vote that moves is none more; who has too many keeps what they have.
    more = sum(wanted.values()) > len(standing)
    with db.session.begin_nested():
        for ballot in (first, second):
            if not wanted[ballot.id]:
                support.vote(ballot, None, by=by)
        for ballot in (second, first):
            if wanted[ballot.id]:
                support.vote(ballot, value, by=by, counted=more)
    choice.chosen, choice.chosen_at = chosen, clock.now()
    db.session.flush()
    ledger.record(
        "idea.split_chosen",
        subject_id=made.idea_id,
        space_id=first.space.id,
        by=by.id,
        chosen=chosen.value,
    )


def undo(made: Split, reason: str = "", *, by: User) -> None:
    """Let the two be one again: with the text, votes, comments and followers that there are of both.

    The second leads to the first. Raises NotAllowed when the two have gone on since (`queries.hindrances`).
    """
    idea, new = made.idea, made.new
    db.hold(idea, new, made)
    if made.ended_at is not None or queries.hindrances(made):
        raise NotAllowed("split")
    before = db.session.get_one(Revision, made.revision_id)
    as_keeper = not is_official(by, idea.space_id)
    guard.keep_revision(idea, idea.body, by=by, for_authority=not as_keeper)
    idea.title, idea.body, idea.edited_at = before.title, before.body, made.edited_before
    new.answer_due_on = None
    take_step(new, IdeaState.merged, by=by, reason=reason, for_authority=not as_keeper)
    new.merged_into_id = idea.id
    made.ended_at, made.ended_by_id = clock.now(), by.id
    db.session.flush()
    choices.give_back(made, idea, new)
    choices.take_followers_back(idea, new)
    threads.give_back(idea, new)
    promises.owe(idea)
    db.session.flush()
    ledger.record(
        "idea.unsplit", subject_id=idea.id, space_id=idea.space_id, by=by.id, second=new.id
    )
    _write_to_keeper(idea, new, reason, "idea-unsplit", by, as_keeper=as_keeper)


def _write_to_keeper(
    idea: Idea, new: Idea, reason: str, letter: str, by: User, *, as_keeper: bool
) -> None:
    person = reachable(idea.keeper_id or idea.author_id, idea.space_id)
    if person is None or person.id == by.id:
        return
    address = config.current().address
    mail.write(
        person.email or "",
        letter,
        person.language,
        about_subjects=[idea.id, new.id],
        person=person,
        idea=idea,
        new=new,
        reason=reason,
        by=by.named(idea.signature_of(by) if as_keeper else None),
        link=address + idea.path,
        new_link=address + new.path,
    )


def forget(user: User) -> None:
    """Before an account is erased: who can choose no more stays with the first."""
    db.session.execute(
        update(SplitChoice)
        .where(SplitChoice.user_id == user.id, SplitChoice.chosen.is_(None))
        .values(chosen=Chosen.first, chosen_at=clock.now())
        .execution_options(synchronize_session=False)
    )
