"""What follows a hearing: the text as it was adopted, and a new round with a changed proposal."""

from participation import db, ledger
from participation.accounts.models import User
from participation.hearings.notice.actions.holding import hold
from participation.hearings.notice.followers import TAKEN_ALONG
from participation.hearings.notice.models import Hearing, Phase, Section, Status
from participation.hearings.publishing.actions import writing


def adopt(hearing: Hearing, section: Section, text: str, *, by: User) -> None:
    """Keep what a section says as it was adopted; the text as it was heard stays.

    The public reads both, with what is changed, when the outcome is out.
    """
    hold(hearing, Phase.closed, Phase.under_assessment)
    section.adopted = None if text == section.body else text
    db.session.flush()
    ledger.record(
        "hearing.adopted",
        subject_id=hearing.id,
        space_id=hearing.space_id,
        by=by.id,
        section=section.id,
    )


def new_round(hearing: Hearing, *, by: User) -> Hearing:
    """Begin a new round: a draft with the text as it was adopted, or else as it was heard, and the map.

    It leads to the hearing that was before it, and that one to it when it is public. `hearing` has
    its space, type and sections loaded. Asked again it gives the round that there is, unless that was
    withdrawn.
    """
    hold(hearing, Phase.closed, Phase.under_assessment, Phase.concluded, Phase.withdrawn)
    if hearing.following_id is not None:
        begun = db.session.get_one(Hearing, hearing.following_id)
        if begun.status is not Status.withdrawn:
            return begun
    made = writing.draft(
        hearing.space, hearing.type, hearing.title, by=by, department_id=hearing.department_id
    )
    made.previous_id, hearing.following_id = hearing.id, made.id
    made.summary, made.language = hearing.summary, hearing.language
    made.case_number, made.classification = hearing.case_number, hearing.classification
    made.deciding_body = hearing.deciding_body
    db.session.flush()
    db.session.refresh(made, ["sections"])
    again: dict[int, int] = {}
    for section in hearing.sections:
        text = section.body if section.adopted is None else section.adopted
        if section.removed_at is None and text:
            again[section.id] = writing.add_section(made, section.title, text, by=by).id
    for take_along in TAKEN_ALONG:
        take_along(hearing, made, again, by)
    ledger.record(
        "hearing.new_round",
        subject_id=made.id,
        space_id=made.space_id,
        by=by.id,
        previous=hearing.id,
    )
    return made
