"""Who may decide about contributions, and which decisions fit."""

from participation.accounts.models import Reader
from participation.moderation.models import Verdict
from participation.spaces.rules import is_moderator, is_official
from participation.subjects.models import Subject, Visibility

CONTRIBUTIONS = frozenset({"idea", "comment", "response"})

FITTING: dict[Visibility, tuple[Verdict, ...]] = {
    Visibility.visible: (Verdict.hidden,),
    Visibility.held: (Verdict.published, Verdict.withheld),
    Visibility.hidden: (Verdict.restored,),
    Visibility.staff: (),
    Visibility.draft: (),
}
NEEDS_REASON = frozenset({Verdict.hidden, Verdict.withheld})


def may_moderate(reader: Reader, subject: Subject) -> bool:
    """Whether the reader may decide about this contribution: moderators of its space."""
    return subject.kind in CONTRIBUTIONS and is_moderator(reader, subject.space_id)


def may_read_through(reader: Reader, subject: Subject) -> bool:
    """Whether the reader may publish or withhold what waits for a read-through."""
    return subject.kind in CONTRIBUTIONS and (
        is_moderator(reader, subject.space_id) or is_official(reader, subject.space_id)
    )


def fitting(subject: Subject) -> tuple[Verdict, ...]:
    """The verdicts that fit a contribution as it stands; none for what its author has taken back."""
    if subject.is_withdrawn:
        return ()
    return FITTING[subject.visibility]
