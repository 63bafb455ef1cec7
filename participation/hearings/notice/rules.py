"""Who may do what with a hearing and its responses."""

from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing, HearingType, Phase, Status
from participation.hearings.notice.rows import AnyHearing
from participation.spaces.models import Space
from participation.spaces.rules import is_official, is_staff

# What the authority's people may do.


def is_official_of(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader is an official where the hearing is."""
    return is_official(reader, hearing.space_id)


def may_prepare_in(reader: Reader, space: Space) -> bool:
    """Whether the reader may draft hearings in the space."""
    return space.closed_at is None and is_official(reader, space.id)


def may_work_on(reader: Reader, hearing: AnyHearing) -> bool:
    """Whether the reader may see the officials' pages of the hearing."""
    return is_staff(reader, hearing.space_id)


def may_edit(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may change text and documents: until the deadline; then they stand."""
    return is_official_of(reader, hearing) and hearing.phase() in (
        Phase.draft,
        Phase.scheduled,
        Phase.open,
    )


def edits_are_announced(hearing: Hearing) -> bool:
    """Whether a change of the text needs a note, is listed and is told to those who have answered."""
    return hearing.phase() is Phase.open


def may_set_dates(reader: Reader, hearing: Hearing) -> bool:
    """Whether opening and deadline may be set freely: until the hearing opens."""
    return is_official_of(reader, hearing) and hearing.phase() in (Phase.draft, Phase.scheduled)


def may_publish(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may schedule or open it. What it still lacks is `readiness`' to say."""
    return is_official_of(reader, hearing) and hearing.phase() is Phase.draft


def may_extend(reader: Reader, hearing: Hearing) -> bool:
    """Whether the deadline may be moved to a later day: until the assessment starts."""
    return is_official_of(reader, hearing) and hearing.phase() in (Phase.open, Phase.closed)


def may_withdraw_hearing(reader: Reader, hearing: Hearing) -> bool:
    """Whether the authority may take the hearing back: at any time before its outcome is out."""
    return is_official_of(reader, hearing) and hearing.phase() not in (
        Phase.concluded,
        Phase.withdrawn,
        Phase.held_elsewhere,
    )


def may_start_assessment(reader: Reader, hearing: Hearing) -> bool:
    """Whether the assessment may start: when the deadline has passed."""
    return is_official_of(reader, hearing) and hearing.phase() is Phase.closed


def may_write_outcome(reader: Reader, hearing: Hearing) -> bool:
    """Whether the outcome may be drafted: when the deadline has passed, until it is out."""
    return is_official_of(reader, hearing) and hearing.phase() in (
        Phase.closed,
        Phase.under_assessment,
    )


def may_begin_round(reader: Reader, hearing: Hearing) -> bool:
    """Whether a new round may follow: when the hearing is over."""
    over = (Phase.closed, Phase.under_assessment, Phase.concluded, Phase.withdrawn)
    return hearing.phase() in over and may_prepare_in(reader, hearing.space)


def may_conclude(reader: Reader, hearing: Hearing) -> bool:
    """Whether the outcome may be published."""
    return is_official_of(reader, hearing) and hearing.phase() is Phase.under_assessment


def may_correct_outcome(reader: Reader, hearing: Hearing) -> bool:
    """Whether the published outcome may be corrected, with a reason that everybody reads."""
    return is_official_of(reader, hearing) and hearing.phase() is Phase.concluded


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
