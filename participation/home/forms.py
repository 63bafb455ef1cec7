"""The form in which an employee says where she works."""

from collections.abc import Sequence

from wtforms import SelectField

from participation import web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.spaces.models import Department


class DepartmentForm(web.Form):
    """The department that an employee belongs to, or none."""

    department = SelectField(_l("Your department"), validate_choice=True)

    def offer(self, departments: Sequence[Department]) -> None:
        """Let one of these be chosen: those in use."""
        self.department.choices = [
            ("", _("None")),
            *((str(each.id), each.name) for each in departments if each.closed_at is None),
        ]
