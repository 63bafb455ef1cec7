"""A field that forms of contributions share: the house rules, accepted with the first one."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup
from wtforms import BooleanField
from wtforms.validators import ValidationError

from participation.i18n import gettext as _
from participation.spaces.models import Space


def _link(space: Space) -> str:
    return url_for("spaces.house_rules", slug=space.slug)


class RulesField(BooleanField):
    """The house rules, accepted with the first contribution; asked only of those who have not yet."""

    needed = False

    def ask(self, space: Space, accepted: bool) -> None:
        """Ask for the rules of this space unless they have been accepted or there are none."""
        self.ask_of_any([] if accepted else [space])

    def ask_of_any(self, spaces: Sequence[Space]) -> None:
        """Ask for the rules of these spaces, in one of which it will be; of those that have any."""
        those = [each for each in spaces if each.house_rules.strip()]
        self.needed = bool(those)
        if len(those) == 1:
            words = _('I have read the <a href="%(link)s">house rules</a> and will keep to them')
            self.label.text = Markup(words) % {"link": _link(those[0])}  # noqa: S704  (our own words)
        elif those:
            words = _(
                "I have read the house rules of the place I write in (%(links)s) and will keep to them"
            )
            links = Markup(", ").join(
                Markup('<a href="{}">{}</a>').format(_link(each), each.name) for each in those
            )
            self.label.text = Markup(words) % {"links": links}  # noqa: S704  (our own words)

    @property
    def accepted_now(self) -> bool:
        """Whether the rules were asked for and have just been accepted."""
        return self.needed and bool(self.data)

    def pre_validate(self, form: Any) -> None:
        if self.needed and not self.data:
            raise ValidationError(
                _("Before your first contribution here, read and accept the house rules.")
            )
