"""Forms of the outcome and of its correction."""

from typing import Any

from wtforms import (
    HiddenField,
    TextAreaField,
)
from wtforms.validators import (
    InputRequired,
    Optional,
)

from participation import web
from participation.hearings.assessing.forms import CorrectionForm
from participation.hearings.publishing.forms.changing import (
    reasonable,
)
from participation.hearings.publishing.forms.text import TEXT
from participation.i18n import lazy_gettext as _l
from participation.web.forms import at_most


class OutcomeForm(web.Form):
    """The outcome in three parts."""

    version = HiddenField()
    asked = TextAreaField(
        _l("What we asked"),
        description=_l("What was proposed, and what we wanted to hear about."),
        validators=[at_most(TEXT)],
    )
    said = TextAreaField(
        _l("What you said"),
        description=_l("The main points of the responses, also those that go against each other."),
        validators=[at_most(TEXT)],
    )
    did = TextAreaField(
        _l("What we did"),
        description=_l("What was changed, what was not, and why."),
        validators=[at_most(TEXT)],
    )
    decision_on = web.Day(
        _l("When is it to be decided?"),
        description=_l("The day that is planned. It is shown on the page."),
        validators=[Optional()],
    )

    def validate_decision_on(self, field: Any) -> None:
        reasonable(field.data)


class SeenForm(web.Form):
    """That somebody has seen, in this version, what they are about to do."""

    version = HiddenField()


class TextsCorrectionForm(CorrectionForm):
    """What was asked, said and done, corrected."""

    parts = ("asked", "said", "did")
    asked = TextAreaField(
        _l("What we asked"), [InputRequired(_l("Write what was asked.")), at_most(TEXT)]
    )
    said = TextAreaField(
        _l("What you said"), [InputRequired(_l("Write what people said.")), at_most(TEXT)]
    )
    did = TextAreaField(
        _l("What we did"), [InputRequired(_l("Write what was done.")), at_most(TEXT)]
    )
