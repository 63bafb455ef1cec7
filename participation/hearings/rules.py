"""Who may do what with a hearing and its responses."""

from participation.accounts.models import Reader
from participation.hearings.models import Hearing, Phase, Publication
from participation.spaces.models import Space
from participation.spaces.rules import is_official, is_staff


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
    )


def may_start_assessment(reader: Reader, hearing: Hearing) -> bool:
    """Whether the assessment may start: when the deadline has passed."""
    return _official(reader, hearing) and hearing.phase() is Phase.closed


def may_write_outcome(reader: Reader, hearing: Hearing) -> bool:
    """Whether the outcome may be drafted: when the deadline has passed, until it is out."""
    return _official(reader, hearing) and hearing.phase() in (
        Phase.closed,
        Phase.under_assessment,
    )


def may_conclude(reader: Reader, hearing: Hearing) -> bool:
    """Whether the outcome may be published."""
    return _official(reader, hearing) and hearing.phase() is Phase.under_assessment


def may_read_through(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may publish or withhold responses: officials and moderators."""
    return may_work_on(reader, hearing) and hearing.type.publication is not Publication.never
