"""Forms of the administration."""

import re
from collections.abc import Iterable
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
    ValidationError,
)

from participation import web
from participation.accounts.models import RoleName
from participation.hearings.notice.models import Publication
from participation.i18n import NAMES as LANGUAGE_NAMES
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.boxes.models import Method
from participation.spaces.models import Audience, LabelKind

TIMEZONES = (
    "Europe/Copenhagen",
    "Europe/Oslo",
    "America/Nuuk",
    "Atlantic/Faroe",
    "Arctic/Longyearbyen",
)

ROLE_NAMES = {
    RoleName.employee: _l("Employee"),
    RoleName.official: _l("Official"),
    RoleName.moderator: _l("Moderator"),
    RoleName.admin: _l("Admin"),
}

ROLE_HINTS = {
    RoleName.employee: _l("Reads and writes in an internal space."),
    RoleName.official: _l("Publishes hearings and answers for the authority."),
    RoleName.moderator: _l("Decides about contributions that may break the rules."),
    RoleName.admin: _l("Runs this administration. Always for the whole site."),
}

# Anybody can have an address there, so it says nothing about where a person works.
OPEN_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.dk", "hotmail.no"),
        *("outlook.com", "outlook.dk", "live.com", "live.dk", "live.no"),
        *("yahoo.com", "yahoo.dk", "yahoo.no", "icloud.com", "me.com"),
        *("proton.me", "protonmail.com", "mail.dk", "online.no", "jubii.dk"),
        *("gmx.net", "gmx.com"),
    }
)
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Pairs of value and words as a field takes them."""
    return [SelectChoice(value, words) for value, words in pairs]


class Email:
    """That a text is an e-mail address, when there is one."""

    def __call__(self, _form: object, field: Field) -> None:
        if not field.data:
            return
        try:
            validate_email(field.data, check_deliverability=False)
        except EmailNotValidError:
            message = _("Write an e-mail address, such as name@example.org.")
            raise StopValidation(message) from None


def _short(label: Any, missing: Any = None, most: int = 120, **options: Any) -> StringField:
    """A line of text; `missing` is what is said when it has to be there and is not."""
    too_long = Length(max=most, message=_l("This is too long. Use at most %(max)d characters."))
    needed = [InputRequired(missing)] if missing else [Optional()]
    return StringField(label, validators=[*needed, too_long], **options)


def _long(label: Any, most: int = 20_000, **options: Any) -> TextAreaField:
    too_long = Length(max=most, message=_l("This is too long. Use at most %(max)d characters."))
    return TextAreaField(label, validators=[Optional(), too_long], **options)


def _address_field(hint: Any) -> StringField:
    return StringField(
        _l("Address"),
        description=hint,
        validators=[
            Optional(),
            Length(max=60, message=_l("This is too long. Use at most %(max)d characters.")),
            Regexp(
                r"^[a-z0-9]+(-[a-z0-9]+)*$",
                message=_l("Use only small letters a to z, digits and hyphens."),
            ),
        ],
    )


# ---------------------------------------------------------------------------------- spaces


class SpaceForm(web.Form):
    """A space that exists."""

    version = HiddenField()
    name = _short(_l("Name"), _l("Give the space a name."), description=_l("Shown to everybody."))
    organisation = _short(
        _l("Authority"),
        _l("Write which authority the space belongs to."),
        description=_l("The authority that asks and answers here."),
    )
    description = _long(
        _l("Description"), most=2_000, description=_l("One or two sentences on what it is for.")
    )
    language = SelectField(
        _l("Language"),
        description=_l("The language that hearings and ideas are written in here."),
        choices=choices(LANGUAGE_NAMES.items()),
    )
    timezone = SelectField(
        _l("Timezone"),
        description=_l("All deadlines end at 23:59 in this time zone."),
        choices=choices((zone, zone) for zone in TIMEZONES),
    )

    def allow_timezone(self, zone: str) -> None:
        """Keep a timezone that a space already has although it is not among the usual ones."""
        if zone not in TIMEZONES:
            self.timezone.choices = choices((each, each) for each in (zone, *TIMEZONES))


class NewSpaceForm(SpaceForm):
    """A space to be made: also its address and whom it is for, which stay as they are."""

    slug = _address_field(_l("As in /spaces/fjordby. Made from the name if you leave it empty."))
    audience = RadioField(
        _l("Who is it for?"),
        description=_l("This cannot be changed later: people must know who reads what they write."),
        choices=choices(
            [
                (Audience.public.value, _l("Everybody")),
                (Audience.internal.value, _l("Only employees who have been let in")),
            ]
        ),
        default=Audience.public.value,
    )


class HouseRulesForm(web.Form):
    """The house rules of a space."""

    version = HiddenField()
    rules = _long(
        _l("House rules"),
        description=_l(
            "Markdown. People read and accept them before they write for the first time."
        ),
    )


class DomainsForm(web.Form):
    """The mail domains whose holders may join an internal space."""

    version = HiddenField()
    domains = _long(
        _l("E-mail domains"),
        most=4_000,
        description=_l(
            "One on each line, such as example.org. People with a confirmed address there may join "
            "by themselves."
        ),
    )

    @property
    def wanted(self) -> list[str]:
        """The domains, one each, in lower case."""
        return [line.strip().lstrip("@").lower() for line in self._lines() if line.strip()]

    def _lines(self) -> list[str]:
        return str(self.domains.data or "").splitlines()

    def validate_domains(self, _field: Field) -> None:
        for domain in self.wanted:
            if not _DOMAIN.fullmatch(domain):
                raise ValidationError(_("“%(domain)s” is not a mail domain.", domain=domain[:80]))
            if domain in OPEN_MAIL:
                raise ValidationError(
                    _(
                        "Anybody can have an address at %(domain)s, so it cannot let people in.",
                        domain=domain,
                    )
                )


class DepartmentForm(web.Form):
    """A department."""

    version = HiddenField()
    name = _short(_l("Name"), _l("Give the department a name."))
    email = EmailField(
        _l("E-mail address"),
        description=_l("Only the administration sees it."),
        validators=[
            Optional(),
            Length(max=320, message=_l("This is too long. Use at most %(max)d characters.")),
            Email(),
        ],
    )
    closed = BooleanField(_l("No longer in use"))


class LabelForm(web.Form):
    """A topic or an area."""

    version = HiddenField()
    name = _short(_l("Name"), _l("Write a name."))
    offered = BooleanField(_l("May be chosen in forms"))
    closed = BooleanField(_l("No longer in use"))


class NewLabelForm(web.Form):
    """A topic or an area to be added."""

    kind = RadioField(
        _l("What is it?"),
        choices=choices(
            [
                (LabelKind.topic.value, _l("A topic: what something is about")),
                (LabelKind.area.value, _l("An area: where it is")),
            ]
        ),
        default=LabelKind.topic.value,
    )
    name = _short(_l("Name"), _l("Write a name."))


# ----------------------------------------------------------------------------------- boxes


class BoxForm(web.Form):
    """An idea box that exists."""

    version = HiddenField()
    name = _short(_l("Name"), _l("Give the box a name."))
    summary = _short(
        _l("In one sentence"), most=300, description=_l("What is this box for? Shown on lists.")
    )
    description = _long(_l("Description"), description=_l("Markdown."))
    criteria = _long(
        _l("Criteria"),
        description=_l("Markdown. By what do you judge the ideas, and what is outside the box?"),
    )
    department_id = SelectField(
        _l("Department that answers"), validate_choice=True, validators=[Optional()]
    )
    method = RadioField(
        _l("How do people vote?"),
        choices=choices(
            [
                (Method.support.value, _l("They support an idea, or do not")),
                (Method.agreement.value, _l("They agree, pass or disagree")),
            ]
        ),
        default=Method.support.value,
    )
    threshold = web.Whole(
        _l("Supporters it takes to be promised an answer"),
        description=_l("Leave it empty when no number promises an answer."),
        validators=[
            Optional(),
            NumberRange(1, 10_000_000, _l("Write a number between 1 and 10,000,000.")),
        ],
    )
    answer_days = web.Whole(
        _l("Days until the promised answer"),
        default=30,
        validators=[
            InputRequired(_l("Write a number of days.")),
            NumberRange(1, 366, _l("Write a number between 1 and 366.")),
        ],
    )
    opens_on = web.Day(
        _l("Opens on"),
        description=_l("Leave it empty when it is open from the start."),
        validators=[Optional()],
    )
    closes_on = web.Day(
        _l("Last day"),
        description=_l("Leave it empty when it stays open."),
        validators=[Optional()],
    )
    closed = BooleanField(_l("Closed: takes no ideas and no votes"))
    held_by = _short(
        _l("Held by another authority"),
        description=_l(
            "Its name, when the ideas came from there and were decided there. They are no figure of "
            "yours then. Leave it empty when they are your own."
        ),
    )
    has_ideas_by: str | None = None
    """The method that ideas have been voted on by; it stays."""
    promises = False
    """Whether an answer or news is promised here to those who support an idea in it."""

    def validate_closes_on(self, field: Field) -> None:
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_("The last day is before the day it opens."))

    def validate_held_by(self, field: Field) -> None:
        if field.data and not self.closed.data:
            raise ValidationError(
                _("A box of another authority takes no ideas here. Close it, or leave this empty.")
            )
        if field.data and self.promises:
            raise ValidationError(
                _("Here somebody is promised an answer to an idea in this box, so it is your own.")
            )

    def validate_method(self, field: Field) -> None:
        if self.has_ideas_by and field.data != self.has_ideas_by:
            raise ValidationError(
                _("People have voted in this box, so the way of voting cannot be changed.")
            )


class NewBoxForm(BoxForm):
    """An idea box to be made in a space."""

    slug = _address_field(_l("As in /boxes/good-ideas. Made from the name if you leave it empty."))


# --------------------------------------------------------------------------- hearing types


def _days(label: Any, hint: Any) -> web.Whole:
    return web.Whole(
        label,
        description=hint,
        validators=[
            InputRequired(_l("Write a number of days.")),
            NumberRange(0, 1000, _l("Write a number between 0 and 1,000.")),
        ],
    )


class HearingTypeForm(web.Form):
    """A kind of hearing: what the law or custom asks of it."""

    version = HiddenField()
    name = _short(_l("Name"), _l("Give the type a name."))
    country = SelectField(
        _l("Country"),
        choices=choices([("", _l("Any")), ("DK", _l("Denmark")), ("NO", _l("Norway"))]),
        validators=[Optional()],
    )
    minimum_days = _days(
        _l("Shortest length in days"), _l("A shorter hearing needs a written reason that is shown.")
    )
    usual_days = _days(_l("Usual length in days"), _l("Suggested when a hearing is created."))
    legal_basis = _short(
        _l("Legal basis"), most=500, description=_l("The law and section that asks for it.")
    )
    required_documents = _long(
        _l("Documents that belong to it"), most=2_000, description=_l("One on each line.")
    )
    publication = RadioField(
        _l("When do responses become public?"),
        choices=choices(
            [
                (Publication.after_check.value, _l("When somebody has read them through")),
                (
                    Publication.after_deadline.value,
                    _l("After the deadline, when they are read through"),
                ),
                (Publication.never.value, _l("Never: only the authority reads them")),
            ]
        ),
        default=Publication.after_check.value,
    )
    allows_anonymous = BooleanField(_l("People may ask that their name is not shown"))
    anonymous = BooleanField(
        _l("Responses are anonymous in internal spaces"),
        description=_l(
            "Nothing is kept of who answers, nor the time of day. A code that is shown once is "
            "the only way back to a response. A change here only affects hearings that are "
            "published afterwards."
        ),
    )
    retired = BooleanField(_l("No longer in use"))

    def validate_usual_days(self, field: Field) -> None:
        shortest = self.minimum_days.data
        if field.data is not None and shortest is not None and field.data < shortest:
            raise ValidationError(_("The usual length is shorter than the shortest one."))


class MemoTemplateForm(web.Form):
    """A Word file that hearing memos are made by."""

    file = FileField(
        _l("The Word file"),
        description=_l("A DOCX file of at most 5 MB. It is tried before it is used."),
        render_kw={"accept": ".docx"},
        validators=[FileRequired(_l("Choose a file."))],
    )


# ---------------------------------------------------------------------------------- people


class GrantForm(web.Form):
    """A role for a person, somewhere."""

    role = RadioField(
        _l("Role"),
        choices=choices([(name.value, text) for name, text in ROLE_NAMES.items()]),
        validators=[InputRequired(_l("Choose a role."))],
    )
    place = SelectField(_l("Where"))


class InviteForm(web.Form):
    """An invitation by mail to a space."""

    email = EmailField(
        _l("E-mail address"),
        validators=[
            InputRequired(_l("Write the e-mail address of the person you invite.")),
            Length(max=320, message=_l("This is too long. Use at most %(max)d characters.")),
            Email(),
        ],
    )
    role = RadioField(
        _l("Role"),
        choices=choices(
            [(name.value, text) for name, text in ROLE_NAMES.items() if name is not RoleName.admin]
        ),
        default=RoleName.employee.value,
    )
    department = SelectField(
        _l("Department"),
        description=_l("An official of one department answers for it alone."),
        validators=[Optional()],
    )
