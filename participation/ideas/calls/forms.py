"""Forms for the officials: the dates of a call, and what came of it."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from participation import clock, web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import Disordered, Phase, Phases, plan
from participation.ideas.calls import words
from participation.web.forms import at_most

REASON, RESULT, NOTE = 2_000, 20_000, 500


def _day(label: Any) -> Any:
    return web.Day(label, [Optional()])


class DatesForm(web.Form):
    """The first and the last day of each phase of a call."""

    version = HiddenField()
    collect_from = _day(_l("First day"))
    collect_to = _day(_l("Last day"))
    discuss_from = _day(_l("First day"))
    discuss_to = _day(_l("Last day"))
    assess_from = _day(_l("First day"))
    assess_to = _day(_l("Last day"))
    decide_from = _day(_l("First day"))
    decide_to = _day(_l("Last day"))
    reason = TextAreaField(
        _l("Why are the dates moved?"),
        [Optional(), at_most(REASON)],
        description=_l("It is public, with the dates before and your name."),
    )
    has_dates = False
    """Whether the call has dates already: then a move is explained."""
    phases: Phases = ()

    def days(self, phase: Phase) -> tuple[Any, Any]:
        """The two fields of a phase."""
        return self[f"{phase.value}_from"], self[f"{phase.value}_to"]

    def show(self, box: Box) -> None:
        """Fill the form with the dates as they are."""
        self.version.data = str(box.version)
        zone = box.space.timezone
        for each in box.timetable.phases:
            for field, moment in zip(
                self.days(each.phase), (each.starts_at, each.ends_at), strict=True
            ):
                field.data = clock.local_day(moment, zone) if moment else None

    def validate_in(self, timezone: str, before: Phases) -> bool:
        """Whether the days are in order, and a move is explained; then `phases` has them."""
        if not self.validate_on_submit():
            return False
        chosen = {each: tuple(field.data for field in self.days(each)) for each in Phase}
        try:
            self.phases = plan(chosen, timezone)
        except Disordered as refused:
            self.refuse(refused.phase, _problems()[refused.problem])
            return False
        if not self.phases:
            self.refuse(Phase.collect, _("Write at least one day."))
            return False
        if before and self.phases != before and not (self.reason.data or "").strip():
            self.reason.errors = [_("Say why the dates are moved.")]
            return False
        return True

    def refuse(self, phase: Phase, why: str) -> None:
        """Say at the first day of a phase why the dates cannot be so."""
        first, _last = self.days(phase)
        first.errors = [*first.errors, f"{words.phase(phase)}: {why}"]


def _problems() -> Mapping[str, str]:
    return {
        "missing": _("Write when it begins, or when the phase before it ends."),
        "reversed": _("The last day is before the first."),
        "overlaps": _("It begins before the phase before it has ended."),
    }


class ResultForm(web.Form):
    """What came of a call, as an official says it."""

    version = HiddenField()
    result = TextAreaField(
        _l("What came of the call?"),
        [InputRequired(_l("Say what came of the call.")), at_most(RESULT)],
        description=_l(
            "Public, with your name and the date. Say what you heard, what you do, and why. Markdown."
        ),
    )
    note = StringField(
        _l("What have you changed, and why?"),
        [Optional(), at_most(NOTE)],
        description=_l("Public. What it said before can still be read."),
    )

    def explains(self, before: str) -> bool:
        """Whether a correction of what is published already says what is changed."""
        if before and self.result.data != before and not (self.note.data or "").strip():
            self.note.errors = [_("Say in a line what you have changed, and why.")]
            return False
        return True
