"""The forms of the criteria of a box, and of the scores of an idea."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from participation import web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.evaluation.models import Criterion
from participation.ideas.evaluation.rules import LARGEST_SCALE
from participation.web.forms import at_most


class CriterionForm(web.Form):
    """A criterion as everybody reads it."""

    name = StringField(
        _l("Name"),
        description=_l("In a word or two, such as: Impact."),
        validators=[DataRequired(_l("Give the criterion a name.")), at_most(80)],
    )
    description = TextAreaField(_l("What it means"), validators=[Optional(), at_most(1000)])
    high_means = StringField(
        _l("What the highest score says"),
        description=_l("Such as: helps many people every day."),
        validators=[Optional(), at_most(200)],
    )


class HowForm(web.Form):
    """How the ideas of a box are assessed."""

    version = HiddenField()
    scale = web.Whole(
        _l("Scores go from 1 to"),
        validators=[
            InputRequired(_l("Write a whole number.")),
            NumberRange(
                min=2, max=LARGEST_SCALE, message=_l("Write a number from %(min)d to %(max)d.")
            ),
        ],
    )
    hides_authors = BooleanField(
        _l("Do not tell those who assess who wrote an idea"),
        description=_l(
            "The name is left out of the assessment, of the mails to those who assess and of the "
            "file for officials, until the idea is decided about. It is still shown on the page of the "
            "idea, as its author chose."
        ),
    )


class ScoreForm(web.Form):
    """An official's scores and note; `of` makes it for the criteria of a box."""

    note = TextAreaField(
        _l("Why"),
        description=_l(
            "Only officials of the space read it, once they have given their own scores."
        ),
        validators=[
            Optional(),
            Length(max=5000, message=_l("A note may be at most 5,000 characters.")),
        ],
    )

    def criterion(self, criterion: Criterion) -> Any:
        """The field of a criterion."""
        return self[_name(criterion)]

    def scores(self, criteria: Sequence[Criterion]) -> dict[int, int]:
        """What was chosen, by the ids of the criteria; those that were left open are not there."""
        chosen = {each.id: self.criterion(each).data for each in criteria}
        return {key: int(value) for key, value in chosen.items() if (value or "").strip()}

    def is_filled_in(self, criteria: Sequence[Criterion]) -> bool:
        """Whether at least one score is given; else it says so."""
        if self.scores(criteria):
            return True
        field = self.criterion(criteria[0])
        field.errors = [*field.errors, _("Give a score by at least one criterion.")]
        return False


def _name(criterion: Criterion) -> str:
    return f"criterion-{criterion.id}"


def score_form(criteria: Sequence[Criterion], scale: int, given: dict[int, int]) -> ScoreForm:
    """The form for the criteria of a box, filled in with what was given before."""
    choices = [(str(value), str(value)) for value in range(1, scale + 1)]
    fields = {
        _name(each): RadioField(
            each.name,
            description=each.description,
            choices=[*choices, ("", _l("Cannot say"))],
            validators=[Optional()],
            default=str(given[each.id]) if each.id in given else None,
        )
        for each in criteria
    }
    kind: Any = type("ScoresOfABox", (ScoreForm,), fields)
    form: ScoreForm = kind()
    return form
