"""Who may invite parties, and what may be done with an invitation."""

from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing, Phase
from participation.hearings.notice.rules import is_official_of
from participation.hearings.parties.models import Party


def may_be_removed(party: Party) -> bool:
    """Whether a party may be taken off the list: until it has been asked."""
    return party.invited_at is None and party.answered_at is None


def may_be_asked_again(party: Party) -> bool:
    """Whether the invitation may be sent once more: it was sent, and is not answered."""
    return party.invited_at is not None and party.answered_at is None


def has_parties(hearing: Hearing) -> bool:
    """Whether organisations are asked by name: their links are for those who may enter its space."""
    return hearing.space.is_public


def may_see_parties(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may see at which addresses the parties are asked, and how far each is."""
    return is_official_of(reader, hearing) and has_parties(hearing)


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
