"""Forms of those who answer a hearing whose responses are anonymous."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from participation import web
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.forms.answering import ResponseForm
from participation.hearings.responses.models import RespondentKind
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l


class AnonymousResponseForm(ResponseForm):
    """A response without its writer: what is said, what it is about, and files."""

    # Where somebody points on a map may say who it is.
    takes_a_place = False

    def fit(self, hearing: Hearing) -> None:
        """Fit the form to a hearing. Whatever is sent of who answers is not taken."""
        self.respondent_kind.data = RespondentKind.person.value
        self.organisation.data = self.respondent_name.data = ""
        self.prepare(hearing, signed_in=True)
        self.anonymous_allowed = True
        self.files.description = _(
            "PDF, DOCX, ODT, PNG or JPEG. We remove the name of the author that the program "
            "has stored in a file. What is in its text, its pictures and its file name stays."
        )


class CodeForm(web.Form):
    """The code that was shown when a response was sent."""

    private = "a code of ours"
    code = StringField(
        _l("Your code"),
        [
            InputRequired(message=_l("Write your code.")),
            Length(max=100, message=_l("A code has 20 letters and digits.")),
        ],
        description=_l("Five groups of four, such as 7K2M-Q9XD-4TWB-0HZE-A3NC."),
    )

    def not_found(self) -> None:
        """Say that no response has this code."""
        self.code.errors = [
            _(
                "No response to this hearing has this code. "
                "Look at each letter once more, and that it is the right hearing."
            )
        ]
