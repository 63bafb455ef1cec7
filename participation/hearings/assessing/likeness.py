"""Contributions that say nearly the same in the same words: found as they come, for whoever sorts them.

A campaign's letter is sent with a sentence of one's own, or with another street in it. Each text is
given a few marks: the smallest of the hashes of its runs of words (a bottom-k sketch; Broder, On the
resemblance and containment of documents, 1997). Only texts that share a mark are compared word by
word, and only with the first of each group, so a thousandth letter costs no more than the second.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import delete, func, select, update

from participation import db
from participation.hearings.assessing.models import Likeness, LikenessMark
from participation.hearings.resemblance import marks_of, share, words_of

ALIKE = 0.7
"""The share of words that two texts have in common, in the same order, from which they are alike."""
CANDIDATES = 5
"""With how many texts one is compared at most: those that share the most marks with it."""


Texts = Callable[[Sequence[int]], Mapping[int, str]]
"""Gives the texts of contributions by their id; one that no longer stands is left out."""


def look(hearing_id: int, subject_ids: Iterable[int], texts: Texts) -> None:
    """Compare contributions that have come or were corrected with the others of their hearing."""
    wanted = list(dict.fromkeys(subject_ids))
    found = texts(wanted)
    for subject_id in wanted:
        forget(subject_id, texts)
        words = words_of(found.get(subject_id, ""))
        marks = marks_of(words)
        if not marks:
            continue
        leader = _like(hearing_id, words, marks, texts)
        db.session.add(
            Likeness(subject_id=subject_id, hearing_id=hearing_id, leader_id=leader or subject_id)
        )
        if leader is None:
            _mark(hearing_id, subject_id, marks)
        db.session.flush()


def _like(hearing_id: int, words: list[str], marks: list[int], texts: Texts) -> int | None:
    """The leader that says nearly the same: of several the one that is most alike."""
    candidates = db.session.scalars(
        select(LikenessMark.subject_id)
        .where(LikenessMark.hearing_id == hearing_id, LikenessMark.mark.in_(marks))
        .group_by(LikenessMark.subject_id)
        .order_by(func.count().desc(), LikenessMark.subject_id)
        .limit(CANDIDATES)
    ).all()
    if not candidates:
        return None
    shares = {each: share(words, words_of(text)) for each, text in texts(candidates).items()}
    best = max(shares, key=lambda each: (shares[each], -each), default=None)
    return best if best is not None and shares[best] >= ALIKE else None


def _mark(hearing_id: int, subject_id: int, marks: list[int]) -> None:
    rows = [{"hearing_id": hearing_id, "mark": m, "subject_id": subject_id} for m in marks]
    db.insert_many(LikenessMark.__table__, rows)


def forget(subject_id: int, texts: Texts) -> None:
    """Forget what a contribution is like. When it led others, the first of them leads instead."""
    row = db.session.get(Likeness, subject_id)
    if row is None:
        return
    hearing_id, led = row.hearing_id, row.leader_id == subject_id
    db.session.delete(row)
    db.session.execute(delete(LikenessMark).where(LikenessMark.subject_id == subject_id))
    db.session.flush()
    if not led:
        return
    heir = db.session.scalar(
        select(func.min(Likeness.subject_id)).where(Likeness.leader_id == subject_id)
    )
    if heir is None:
        return
    db.session.execute(
        update(Likeness)
        .where(Likeness.leader_id == subject_id)
        .values(leader_id=heir)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    _mark(hearing_id, heir, marks_of(words_of(texts([heir]).get(heir, ""))))
