"""The form in which a person says where they live."""

from collections.abc import Iterable

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from participation import web
from participation.i18n import lazy_gettext as _l
from participation.spaces.models import Label


class ResidenceForm(web.Form):
    """The area in which a person lives."""

    next = HiddenField()
    area = RadioField(
        _l("In which area do you live?"),
        validators=[InputRequired(_l("Choose the area in which you live."))],
        choices=[],
    )

    def offer(self, areas: Iterable[Label]) -> None:
        """Let the person choose among these areas."""
        self.area.choices = [(str(each.id), each.name) for each in areas]
