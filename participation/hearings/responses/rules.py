"""Who may answer a hearing, and who may do what with a response."""

from datetime import datetime

from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing, Phase, Publication
from participation.hearings.notice.rows import AnyHearing
from participation.hearings.notice.rules import is_official_of, may_work_on
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.rows import ResponseRow
from participation.spaces.rules import is_staff, may_enter
from participation.subjects.models import Visibility
from participation.subjects.rules import may_read_text


def may_read_through(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may publish or withhold responses: officials and moderators."""
    return may_work_on(reader, hearing) and hearing.type.publication is not Publication.never


def may_enter_response(reader: Reader, hearing: Hearing) -> bool:
    """Whether what came on paper or by mail may be entered: from the opening until the outcome is out.

    Not where responses are anonymous: a letter has a hand, and an entry a moment and an official.
    """
    return (
        is_official_of(reader, hearing)
        and hearing.may_be_assessed()
        and not hearing.anonymous
        and hearing.phase() is not Phase.held_elsewhere
    )


def may_respond(reader: Reader, hearing: AnyHearing, now: datetime | None = None) -> bool:
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


def responses_are_listed(reader: Reader, hearing: AnyHearing) -> bool:
    """Whether the list of responses shows any: never, for types that do not publish them."""
    return hearing.type.publication is not Publication.never or is_staff(reader, hearing.space_id)


def shows_text(reader: Reader, response: Response | ResponseRow) -> bool:
    """Whether a response in a list is shown with its text; one its sender withdrew is not."""
    return response.status is ResponseStatus.received and may_read_text(reader, response)


def shows_versions(reader: Reader, response: Response | ResponseRow) -> bool:
    """Whether earlier versions are shown: nobody else has read them through for publication."""
    return response.is_by(reader) or is_staff(reader, response.space_id)
