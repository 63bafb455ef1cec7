"""The form of a comment on a draft."""

from collections.abc import Sequence

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from participation import web
from participation.hearings.notice.models import Section
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l


class ReviewForm(web.Form):
    """What a colleague says about a draft."""

    section = SelectField(_l("What is it about?"), default="")
    body = TextAreaField(
        _l("Comment"),
        [
            InputRequired(_l("Write your comment.")),
            Length(max=4000, message=_l("This is longer than %(max)d characters.")),
        ],
    )

    def offer(self, sections: Sequence[Section]) -> None:
        """Offer the sections of the draft."""
        self.section.choices = [
            ("", _("The whole hearing")),
            *((str(section.id), section.title) for section in sections),
        ]

    @property
    def about(self) -> int | None:
        """The section it is about, after validation."""
        return int(self.section.data) if self.section.data else None
