"""The words for what is missing to show that something is realised."""

from typing import Any

from participation.i18n import gettext as _
from participation.ideas.evidence.queries import Claim


def missing(subject: Any, claim: Claim) -> list[str]:
    """What a claim has not been shown by: words, figures, a picture, a file or a link.

    A project's pictures are the authority's own; those of an idea show what was proposed, and not what
    was done. What shows that its project is realised shows it of the idea.
    """
    is_project = subject.kind == "project"
    figures = subject.result_figures if is_project else claim.figures
    picture = claim.has_picture or (is_project and bool(subject.face_id))
    there = {
        _("words"): bool(subject.result),
        _("figures"): bool(figures),
        _("a picture"): picture,
        _("a file or a link"): bool(claim.evidence),
    }
    return [what for what, is_there in there.items() if not is_there]
