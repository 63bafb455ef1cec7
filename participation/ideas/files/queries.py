"""What ideas are found by: the titles of their files."""

from collections.abc import Iterable, Sequence

from participation.attachments.queries import of_subjects
from participation.i18n import gettext as _
from participation.ideas.proposals.models import Idea
from participation.index.kinds import SearchPart


def found_by(ideas: Sequence[Idea]) -> Iterable[SearchPart]:
    """The files that ideas are found by, in one statement."""
    known = {idea.id: idea for idea in ideas}
    for each in of_subjects(list(known)):
        idea = known[each.subject_id]
        yield SearchPart(
            subject_id=idea.id,
            title=each.title,
            text=_("A file of the idea “%(title)s”.", title=idea.title),
            path=f"{idea.path}#files",
        )
