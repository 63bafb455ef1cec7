"""The form that takes an earlier version of a text up again."""

from wtforms import HiddenField

from participation import web
from participation.ideas.writing.forms import SubstanceField


class RestoreForm(web.Form):
    """An earlier version is taken up again, by somebody who has seen the present one."""

    version = HiddenField()
    changes_proposal = SubstanceField()
