"""Forms for spaces: their texts, house rules, mail domains, departments and labels."""

from wtforms import BooleanField, EmailField, Field, HiddenField, RadioField, SelectField
from wtforms.validators import Length, Optional, ValidationError

from participation import web
from participation.admin.forms.fields import (
    DOMAIN,
    Email,
    address_field,
    choices,
    long_text,
    short_text,
)
from participation.i18n import NAMES as LANGUAGE_NAMES
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.spaces.models import Audience, LabelKind

TIMEZONES = (
    "Europe/Copenhagen",
    "Europe/Oslo",
    "America/Nuuk",
    "Atlantic/Faroe",
    "Arctic/Longyearbyen",
)

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


class SpaceForm(web.Form):
    """A space that exists."""

    version = HiddenField()
    name = short_text(
        _l("Name"), _l("Give the space a name."), description=_l("Shown to everybody.")
    )
    organisation = short_text(
        _l("Authority"),
        _l("Write which authority the space belongs to."),
        description=_l("The authority that asks and answers here."),
    )
    description = long_text(
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

    slug = address_field(_l("As in /spaces/fjordby. Made from the name if you leave it empty."))
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
    rules = long_text(
        _l("House rules"),
        description=_l(
            "Markdown. People read and accept them before they write for the first time."
        ),
    )


class DomainsForm(web.Form):
    """The mail domains whose holders may join an internal space."""

    version = HiddenField()
    domains = long_text(
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
            if not DOMAIN.fullmatch(domain):
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
    name = short_text(_l("Name"), _l("Give the department a name."))
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
    name = short_text(_l("Name"), _l("Write a name."))
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
    name = short_text(_l("Name"), _l("Write a name."))
