"""Who may decide about contributions, and which decisions fit."""

from typing import Protocol

from participation.accounts.models import Reader
from participation.moderation.models import Verdict
from participation.spaces.rules import is_moderator, is_official
from participation.subjects.models import Visibility

CONTRIBUTIONS = frozenset({"idea", "comment", "response"})

FITTING: dict[Visibility, tuple[Verdict, ...]] = {
    Visibility.visible: (Verdict.hidden,),
    Visibility.held: (Verdict.published, Verdict.withheld),
    Visibility.hidden: (Verdict.restored,),
    Visibility.staff: (),
    Visibility.draft: (),
}
NEEDS_REASON = frozenset({Verdict.hidden, Verdict.withheld})


class Judged(Protocol):
    """A contribution, or a row that says as much of it."""

    @property
    def kind(self) -> str: ...
    @property
    def space_id(self) -> int: ...
    @property
    def visibility(self) -> Visibility: ...
    @property
    def is_withdrawn(self) -> bool: ...


def may_moderate(reader: Reader, subject: Judged) -> bool:
    """Whether the reader may decide about this contribution: moderators of its space.

    About a response its officials too: they read it through, and may find something afterwards.
    """
    if subject.kind == "response" and is_official(reader, subject.space_id):
        return True
    return subject.kind in CONTRIBUTIONS and is_moderator(reader, subject.space_id)


def may_decide_now(reader: Reader, subject: Judged) -> bool:
    """Whether a way to the decision is shown to the reader: there is something to decide, or to undo."""
    return bool(fitting(subject)) and may_moderate(reader, subject)


def fitting(subject: Judged) -> tuple[Verdict, ...]:
    """The verdicts that fit a contribution as it stands; none for what its author has taken back."""
    if subject.is_withdrawn:
        return ()
    return FITTING[subject.visibility]
