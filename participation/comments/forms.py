"""The form of a comment."""

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, SelectField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from participation import web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.spaces.forms import RulesField
from participation.spaces.models import Department

MOST = 20_000


class CommentForm(web.Form):
    """Something to say; officials choose whether they say it for their department."""

    about = HiddenField()
    parent = HiddenField()
    body = TextAreaField(
        _l("Your comment"),
        description=_l("Lines that begin with - are a list, and addresses are links."),
        validators=[
            DataRequired(_l("Write something before you send it.")),
            Length(max=MOST, message=_l("A comment may be at most 20,000 characters.")),
        ],
    )
    department = SelectField(_l("Who is speaking?"), validators=[Optional()], choices=[])
    is_answer = BooleanField(
        _l("This is the answer to the idea"),
        description=_l(
            "It is shown above the comments and is what the people who support the idea were "
            "promised. Do not tick this for anything else you say."
        ),
    )
    is_question = BooleanField(
        _l("This is a question to the authority"),
        description=_l(
            "It is shown as waiting for an answer, here and to the department, until the department "
            "answers it."
        ),
    )
    accepts_rules = RulesField()

    def offer(self, departments: Sequence[Department]) -> None:
        """Let an official speak for one of these departments, or as a person."""
        self.department.choices = [
            ("", _("I am, as a private person")),
            *(
                (str(each.id), _("%(department)s, for the authority", department=each.name))
                for each in departments
            ),
        ]

    def validate_is_answer(self, field: BooleanField) -> None:
        if field.data and not self.department.data:
            raise ValidationError(_("An answer is given for a department: choose which."))


class EditForm(web.Form):
    """A changed comment."""

    version = HiddenField()
    body = TextAreaField(
        _l("Your comment"),
        description=_l("What it said before can still be read by everybody."),
        validators=[
            DataRequired(_l("Write something before you save it.")),
            Length(max=MOST, message=_l("A comment may be at most 20,000 characters.")),
        ],
    )
