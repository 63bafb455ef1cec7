"""Who may do what with a hearing and its responses."""

from datetime import datetime

from participation.accounts.models import Reader
from participation.hearings.models import (
    Hearing,
    HearingType,
    Phase,
    Publication,
    Response,
    ResponseStatus,
    Status,
)
from participation.hearings.rows import ResponseRow
from participation.spaces.models import Space
from participation.spaces.rules import is_official, is_staff, may_enter
from participation.subjects.models import Visibility
from participation.subjects.rules import may_read_text

# What the authority's people may do.


def _official(reader: Reader, hearing: Hearing) -> bool:
    return is_official(reader, hearing.space_id)


def may_prepare_in(reader: Reader, space: Space) -> bool:
    """Whether the reader may draft hearings in the space."""
    return space.closed_at is None and is_official(reader, space.id)


def may_work_on(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may see the officials' pages of the hearing."""
    return is_staff(reader, hearing.space_id)


def may_edit(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may change text and documents: until the deadline; then they stand."""
    return _official(reader, hearing) and hearing.phase() in (
        Phase.draft,
        Phase.scheduled,
        Phase.open,
    )


def edits_are_announced(hearing: Hearing) -> bool:
    """Whether a change of the text needs a note, is listed and is told to those who have answered."""
    return hearing.phase() is Phase.open


def may_set_dates(reader: Reader, hearing: Hearing) -> bool:
    """Whether opening and deadline may be set freely: until the hearing opens."""
    return _official(reader, hearing) and hearing.phase() in (Phase.draft, Phase.scheduled)


def may_ask(reader: Reader, hearing: Hearing) -> bool:
    """Whether questions may be added and changed: until it opens, so that all are asked the same."""
    return may_set_dates(reader, hearing)


def may_review(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may comment on the draft, and settle comments: until it opens."""
    return may_work_on(reader, hearing) and hearing.phase() in (Phase.draft, Phase.scheduled)


def may_meet(reader: Reader, hearing: Hearing) -> bool:
    """Whether public meetings may be set, moved and cancelled: until the outcome is out."""
    return _official(reader, hearing) and hearing.phase() not in (
        Phase.concluded,
        Phase.withdrawn,
        Phase.held_elsewhere,
    )


def may_publish(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may schedule or open it. What it still lacks is `readiness`' to say."""
    return _official(reader, hearing) and hearing.phase() is Phase.draft


def may_extend(reader: Reader, hearing: Hearing) -> bool:
    """Whether the deadline may be moved to a later day: until the assessment starts."""
    return _official(reader, hearing) and hearing.phase() in (Phase.open, Phase.closed)


def may_withdraw_hearing(reader: Reader, hearing: Hearing) -> bool:
    """Whether the authority may take the hearing back: at any time before its outcome is out."""
    return _official(reader, hearing) and hearing.phase() not in (
        Phase.concluded,
        Phase.withdrawn,
        Phase.held_elsewhere,
    )


def may_start_assessment(reader: Reader, hearing: Hearing) -> bool:
    """Whether the assessment may start: when the deadline has passed."""
    return _official(reader, hearing) and hearing.phase() is Phase.closed


def may_sort(reader: Reader, hearing: Hearing) -> bool:
    """Whether responses may be sorted and themes assessed: from the opening until the outcome is out."""
    return _official(reader, hearing) and hearing.may_be_assessed()


def may_write_outcome(reader: Reader, hearing: Hearing) -> bool:
    """Whether the outcome may be drafted: when the deadline has passed, until it is out."""
    return _official(reader, hearing) and hearing.phase() in (
        Phase.closed,
        Phase.under_assessment,
    )


def may_begin_round(reader: Reader, hearing: Hearing) -> bool:
    """Whether a new round may follow: when the hearing is over."""
    over = (Phase.closed, Phase.under_assessment, Phase.concluded, Phase.withdrawn)
    return hearing.phase() in over and may_prepare_in(reader, hearing.space)


def may_conclude(reader: Reader, hearing: Hearing) -> bool:
    """Whether the outcome may be published."""
    return _official(reader, hearing) and hearing.phase() is Phase.under_assessment


def may_correct_outcome(reader: Reader, hearing: Hearing) -> bool:
    """Whether the published outcome may be corrected, with a reason that everybody reads."""
    return _official(reader, hearing) and hearing.phase() is Phase.concluded


def may_read_through(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may publish or withhold responses: officials and moderators."""
    return may_work_on(reader, hearing) and hearing.type.publication is not Publication.never


def may_enter_response(reader: Reader, hearing: Hearing) -> bool:
    """Whether what came on paper or by mail may be entered: from the opening until the outcome is out.

    Not where responses are anonymous: a letter has a hand, and an entry a moment and an official.
    """
    return (
        may_sort(reader, hearing)
        and not hearing.anonymous
        and hearing.phase() is not Phase.held_elsewhere
    )


def has_parties(hearing: Hearing) -> bool:
    """Whether organisations are asked by name: their links are for those who may enter its space."""
    return hearing.space.is_public


def may_see_parties(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may see at which addresses the parties are asked, and how far each is."""
    return _official(reader, hearing) and has_parties(hearing)


def may_invite(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may choose the parties and ask them: until the deadline."""
    return may_see_parties(reader, hearing) and hearing.phase() in (
        Phase.draft,
        Phase.scheduled,
        Phase.open,
    )


def may_link(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may say which response is the answer of which party: once there may be any."""
    return may_see_parties(reader, hearing) and hearing.phase() not in (
        Phase.draft,
        Phase.scheduled,
    )


def holds_in(space: Space, kind: HearingType) -> bool:
    """Whether what a type promises can be kept in a space: that nobody knows who answers, only inside.

    In public, who answers without an account is confirmed by mail, so somebody is known.
    """
    return not kind.anonymous or not space.is_public


def becomes_anonymous(hearing: Hearing) -> bool:
    """Whether a hearing takes anonymous responses: those its type says so of, where that holds.

    A draft follows its type; what is published keeps what it was published with.
    """
    if hearing.status is not Status.draft:
        return hearing.anonymous
    return hearing.type.anonymous and holds_in(hearing.space, hearing.type)


# What those who read and answer may do.


def may_respond(reader: Reader, hearing: Hearing, now: datetime | None = None) -> bool:
    """Whether a response may be sent now: the hearing is open, and the reader may enter its space.

    Nobody needs an account, and nobody has to accept house rules to be heard.
    """
    return (
        may_enter(reader, hearing.space)
        and hearing.space.closed_at is None
        and hearing.visibility is Visibility.visible
        and hearing.phase(now) is Phase.open
    )


def may_change_response(response: Response, hearing: Hearing) -> bool:
    """Whether its sender may still correct or withdraw it: until the deadline."""
    return response.status is ResponseStatus.received and hearing.phase() is Phase.open


def may_be_received(response: Response, hearing: Hearing) -> bool:
    """Whether a response that waits for its link may still be received.

    It was in time when it was sent, so the deadline is not asked again; a hearing that was taken
    back or concluded meanwhile takes nothing more.
    """
    return response.status is ResponseStatus.draft and hearing.phase() in (
        Phase.open,
        Phase.closed,
        Phase.under_assessment,
    )


def responses_are_listed(reader: Reader, hearing: Hearing) -> bool:
    """Whether the list of responses shows any: never, for types that do not publish them."""
    return hearing.type.publication is not Publication.never or is_staff(reader, hearing.space_id)


def shows_text(reader: Reader, response: Response | ResponseRow) -> bool:
    """Whether a response in a list is shown with its text; one its sender withdrew is not."""
    return response.status is ResponseStatus.received and may_read_text(reader, response)


def shows_versions(reader: Reader, response: Response) -> bool:
    """Whether earlier versions are shown: nobody else has read them through for publication."""
    return response.is_by(reader) or is_staff(reader, response.space_id)
