"""What the worker does for those who sort: words counted, and what is nearly the same found."""

from datetime import timedelta

from participation import db, jobs, ledger
from participation.hearings.assessing import hints, likeness
from participation.hearings.assessing.queries import alike, counting
from participation.ledger import Entry


@jobs.step("response-words", every=timedelta(minutes=10))
def count_words() -> bool:
    """Count the words of responses anew where a tenth more have come: suggested themes rest on them."""
    if counting.waiting() is not None:
        jobs.beside("response-words", _count_words)
    return False


def _count_words() -> None:
    while (waiting := counting.waiting()) is not None:
        with db.transaction(write=False) as session:
            texts = counting.texts(session, waiting.hearing_id)
            counted = hints.count_words(texts, waiting.language)
        with db.transaction():
            hints.keep_count(waiting.hearing_id, waiting.upto, counted)


@ledger.reader("likeness", "response.received", "response.corrected", "response.withdrawn")
def find_alike(entries: list[Entry]) -> None:
    """Find which other response says nearly the same, for those who sort them."""
    changed: dict[int, list[int]] = {}
    for entry in entries:
        if entry.subject_id is not None and isinstance(entry.data.get("hearing"), int):
            changed.setdefault(entry.data["hearing"], []).append(entry.subject_id)
    for hearing_id, response_ids in changed.items():
        likeness.look(hearing_id, response_ids, alike.texts)
