"""The form of a comment."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from participation import web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.spaces.models import Department, Space

MOST = 20_000


class RulesField(BooleanField):
    """The house rules, accepted with the first contribution; asked only of those who have not yet."""

    needed = False

    def ask(self, space: Space, accepted: bool) -> None:
        """Ask for the rules of this space unless they have been accepted or there are none."""
        self.needed = not accepted and bool(space.house_rules.strip())
        if self.needed:
            words = _('I have read the <a href="%(link)s">house rules</a> and will keep to them')
            link = url_for("spaces.house_rules", slug=space.slug)
            self.label.text = Markup(words) % {"link": link}  # noqa: S704  (our own words)

    @property
    def accepted_now(self) -> bool:
        """Whether the rules were asked for and have just been accepted."""
        return self.needed and bool(self.data)

    def pre_validate(self, form: Any) -> None:
        if self.needed and not self.data:
            raise ValidationError(
                _("Before your first contribution here, read and accept the house rules.")
            )


class CommentForm(web.Form):
    """Something to say; officials choose whether they say it for their department."""

    about = HiddenField()
    parent = HiddenField()
    body = TextAreaField(
        _l("Your comment"),
        validators=[
            DataRequired(_l("Write something before you send it.")),
            Length(max=MOST, message=_l("A comment may be at most 20,000 characters.")),
        ],
    )
    department = SelectField(_l("Who is speaking?"), validators=[Optional()], choices=[])
    accepts_rules = RulesField()

    def offer(self, departments: Sequence[Department]) -> None:
        """Let an official speak for one of these departments, or as a person."""
        self.department.choices = [
            ("", _("I am, as a person")),
            *(
                (str(each.id), _("%(department)s, as the official answer", department=each.name))
                for each in departments
            ),
        ]


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
