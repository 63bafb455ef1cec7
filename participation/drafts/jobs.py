"""What the worker does for drafts."""

from datetime import timedelta

from participation import jobs
from participation.drafts import actions

jobs.step("old-drafts", every=timedelta(hours=6))(actions.forget_old)
