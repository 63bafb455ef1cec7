"""What is shown of subjects of every kind: who may read one, and what is known of it at its source."""

from collections.abc import Mapping

from participation import shown
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.subjects import figures
from participation.subjects.models import Visibility


def _visibilities() -> Mapping[str, str]:
    return {
        "visible": _("Everybody in the space"),
        "held": _("Waits to be read through"),
        "hidden": _("Hidden"),
        "staff": _("The staff alone"),
    }


SEEN = (
    shown.for_officials(
        shown.code(
            "visibility",
            mark("Who may read it"),
            mark(
                "Who may read it: everybody in the space (visible), the writer and the space's staff "
                "(held: waits to be read through; hidden: after a decision), or the staff alone (staff)."
            ),
            [each for each in Visibility if each is not Visibility.draft],
            _visibilities,
        )
    ),
)
"""Who may read it, for officials."""

SOURCE = (
    shown.text(
        "source",
        mark("Source"),
        mark("The platform it was imported from; empty when it was written here."),
    ),
    shown.text("source_id", mark("Id at the source"), mark("Its id on that platform.")),
    shown.text(
        "source_note", mark("The source says"), mark("What else is known about it from there.")
    ),
)
"""Where it was imported from."""

AT_SOURCE = (
    shown.number(
        "source_for", mark("In favour at the source"), mark("How many were in favour there.")
    ),
    shown.number(
        "source_against", mark("Against at the source"), mark("How many were against there.")
    ),
    shown.number(
        "source_mixed",
        mark("Mixed at the source"),
        mark("How many were neither for nor against there, or both."),
    ),
    shown.amount("source_budget", mark("Budget at the source"), mark("What it would cost there.")),
    shown.figures(
        "source_figures",
        mark("All figures of the source"),
        mark("Everything that was counted there, by the name of each figure; never part of ours."),
        figures.words,
    ),
)
"""What was counted where it was imported from."""
