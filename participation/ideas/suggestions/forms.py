"""The forms that suggest a change to an idea, and answer it."""

from typing import Any

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from participation import web
from participation.i18n import lazy_gettext as _l
from participation.ideas.writing.forms import SubstanceField
from participation.spaces.forms import RulesField
from participation.web.forms import at_most


def _text() -> tuple[Any, Any]:
    title = StringField(
        _l("Title"),
        validators=[
            InputRequired(_l("Give the idea a title.")),
            Length(max=200, message=_l("A title may be at most 200 characters.")),
        ],
    )
    body = TextAreaField(
        _l("Text"),
        validators=[
            InputRequired(_l("The text may not be empty.")),
            Length(max=20_000, message=_l("An idea may be at most 20,000 characters.")),
        ],
    )
    return title, body


class SuggestionForm(web.Form):
    """The text of an idea as somebody would have it, and why."""

    warns = True
    based_on = HiddenField()
    title, body = _text()
    reason = StringField(
        _l("Why?"),
        description=_l("A line for those who write the idea. Everybody can read it."),
        validators=[Optional(), at_most(200)],
    )
    accepts_rules = RulesField()

    def holds(self, name: str) -> bool:
        """The suggestion is a contribution of its own, and waits."""
        return name in ("title", "body", "reason")


class AnswerForm(web.Form):
    """An answer to a suggestion: thanks, or a reason."""

    answer = TextAreaField(
        _l("A word to whoever suggested it"),
        description=_l("Thanks, or why not. Everybody can read it."),
        validators=[Optional(), at_most(500)],
    )
    changes_proposal = SubstanceField()


class ByHandForm(AnswerForm):
    """The text made by hand of a suggestion and of what has changed since."""

    made_from = HiddenField()
    title, body = _text()
