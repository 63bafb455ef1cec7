"""What machines ask for: whether the site is well, and where they may read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Response, jsonify

from participation import config, health, web
from participation.i18n import force_locale
from participation.pages.views.blueprint import blueprint
from participation.web import Permission

NOT_FOR_ROBOTS = (
    "/account",
    "/admin",
    "/desk",
    "/moderation/",
    "/register",
    "/report/",
    "/reports",
    "/sign-in",
)
NO_DATABASE = "The database does not answer."


def _machine_answer(well: bool, wrong: Sequence[str], **figures: Any) -> Response:
    answer = jsonify(status="ok" if well else "failing", wrong=list(wrong), **figures)
    answer.status_code = 200 if well else 503
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/live")
@web.permission(Permission.anyone)
def live() -> web.Answer:
    """That this process answers; nothing else is asked."""
    return _machine_answer(True, ())


@blueprint.get("/ready")
@web.permission(Permission.anyone)
def ready() -> web.Answer:
    """Whether this process can serve pages: the database answers, and its tables are this version's."""
    try:
        present, needed = health.schema_in_time()
    except health.DatabaseUnavailable:
        return _machine_answer(False, [NO_DATABASE], database="unavailable")
    if present != needed:
        said = f"The database is at migration {present}, and this program needs {needed}."
        return _machine_answer(False, [said], database="other version")
    return _machine_answer(True, (), database="ok")


@blueprint.get("/health", endpoint="health")
@web.permission(Permission.anyone)
def well() -> web.Answer:
    """Whether the site and the work behind it get on, for people and alarms: 200, or 503 and why."""
    try:
        state = health.look_in_time()
    except health.DatabaseUnavailable:
        return _machine_answer(False, [NO_DATABASE], database="unavailable")
    with force_locale("en"):
        wrong = state.wrong()
    return _machine_answer(
        not wrong,
        wrong,
        database="ok",
        workers=[_of_worker(state, each) for each in state.workers],
        unnumbered=_of_lag(state.unnumbered),
        readers={name: _of_lag(lag) for name, lag in state.readers.items()},
        mail={
            "waiting": state.mail.waiting,
            "due": state.mail.due,
            "oldest_due_seconds": _seconds(state.mail.oldest_due),
            "given_up": state.mail.given_up,
            "paused_since": _moment(state.mail.paused_since),
            "server_away_since": _moment(state.mail.away_since),
        },
        failing=[
            {
                "step": each.step,
                "since": _moment(each.since),
                "times": each.times,
                "error": each.error,
            }
            for each in state.failing
        ],
    )


def _of_worker(state: health.WorkState, worker: health.Working) -> dict[str, Any]:
    # No name of a machine: the page is for everybody. The administration shows it.
    return {
        "state": state.stands(worker),
        "started": _moment(worker.started_at),
        "seen": _moment(worker.seen_at),
        "worked": _moment(worker.worked_at),
        "clock_ahead_seconds": worker.clock_ahead,
    }


def _of_lag(lag: health.Lag) -> dict[str, int]:
    return {"entries": lag.entries, "seconds": _seconds(lag.age)}


def _seconds(age: timedelta) -> int:
    return int(age.total_seconds())


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


@blueprint.get("/robots.txt")
@web.permission(Permission.anyone)
@web.shared_page
def robots() -> web.Answer:
    """What search engines are asked to leave alone (pages for those signed in), and the sitemap."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {config.current().address}/sitemap.xml"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
