"""Who may hand an idea inside or out, who is asked, and when all have agreed."""

from collections.abc import Collection, Iterable

from participation.accounts.models import Reader
from participation.ideas.boxes.models import Box, NamePolicy
from participation.ideas.boxes.rules import may_write
from participation.ideas.proposals.models import DONE, Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import may_step
from participation.ideas.transfers.models import Consent, Transfer
from participation.spaces.rules import is_official
from participation.subjects.models import Visibility

FEWEST = 5
"""So many colleagues at least are told of outside: of fewer, one could guess who they are."""


def may_hand_out(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may hand the idea from an internal space to the public: an official there, who asks
    those who wrote it."""
    return not idea.space.is_public and _may_hand(reader, idea) and idea.author_id is not None


def may_hand_in(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may let colleagues work on a public idea: an official of its space who belongs to an
    internal one."""
    return idea.space.is_public and _may_hand(reader, idea) and bool(reader.figures.get("home"))


def _may_hand(reader: Reader, idea: Idea | IdeaRow) -> bool:
    return (
        is_official(reader, idea.space_id)
        and idea.visibility is Visibility.visible
        and idea.state not in DONE
        and not idea.box.held_by
        and idea.box.name_policy is NamePolicy.names
    )


def may_take(reader: Reader, idea: Idea, box: Box) -> bool:
    """Whether the reader may hand the idea to this box: on the other side, where the reader may write; and
    not where people have pseudonyms, which are those of one box."""
    return (
        box.space.is_public != idea.space.is_public
        and not box.held_by
        and box.name_policy is NamePolicy.names
        and idea.box.name_policy is NamePolicy.names
        and may_write(reader, box)
    )


def writers(idea: Idea) -> set[int]:
    """Whose consent it takes: its author, who keeps it, and who writes along."""
    found = {idea.author_id, idea.keeper_id, *(each.user_id for each in idea.coauthors)}
    return {each for each in found if each is not None}


def missing(idea: Idea, content: str, consents: Iterable[Consent]) -> set[int]:
    """Who has not agreed to what would go along now (`queries.content`): not at all, or to something else."""
    agreed = {each.user_id for each in consents if each.agreed_to == content}
    return writers(idea) - agreed


def is_asked(reader: Reader, idea: Idea, transfer: Transfer | None) -> bool:
    """Whether the reader is asked to agree to a transfer."""
    waits = transfer is not None and transfer.outward and transfer.made_at is None
    return waits and reader.id in writers(idea)


def may_end(reader: Reader, idea: Idea, transfer: Transfer, copy: IdeaState | None) -> bool:
    """Whether the reader may say no to a transfer, or take it back: an official of the idea's space, and of
    one that goes out each who wrote it; until what it became there is decided about."""
    if transfer.made_at is not None and (copy is None or not may_step(copy, IdeaState.withdrawn)):
        return False
    wrote = transfer.outward and reader.id in writers(idea)
    return wrote or is_official(reader, idea.space_id)


def told_support(idea: Idea, consents: Collection[Consent]) -> int | None:
    """How many colleagues are told of outside: where all who wrote it agree, and they are not too few."""
    agreed = bool(consents) and all(each.tells_support for each in consents)
    return idea.support_count if agreed and idea.support_count >= FEWEST else None
