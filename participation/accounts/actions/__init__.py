"""What people do with their accounts, and what is done to people and their roles."""

from participation.accounts.actions.changing import (
    EMAIL_PURPOSES,
    EmailChangeStep,
    ask_email_change,
    cancel_email_change,
    change_name,
    confirm_email_change,
)
from participation.accounts.actions.closing import disable, enable, revoke_sign_in, revoke_sign_ins
from participation.accounts.actions.erasing import erase, my_data
from participation.accounts.actions.passwords import (
    RESET_LASTS,
    change_password,
    forgot_password,
    rehash,
    reset_password,
    still_knows,
)
from participation.accounts.actions.registering import (
    CONFIRMATION_LASTS,
    add_confirmed,
    confirm_registration,
    register,
    send_confirmation,
)
from participation.accounts.actions.roles import LastAdmin, grant, revoke

__all__ = [
    "CONFIRMATION_LASTS",
    "EMAIL_PURPOSES",
    "RESET_LASTS",
    "EmailChangeStep",
    "LastAdmin",
    "add_confirmed",
    "ask_email_change",
    "cancel_email_change",
    "change_name",
    "change_password",
    "confirm_email_change",
    "confirm_registration",
    "disable",
    "enable",
    "erase",
    "forgot_password",
    "grant",
    "my_data",
    "register",
    "rehash",
    "reset_password",
    "revoke",
    "revoke_sign_in",
    "revoke_sign_ins",
    "send_confirmation",
    "still_knows",
]
