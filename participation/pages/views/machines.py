"""What machines ask for: whether the site is well, and where they may read."""

from flask import Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from participation import clock, config, db, jobs, web
from participation.pages.views.blueprint import blueprint
from participation.web import Permission

NOT_FOR_ROBOTS = ("/account", "/admin", "/desk", "/moderation/", "/register", "/sign-in")


@blueprint.get("/health")
@web.permission(Permission.anyone)
def health() -> web.Answer:
    """Whether the database answers and the worker has been seen lately: 200, or 503."""
    parts = {"database": "ok", "worker": "ok"}
    seen = None
    try:
        seen = jobs.last_seen()
        if seen is None:
            parts["worker"] = "never seen"
        elif clock.now() - seen > jobs.STALE_AFTER:
            parts["worker"] = "late"
    except SQLAlchemyError:
        db.session.rollback()
        parts.update(database="unavailable", worker="unknown")
    well = set(parts.values()) == {"ok"}
    answer = jsonify(
        status="ok" if well else "failing",
        **parts,
        worker_seen=seen.isoformat(timespec="seconds") if seen else None,
    )
    answer.status_code = 200 if well else 503
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/robots.txt")
@web.permission(Permission.anyone)
@web.shared_page
def robots() -> web.Answer:
    """What search engines are asked to leave alone (pages for those signed in), and the sitemap."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {config.current().address}/sitemap.xml"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
