"""Background work: what the worker does, and how it is woken (huey).

A task only wakes the worker; what there is to do stands in the database. A lost or killed task
therefore loses nothing: each minute the worker looks by itself, whether the queue answers or not.
"""

from participation.jobs.rounds import ClockDiffers, run_due
from participation.jobs.steps import Heartbeat, step
from participation.jobs.threads import beside
from participation.jobs.usual import figures, send_mail
from participation.jobs.worker import Jobs, clock_is_steady, init_app, wake

__all__ = [
    "ClockDiffers",
    "Heartbeat",
    "Jobs",
    "beside",
    "clock_is_steady",
    "figures",
    "init_app",
    "run_due",
    "send_mail",
    "step",
    "wake",
]
