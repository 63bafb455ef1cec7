"""Forms of the administration."""

from participation.admin.forms.boxes import BoxForm, NewBoxForm
from participation.admin.forms.fields import choices
from participation.admin.forms.hearings import HearingTypeForm, MemoTemplateForm
from participation.admin.forms.people import ROLE_HINTS, ROLE_NAMES, GrantForm, InviteForm
from participation.admin.forms.spaces import (
    DepartmentForm,
    DomainsForm,
    HouseRulesForm,
    LabelForm,
    NewLabelForm,
    NewSpaceForm,
    SpaceForm,
)

__all__ = [
    "ROLE_HINTS",
    "ROLE_NAMES",
    "BoxForm",
    "DepartmentForm",
    "DomainsForm",
    "GrantForm",
    "HearingTypeForm",
    "HouseRulesForm",
    "InviteForm",
    "LabelForm",
    "MemoTemplateForm",
    "NewBoxForm",
    "NewLabelForm",
    "NewSpaceForm",
    "SpaceForm",
    "choices",
]
