"""The form that a receipt is pasted into."""

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import DataRequired, ValidationError

from participation import web
from participation.hearings.receipt_codes import CODE
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.web.forms import at_most

LONGEST = 100_000
"""A receipt repeats what was written, so it may be long."""


class ReceiptForm(web.Form):
    """A receipt, or its code alone."""

    receipt = TextAreaField(
        _l("Your receipt"),
        description=_l("Paste the whole mail, or the receipt code alone: K and 32 characters."),
        validators=[DataRequired(_l("Paste your receipt here.")), at_most(LONGEST)],
    )

    def validate_receipt(self, field: Any) -> None:
        """Find the code in what was pasted."""
        if not CODE.search(field.data):
            raise ValidationError(
                _(
                    "There is no receipt code in it. The code is K and 32 characters, and is in the mail "
                    "that you got when your response was received. Receipts from before 2027 may have none."
                )
            )

    @property
    def key(self) -> str:
        """What the code says."""
        found = CODE.search(self.receipt.data or "")
        return found[1] if found else ""
