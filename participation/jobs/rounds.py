"""One round of work: every step whose time has come, by one worker alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from flask import g
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from participation import clock, db, workers
from participation.jobs import steps
from participation.jobs.steps import Heartbeat, Step

log = structlog.get_logger()

TRY_AGAIN = timedelta(minutes=5)
"""How long after it failed a step is tried again that else comes seldom."""


class ClockDiffers(Exception):
    """The clock of this machine is not the database's: what is timed would be done at the wrong time."""


def _note_time(name: str) -> None:
    with db.transaction() as session:
        statement = db.upsert(Heartbeat).values(name=f"step:{name}", at=clock.now())
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["name"], set_={"at": statement.excluded.at}
            )
        )


def _due(name: str, every: timedelta, failing: Mapping[str, datetime]) -> bool:
    """Whether the time of a step has come; a time in the future was never true."""
    with db.transaction(write=False) as session:
        last = session.scalar(select(Heartbeat.at).where(Heartbeat.name == f"step:{name}"))
    failed = failing.get(name)
    if failed is not None and (last is None or failed > last):
        last, every = failed, min(every, TRY_AGAIN)
    if last is not None and clock.is_to_come(last):
        log.warning("worker.time_in_the_future", step=name, at=last.isoformat(timespec="seconds"))
        return True
    return last is None or clock.now() - last >= every


def carry_out(name: str, run: Step, failing: Mapping[str, datetime]) -> None:
    """Do a step to its end, and write down whether it failed."""
    try:
        while db.again(run):
            pass
    except Exception as error:
        log.exception("worker.step_failed", step=name)
        workers.note_failure(name, error)
        raise
    if name in failing:
        workers.note_success(name)


def _do_in_time(name: str, every: timedelta, run: Step, failing: Mapping[str, datetime]) -> None:
    """Do a step if its time has come; by one worker alone, however many look at the clock."""
    if not _due(name, every, failing):
        return
    with db.alone(f"step:{name}") as alone:
        if alone and _due(name, every, failing):
            carry_out(name, run, failing)
            _note_time(name)


def _check_clock() -> None:
    with db.transaction(write=False):
        ahead = db.clock_ahead()
    if abs(ahead) > clock.APART:
        raise ClockDiffers(
            f"the clock of this machine is {timedelta(seconds=round(abs(ahead).total_seconds()))} "
            f"{'ahead of' if ahead > timedelta(0) else 'behind'} the database's: "
            "nothing is done before they agree"
        )


def run_due(everything: bool = False) -> None:
    """Do all there is to do: number and read the ledger, run the steps, send the mail.

    One step's failure is logged and does not keep the others from running; it is tried again next
    time. With `everything`, steps run although their time has not come, and the first failure is
    raised at the end. Raises ClockDiffers.
    """
    g.everything = everything
    _check_clock()
    failing = workers.failing()
    failure: Exception | None = None
    for name, (every, run) in list(steps.registered.items()):
        try:
            if every and not everything:
                _do_in_time(name, every, run, failing)
            else:
                carry_out(name, run, failing)
                if every:
                    _note_time(name)
        except SQLAlchemyError as error:
            failure = failure or error
            if not _database_answers():
                # The other steps would say the same.
                raise
        except Exception as error:
            failure = failure or error
    if everything and failure is not None:
        raise failure


def _database_answers() -> bool:
    try:
        with db.transaction(write=False) as session:
            session.execute(select(1))
    except SQLAlchemyError:
        return False
    return True
