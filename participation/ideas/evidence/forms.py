"""The form of what shows that something is realised."""

from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import InputRequired, Optional, Regexp

from participation import web
from participation.i18n import lazy_gettext as _l
from participation.web.forms import at_most


class EvidenceForm(web.Form):
    """A file or a link, and what it shows; the view says when there is neither."""

    title = StringField(
        _l("What does it show?"),
        [InputRequired(_l("Write what it shows.")), at_most(200)],
        description=_l("Such as: the inspection report; or: the path with its new lamps, 3 May."),
    )
    file = FileField(
        _l("File"), description=_l("PDF, DOCX, ODT, XLSX, ODS, PNG or JPEG. Or write a link.")
    )
    link = StringField(
        _l("Link"),
        [
            Optional(),
            at_most(500),
            Regexp(
                r"https?://[^\s/?#]+\.[^\s]+\Z",
                message=_l("Write a link that begins with https://."),
            ),
        ],
        description=_l("To what is elsewhere, such as a page of the authority or the newspaper."),
    )
