"""Forms for writing an idea and for withdrawing it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import request
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from participation import db, web
from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.substance import Weight, weight
from participation.ideas.writing.sections import Section, joined, left_over
from participation.locations.models import Where
from participation.spaces.forms import RulesField
from participation.spaces.models import Label, LabelKind, Space
from participation.spaces.queries import has_accepted_rules
from participation.web.forms import at_most

MOST_TEXT = 20_000
"""Characters of an idea."""
_checkboxes: dict[str, Any] = {
    "widget": ListWidget(prefix_label=False),
    "option_widget": CheckboxInput(),
}


class IdeaForm(web.Form):
    """An idea as its author writes it."""

    version = HiddenField()
    title = StringField(
        _l("Title"),
        description=_l("Say the idea in one line."),
        validators=[
            DataRequired(_l("Give your idea a title.")),
            Length(max=200, message=_l("A title may be at most 200 characters.")),
        ],
    )
    body = TextAreaField(
        _l("Your idea"),
        description=_l(
            "What would you do, and who would it help? An empty line begins a paragraph, lines that "
            "begin with - are a list, and addresses are links."
        ),
        validators=[
            DataRequired(_l("Describe your idea.")),
            Length(max=MOST_TEXT, message=_l("An idea may be at most 20,000 characters.")),
        ],
    )
    topic_ids = SelectMultipleField(
        _l("Topics"), validators=[Optional()], choices=[], **_checkboxes
    )
    area_ids = SelectMultipleField(_l("Areas"), validators=[Optional()], choices=[], **_checkboxes)
    accepts_rules = RulesField()

    warns = True
    has_place: ClassVar[bool] = False
    """Whether it asks where the idea is (`placing.idea_form`)."""
    section_fields: Sequence[Any] = ()
    """The fields of its box (`sections.form_for`)."""

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Take in what was sent; what was typed into a field that the box has no longer joins the text."""
        super().process(formdata, *args, **kwargs)
        if self.is_submitted() and (others := left_over(request.form, known=self._fields)):
            self.body.data = joined(self.body.data or "", others)

    @property
    def text(self) -> str:
        """The idea as it is kept: its text, and under their headings what its box asks for besides."""
        return joined(self.body.data or "", self.sections())

    @property
    def whereabouts(self) -> Where | None:
        """Where the idea is; None where the form does not ask."""
        return None

    def propose_area(self, _labels: Sequence[Label]) -> list[Label]:
        """The areas that follow from its place; none where the form does not ask for one."""
        return []

    def sections(self) -> list[Section]:
        """What was answered to the fields of the box."""
        return []

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it may be taken in: the text with all its parts is as long as a text may be."""
        good = bool(super().validate(extra_validators))
        if good and len(self.text) > MOST_TEXT:
            self.body.errors = [_("With all its parts an idea may be at most 20,000 characters.")]
            good = False
        return good

    def offer(self, labels: Sequence[Label]) -> None:
        """Let the author choose among these topics and areas."""
        for field, kind in ((self.topic_ids, LabelKind.topic), (self.area_ids, LabelKind.area)):
            field.choices = [(str(each.id), each.name) for each in labels if each.kind is kind]

    def chosen(self, labels: Sequence[Label]) -> list[Label]:
        """The labels that were chosen."""
        wanted = {*(self.topic_ids.data or ()), *(self.area_ids.data or ())}
        return [each for each in labels if str(each.id) in wanted]


class SubstanceField(RadioField):
    """Whether what is proposed is another thing than what people voted on, as whoever changes it says.

    It is asked where many words change, or a number or the title, and people have voted: in the form as it
    comes back, whatever was said before.
    """

    weighs: Weight | None = None

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(
            label or _l("Does this change what is proposed?"),
            choices=[
                ("yes", _l("Yes: those who voted on it are told, and can take their vote back")),
                ("no", _l("No: it says the same in other words")),
            ],
            validators=[Optional()],
            **more,
        )

    def answered(self, before: tuple[str, str], after: tuple[str, str], *, votes: bool) -> bool:
        """Weigh a change that was sent; False when the question is still to be answered."""
        self.weighs = weight(before, after) if votes else Weight.none
        if self.weighs is Weight.asked and self.data not in ("yes", "no"):
            self.errors = [
                _l("People have voted on the text. Say whether it is still the same proposal.")
            ]
            return False
        return True

    @property
    def is_asked(self) -> bool:
        """Whether the question stands in the form."""
        return self.weighs is Weight.asked

    @property
    def says_yes(self) -> bool:
        """Whether those who voted are to be told, as far as the writer decides it."""
        return self.weighs is Weight.none or self.data == "yes"


class ChangeForm(IdeaForm):
    """A changed text, with what was changed in a line and whether it is another proposal."""

    note = StringField(
        _l("What have you changed?"),
        description=_l("A line that is shown with the version."),
        validators=[Optional(), at_most(200)],
    )
    changes_proposal = SubstanceField()


class NewIdeaForm(IdeaForm):
    """An idea that is new: it is written before anybody asks who writes, and the box is part of it."""

    box = SelectField(
        _l("Box"),
        description=_l("Where does your idea belong?"),
        validators=[DataRequired(_l("Choose a box."))],
        choices=[],
        validate_choice=False,
    )
    lives_in = RadioField(
        _l("In which area do you live?"),
        description=_l(
            "We take your word for it. You can say another area 30 days later at the earliest."
        ),
        validators=[InputRequired(_l("Choose the area in which you live."))],
        choices=[],
    )
    asked_for: Box | None = None

    def ask_where(self, box: Box | None, areas: Sequence[Label]) -> None:
        """Ask where the writer lives, of these areas, where the box is for the people of some; None asks
        nothing."""
        self.asked_for = box
        if box is None:
            del self.lives_in
        else:
            self.lives_in.choices = [(str(each.id), each.name) for each in areas]

    def validate_lives_in(self, field: Field) -> None:
        if self.asked_for and field.data and int(field.data) not in self.asked_for.area_ids:
            raise ValidationError(
                _(
                    "This box is for those who live in its area. You can read everything and comment; for "
                    "your idea choose another box. Your text is kept."
                )
            )

    def holds(self, name: str) -> bool:
        """All but the place is the idea's own text, which waits (`guard.actions.show`)."""
        return name != "place"

    def offer_boxes(self, choices: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Let the writer choose among boxes (address and name), by the names of their spaces."""
        self.box.choices = {"": [("", _("Choose a box"))], **choices}


class PublishForm(web.Form):
    """A draft that is published: the house rules are accepted with it."""

    accepts_rules = RulesField()


def publishing_form(space_id: int, reader: Reader) -> PublishForm:
    """The form that publishes a draft in a space, with its house rules until the reader has accepted them."""
    space = db.session.get_one(Space, space_id)
    form = PublishForm()
    form.accepts_rules.ask(space, has_accepted_rules(reader, space))
    return form


class WithdrawForm(web.Form):
    """Why an idea is withdrawn, if its author wants to say."""

    reason = TextAreaField(
        _l("Do you want to say why?"),
        validators=[
            Optional(),
            Length(max=2000, message=_l("The reason may be at most 2,000 characters.")),
        ],
    )
