"""Who chooses a pseudonym, and who may learn whose one is."""

from participation.accounts.models import Reader
from participation.ideas.boxes.models import Box, NamePolicy
from participation.spaces.rules import is_moderator, may_contribute
from participation.subjects.models import Subject


def may_choose(reader: Reader, box: Box) -> bool:
    """Whether the reader may have a pseudonym in the box: people have one there, and the reader takes part
    in its space."""
    return box.name_policy is NamePolicy.pseudonyms and may_contribute(reader, box.space)


def may_learn(reader: Reader, subject: Subject, box: Box | None) -> bool:
    """Whether the reader may learn who wrote a contribution: a moderator of its space, where the box says so,
    and not of what they may not read."""
    return (
        box is not None
        and box.moderators_see_names
        and subject.signed is not None
        and not subject.is_by(reader)
        and is_moderator(reader, subject.space_id)
    )
