"""participation: hearings and idea boxes that a public authority runs itself."""

import sys

if sys.version_info < (3, 11, 2):  # pyproject.toml says the same to pip
    sys.exit(f"participation needs Python 3.11.2 or newer; this is {sys.version.split()[0]}")

from collections.abc import Callable, Collection, MutableMapping
from typing import Any

from flask import Flask, Response, has_request_context, request
from flask.templating import Environment

from participation import config, db, hearings, i18n, ideas, jobs, logs, storage, web
from participation.accounts import views as accounts
from participation.admin import views as admin
from participation.attachments import views as attachments
from participation.comments import views as comments
from participation.config import Settings
from participation.desk import views as desk
from participation.drafts import views as drafts
from participation.exports import views as exports
from participation.feeds import views as feeds
from participation.following import views as following
from participation.guard import views as guard
from participation.home import views as home
from participation.illustrations import views as illustrations
from participation.importers.writing import models as importers
from participation.locations import views as locations
from participation.moderation import views as moderation
from participation.pages import views as pages
from participation.residence import views as residence
from participation.results import views as results
from participation.sealing import views as sealing
from participation.search import views as search
from participation.spaces import views as spaces
from participation.subjects import views as subjects
from participation.text import (
    excerpt,
    first_sentence,
    formatted,
    markdown,
    opening,
    paragraphs,
    plain,
    unformatted,
)
from participation.web import (
    answers,
    csrf,
    errors,
    fragments,
    guarding,
    limiting,
    navigation,
    requests,
    submissions,
    unsent,
)

# The only place that names every room.
ROOMS = (
    accounts,
    spaces,
    sealing,
    residence,
    subjects,
    guard,
    illustrations,
    attachments,
    drafts,
    moderation,
    comments,
    following,
    search,
    locations,
    hearings,
    ideas,
    pages,
    results,
    home,
    feeds,
    exports,
    desk,
    admin,
)
# A room without pages: the database has to know its table.
TABLES = (importers.ImportedRows, importers.ImportRun, importers.RunRow)

__all__ = ["create_app", "web"]


class _Templates(Environment):
    """Templates that share one plain dictionary of globals.

    Jinja would chain an empty one before it for each template, and walk the chain, name by name, at
    every import of a macro: more work than the macro's.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class _Application(Flask):
    jinja_environment = _Templates
    request_class = requests.SiteRequest

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._addresses: dict[tuple[str, str, str], str] = {}

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """An address of ours; one without values is built once for each place the site is put at."""
        plain = all(value is None for value in values.values()) and not endpoint.startswith(".")
        if not plain or not has_request_context():
            return super().url_for(endpoint, **values)
        environ = request.environ
        key = (endpoint, environ["REQUEST_METHOD"], environ.get("SCRIPT_NAME", ""))
        found = self._addresses.get(key)
        if found is None:
            found = self._addresses[key] = super().url_for(endpoint)
        return found

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        """Answer a request, from its beginning again when a deadlock undid it: at most twice."""
        while True:
            try:
                return super().wsgi_app(environ, start_response)
            except errors.Again:
                errors.walk_again(environ)

    def handle_user_exception(self, e: Exception) -> Any:
        """What a view, or what comes before it, ended with."""
        if errors.may_be_walked_again(e):
            raise errors.Again from e
        return super().handle_user_exception(e)

    def handle_exception(self, e: Exception) -> Response:
        """What fails after the view, at the commit above all, is answered like what fails in it."""
        if isinstance(e, errors.Again):
            raise e
        if errors.may_be_walked_again(e):
            raise errors.Again from e
        return self.finalize_request(errors.answer_to(e), from_error_handler=True)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view or hook is asynchronous; Flask would look at each one anew in every request."""
        return func


def create_app(
    settings: Settings | None = None, *, testing: bool = False, without: Collection[str] = ()
) -> Flask:
    """Make the application from its settings (read from the environment unless given).

    `without` names rooms of the hearings wing that are left out.
    """
    settings = settings or config.load()
    root = config.ROOT
    app = _Application(
        "participation", template_folder=str(root / "templates"), static_folder=str(root / "static")
    )
    app.testing = testing
    app.config["PROPAGATE_EXCEPTIONS"] = testing
    app.secret_key = settings.secret_key
    app.config.update(
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
    )
    app.extensions["settings"] = settings
    app.url_map.strict_slashes = False

    logs.init_app(settings)
    db.init_app(app, settings.database)
    storage.init_app(app, settings.var)
    requests.init_app(app, settings)
    csrf.init_app(app)
    submissions.init_app(app)
    guarding.init_app(app)
    unsent.init_app(app)
    limiting.init_app(app, settings)
    answers.htmx.init_app(app)
    errors.init_app(app)
    navigation.init_app(app)
    fragments.init_app(app)
    i18n.init_app(app)
    _prepare_templates(app, settings)
    for room in ROOMS:
        if room is hearings:
            hearings.init_app(app, without)
        else:
            room.init_app(app)
    jobs.init_app(app, settings)
    requests.stand_before(app, settings)
    return app


def _prepare_templates(app: Flask, settings: Settings) -> None:
    environment = app.jinja_env
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    shared: dict[str, Any] = {
        "site_name": i18n.site_name(settings),
        "site_owner": settings.site_owner or i18n.site_name(settings),
        "languages": i18n.languages,
    }
    environment.globals.update(shared)
    environment.filters.update(
        markdown=markdown,
        paragraphs=paragraphs,
        plain=plain,
        excerpt=excerpt,
        first_sentence=first_sentence,
        opening=opening,
        formatted=formatted,
        unformatted=unformatted,
    )

    @app.context_processor
    def language() -> dict[str, Any]:
        return {"locale": i18n.language()}
