"""The form of a public meeting."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from participation import web
from participation.hearings.meetings.models import Meeting
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.web.forms import at_most


class MeetingForm(web.Form):
    """When and where a meeting is; times are those of the place."""

    version = HiddenField()
    title = StringField(
        _l("What is it called?"), [InputRequired(_l("Write a title.")), at_most(150)]
    )
    day = web.Day(_l("Day"), [InputRequired(_l("Write the day."))])
    starts = web.Clock(_l("From"), [InputRequired(_l("Write a time, such as 19.00."))])
    ends = web.Clock(_l("To"), [InputRequired(_l("Write a time, such as 21.00."))])
    place = StringField(
        _l("Place"),
        [Optional(), at_most(300)],
        description=_l("Address and room, and how people in a wheelchair get in."),
    )
    link = StringField(
        _l("Link for taking part online"),
        [Optional(), at_most(1000)],
        description=_l("It begins with https://."),
    )
    note = TextAreaField(
        _l("More about the meeting"),
        [Optional(), at_most(2000)],
        description=_l("Such as the programme, signing up, or an interpreter."),
    )

    zone = "UTC"

    def show(self, meeting: Meeting) -> None:
        """Fill the form with what is said now."""
        span = (meeting.starts_at, meeting.ends_at)
        starts, ends = (each.astimezone(ZoneInfo(self.zone)) for each in span)
        self.version.data = str(meeting.version)
        self.title.data, self.note.data = meeting.title, meeting.note
        self.day.data = starts.date()
        self.starts.data, self.ends.data = starts.time(), ends.time()
        self.place.data, self.link.data = meeting.place, meeting.link

    def validate_ends(self, field: Any) -> None:
        """It ends on the same day, after it began."""
        if field.data and self.starts.data and field.data <= self.starts.data:
            raise ValidationError(_("A meeting ends after it has begun, on the same day."))

    def validate_link(self, field: Any) -> None:
        """A link that a browser opens as a page."""
        try:
            asked = urlsplit(field.data or "")
        except ValueError:
            asked = urlsplit("")
        if asked.scheme not in ("http", "https") or not asked.hostname:
            raise ValidationError(_("Write a link that begins with https://."))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Each field, and that people know where to go."""
        good: bool = super().validate(*args, **kwargs)
        if not self.place.data and not self.link.data:
            said = _("Write where the meeting is, or a link for taking part online.")
            self.place.errors = [*self.place.errors, said]
            return False
        return good

    def written(self) -> dict[str, Any]:
        """The values for `meetings.actions`, after validation."""
        zone = ZoneInfo(self.zone)
        day: Any = self.day.data
        times: tuple[Any, Any] = (self.starts.data, self.ends.data)
        # Each is there, after validation.
        starts, ends = (
            datetime.combine(day, each, zone).astimezone(ZoneInfo("UTC")) for each in times
        )
        return {
            "title": self.title.data or "",
            "starts_at": starts,
            "ends_at": ends,
            "place": self.place.data or "",
            "link": self.link.data or "",
            "note": self.note.data or "",
        }
