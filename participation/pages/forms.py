"""Forms of the pages room."""

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from participation import web
from participation.i18n import lazy_gettext as _l


class PlainPageForm(web.Form):
    """One plain-word page in one language."""

    version = HiddenField()
    title = StringField(
        _l("Title"),
        validators=[
            InputRequired(_l("Give the page a title.")),
            Length(max=200, message=_l("A title may be at most 200 characters.")),
        ],
    )
    body = TextAreaField(
        _l("Text"),
        description=_l("Markdown. A line that begins with # is a heading."),
        validators=[
            InputRequired(_l("Write the text of the page.")),
            Length(max=100_000, message=_l("The text may be at most 100,000 characters.")),
        ],
    )
