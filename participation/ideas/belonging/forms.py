"""The form of a new project."""

from wtforms import BooleanField

from participation.i18n import lazy_gettext as _l
from participation.ideas.projects.forms import WithPeople


class NewProjectForm(WithPeople):
    """A new project: what it is, and whether it is shown at once."""

    published = BooleanField(
        _l("Publish it at once"),
        description=_l("Otherwise only officials and moderators see it until you publish it."),
    )
