"""A field that forms of contributions share: the house rules, accepted with the first one."""

from typing import Any

from flask import url_for
from markupsafe import Markup
from wtforms import BooleanField
from wtforms.validators import ValidationError

from participation.i18n import gettext as _
from participation.spaces.models import Space


class RulesField(BooleanField):
    """The house rules, accepted with the first contribution; asked only of those who have not yet."""

    needed = False

    def ask(self, space: Space, accepted: bool) -> None:
        """Ask for the rules of this space unless they have been accepted or there are none."""
        self.needed = not accepted and bool(space.house_rules.strip())
        if self.needed:
            words = _('I have read the <a href="%(link)s">house rules</a> and will keep to them')
            link = url_for("spaces.house_rules", slug=space.slug)
            self.label.text = Markup(words) % {"link": link}  # noqa: S704  (our own words)

    @property
    def accepted_now(self) -> bool:
        """Whether the rules were asked for and have just been accepted."""
        return self.needed and bool(self.data)

    def pre_validate(self, form: Any) -> None:
        if self.needed and not self.data:
            raise ValidationError(
                _("Before your first contribution here, read and accept the house rules.")
            )
