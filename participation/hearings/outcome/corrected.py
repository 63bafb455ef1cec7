"""The parts of a published outcome that can be corrected: its texts, its themes, what was adopted."""

from participation.hearings.assessing.models import Outcome, Theme
from participation.hearings.notice.models import Hearing, Section

Corrigible = Hearing | Theme | Section
"""What has parts: the hearing (what was asked, said and done), a theme, a section as it was adopted."""


def values(of: Corrigible) -> dict[str, str]:
    """What each part says now, by the name of its field."""
    if isinstance(of, Hearing):
        return {"asked": of.outcome_asked, "said": of.outcome_said, "did": of.outcome_did}
    if isinstance(of, Section):
        return {"adopted": of.body if of.adopted is None else of.adopted}
    return {
        "summary": of.summary,
        "assessment": of.assessment,
        "outcome": of.outcome.value if of.outcome else "",
        "because": of.reason,
    }


def set_values(of: Corrigible, after: dict[str, str]) -> None:
    """Let each part say something else; `after` is as `values` gives it."""
    if isinstance(of, Hearing):
        of.outcome_asked, of.outcome_said, of.outcome_did = (
            after[name] for name in ("asked", "said", "did")
        )
    elif isinstance(of, Section):
        of.adopted = None if after["adopted"] == of.body else after["adopted"]
    else:
        of.summary, of.assessment, of.reason = (
            after[name] for name in ("summary", "assessment", "because")
        )
        of.outcome = Outcome(after["outcome"])


MAY_BE_EMPTY = frozenset({"adopted", "summary", "assessment"})
"""What a published outcome may lack; an adopted text is empty when the section was left out."""


PARTS = ("asked", "said", "did", "summary", "assessment", "outcome", "because", "adopted")
"""The names of all parts."""


def key(of: Corrigible, name: str) -> str:
    """What a part is called among all parts of an outcome: `did`, `theme-7.because`."""
    if isinstance(of, Hearing):
        return name
    return f"{'theme' if isinstance(of, Theme) else 'section'}-{of.id}.{name}"
