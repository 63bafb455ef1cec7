"""Forms for idea boxes."""

from typing import Any

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from participation import web
from participation.admin.forms.fields import address_field, choices, long_text, short_text
from participation.comments.models import CommentLayout
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.boxes.models import Eligible, Method, NamePolicy


def _if_limited(form: "BoxForm", field: Field) -> None:
    """A number is needed where votes are limited, and may be left out elsewhere."""
    if field.raw_data and field.raw_data[0].strip():
        return
    if form.method.data == Method.limited.value:
        raise StopValidation(_("Write how many votes each person has."))
    field.errors = []
    raise StopValidation


def _who() -> list[tuple[str, str]]:
    return choices(
        [
            (Eligible.everybody.value, _l("Everybody who is signed in and can see the space")),
            (Eligible.members.value, _l("Members: those with a role in the space")),
            (Eligible.area.value, _l("Those who say that they live in one of the areas below")),
        ]
    )


class BoxForm(web.Form):
    """An idea box that exists."""

    version = HiddenField()
    name = short_text(_l("Name"), _l("Give the box a name."))
    summary = short_text(
        _l("In one sentence"), most=300, description=_l("What is this box for? Shown on lists.")
    )
    description = long_text(_l("Description"), description=_l("Markdown."))
    belongs = long_text(
        _l("What is an idea here?"),
        description=_l(
            "A few lines. They are shown on the page of the box, and where ideas are written."
        ),
        most=1_000,
    )
    belongs_elsewhere = long_text(
        _l("What is not, and where does it belong?"),
        description=_l("Such as faults to report, complaints, or matters of another authority."),
        most=1_000,
    )
    criteria = long_text(
        _l("What an idea is judged by"),
        description=_l("Markdown. In your own words, for those who write."),
    )
    department_id = SelectField(
        _l("Department that answers"), validate_choice=True, validators=[Optional()]
    )
    method = RadioField(
        _l("How do people vote?"),
        choices=choices(
            [
                (Method.support.value, _l("They support an idea, or do not")),
                (Method.limited.value, _l("Each person has a number of votes to give to ideas")),
                (Method.agreement.value, _l("They agree, pass or disagree")),
            ]
        ),
        default=Method.support.value,
    )
    comment_layout = RadioField(
        _l("How are the comments shown?"),
        choices=choices(
            [
                (CommentLayout.thread.value, _l("One below the other, with their answers")),
                (
                    CommentLayout.arguments.value,
                    _l("Arguments for and against side by side, and the other comments below them"),
                ),
            ]
        ),
        default=CommentLayout.thread.value,
    )
    votes_each = web.Whole(
        _l("Votes of each person"),
        description=_l(
            "Only where their number is limited. If you lower it, nobody loses votes that they have given."
        ),
        validators=[_if_limited, NumberRange(1, 1000, _l("Write a number between 1 and 1,000."))],
    )
    who_writes = RadioField(
        _l("Who can write ideas?"), choices=_who(), default=Eligible.everybody.value
    )
    who_supports = RadioField(
        _l("Who can support them?"), choices=_who(), default=Eligible.everybody.value
    )
    area_ids = SelectMultipleField(
        _l("For the people of which areas?"),
        description=_l(
            "People say themselves where they live, and nobody checks it; the page of the box says so. "
            "They can say another area every 30 days. Support that is given stays."
        ),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    name_policy = RadioField(
        _l("Under which name do people write?"),
        choices=choices(
            [
                (NamePolicy.names.value, _l("The name that they show on the site")),
                (NamePolicy.pseudonyms.value, _l("A pseudonym of this box")),
            ]
        ),
        default=NamePolicy.names.value,
        description=_l("It cannot be changed once something is written in the box."),
    )
    moderators_see_names = BooleanField(
        _l("Moderators can learn whose a pseudonym is when something breaks the house rules"),
        description=_l(
            "Only when the house rules of the space say so. Each time is recorded with a reason, and the "
            "person can see it. Without this nobody is told on the site."
        ),
    )
    threshold = web.Whole(
        _l("Supporters it takes to be promised an answer"),
        description=_l("Leave it empty when no number promises an answer."),
        validators=[
            Optional(),
            NumberRange(1, 10_000_000, _l("Write a number between 1 and 10,000,000.")),
        ],
    )
    answer_days = web.Whole(
        _l("Days until the promised answer"),
        description=_l(
            "To an idea with that many supporters, and to each question that somebody puts to you."
        ),
        default=30,
        validators=[
            InputRequired(_l("Write a number of days.")),
            NumberRange(1, 366, _l("Write a number between 1 and 366.")),
        ],
    )
    opens_on = web.Day(
        _l("Opens on"),
        description=_l("Leave it empty when it is open from the start."),
        validators=[Optional()],
    )
    closes_on = web.Day(
        _l("Last day"),
        description=_l("Leave it empty when it stays open."),
        validators=[Optional()],
    )
    closed = BooleanField(_l("Closed: takes no ideas and no votes"))
    held_by = short_text(
        _l("Held by another authority"),
        description=_l(
            "Its name, when the ideas came from there and were decided there. They are no figure of "
            "yours then. Leave it empty when they are your own."
        ),
    )
    has_ideas_by: str | None = None
    """The method that ideas have been voted on by; it stays."""
    promises = False
    """Whether an answer or news is promised here to those who support an idea in it."""

    def validate_closes_on(self, field: Field) -> None:
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_("The last day is before the day it opens."))

    def validate_area_ids(self, field: Any) -> None:
        if self.is_for_areas and not field.data:
            raise ValidationError(
                _("Choose the areas whose people it is for.")
                if field.choices
                else _("The space has no areas to choose from. Make them first.")
            )

    @property
    def is_for_areas(self) -> bool:
        """Whether it is for the people of an area, to write or to support."""
        return Eligible.area.value in (self.who_writes.data, self.who_supports.data)

    def validate_held_by(self, field: Field) -> None:
        if field.data and not self.closed.data:
            raise ValidationError(
                _("A box of another authority takes no ideas here. Close it, or leave this empty.")
            )
        if field.data and self.promises:
            raise ValidationError(
                _("Here somebody is promised an answer to an idea in this box, so it is your own.")
            )

    def validate_method(self, field: Field) -> None:
        if self.has_ideas_by and field.data != self.has_ideas_by:
            raise ValidationError(
                _("People have voted in this box, so the way of voting cannot be changed.")
            )


class NewBoxForm(BoxForm):
    """An idea box to be made in a space."""

    slug = address_field(_l("As in /boxes/good-ideas. Made from the name if you leave it empty."))
