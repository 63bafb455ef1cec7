"""Forms of the register."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from participation import web
from participation.accounts.forms import address_for_mail
from participation.hearings.register.actions import Details
from participation.hearings.register.models import Organisation
from participation.hearings.register.table import (
    GROUP,
    MOST_GROUPS,
    NAME,
    clean_number,
    group_names,
)
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.spaces.models import Space


class OrganisationForm(web.Form):
    """An organisation in the register."""

    version = HiddenField()
    space = SelectField(_l("Space"), coerce=int, validators=[InputRequired(_l("Choose a space."))])
    name = StringField(
        _l("Name"),
        validators=[
            InputRequired(_l("Write the name of the organisation.")),
            Length(max=NAME, message=_l("Shorten the name to at most %(max)d characters.")),
        ],
    )
    number = StringField(
        _l("Number"),
        description=_l("CVR number or organisasjonsnummer: 8 or 9 digits."),
        validators=[Optional()],
    )
    email = EmailField(
        _l("E-mail"),
        description=_l(
            "Invitations to hearings go here. An address of the organisation, not of one person. "
            "Left empty, it is written to by post."
        ),
        validators=[
            Optional(),
            Length(max=254, message=_l("The e-mail address is too long.")),
            address_for_mail,
        ],
    )
    groups = StringField(
        _l("Groups"),
        description=_l("Several with a comma between them, such as: Schools, Neighbours."),
        validators=[Optional()],
    )

    def offer(self, spaces: Sequence[Space], organisation: Organisation | None = None) -> None:
        """Offer the spaces whose register may be kept, or none for what has its place."""
        self.organisation = organisation
        if organisation is not None:
            del self.space
        else:
            self.space.choices = [(space.id, space.name) for space in spaces]

    def show(self, organisation: Organisation) -> None:
        """Fill the form with what the register holds."""
        self.version.data = str(organisation.version)
        self.name.data = organisation.name
        self.number.data = organisation.number
        self.email.data = organisation.email
        self.groups.data = ", ".join(group.name for group in organisation.groups)

    def validate_number(self, field: Any) -> None:
        found = clean_number(field.data)
        if found is None:
            raise ValidationError(_("Write the number with 8 or 9 digits."))
        field.data = found

    def validate_groups(self, field: Any) -> None:
        names = group_names(field.data)
        if len(names) > MOST_GROUPS or any(len(name) > GROUP for name in names):
            raise ValidationError(_("The names of the groups are too long."))

    def details(self) -> Details:
        """What was written."""
        return Details(
            name=self.name.data or "",
            number=self.number.data or "",
            email=self.email.data or "",
            groups=group_names(self.groups.data or ""),
        )

    def is_there(self) -> None:
        """Say that the register holds just this."""
        self.name.errors = [
            *self.name.errors,
            _("It is in the register already, with this number and address."),
        ]


class TableForm(web.Form):
    """A table of organisations to bring in."""

    space = SelectField(_l("Space"), coerce=int, validators=[InputRequired(_l("Choose a space."))])
    file = FileField(
        _l("Table"),
        description=_l(
            "CSV or Excel (.xlsx). The first row names the columns: Name, E-mail, Number, Groups."
        ),
        validators=[FileRequired(_l("Choose a file."))],
    )

    def offer(self, spaces: Sequence[Space]) -> None:
        """Offer the spaces whose register may be kept."""
        self.space.choices = [(space.id, space.name) for space in spaces]
