"""What the worker does for accounts: it forgets what has run out."""

from datetime import timedelta

from participation import jobs
from participation.accounts import limits, login, tokens

jobs.step("old-attempts", every=timedelta(hours=1))(limits.forget_old)
jobs.step("old-links", every=timedelta(hours=6))(tokens.forget_old)
jobs.step("old-sign-ins", every=timedelta(days=1))(login.forget_old)
