"""Routes of the accounts room: ways in (entering), and the account's own pages (account)."""

from flask import Flask

from participation import web
from participation.accounts import devices, jobs, login
from participation.accounts.models import Reader
from participation.accounts.views import account, entering
from participation.accounts.views.blueprint import blueprint
from participation.i18n import mark

__all__ = ["account", "blueprint", "entering", "init_app", "jobs"]


def _visitor(reader: Reader) -> bool:
    return not reader.is_authenticated


def _signed_in(reader: Reader) -> bool:
    return reader.is_authenticated


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    login.init_app(app)
    app.register_blueprint(blueprint)
    app.register_error_handler(web.SignInFirst, entering.ask_to_sign_in)
    app.jinja_env.filters["device"] = devices.described
    web.menus.add(
        web.NavigationItem("account", mark("Sign in"), "accounts.sign_in", 90, shown=_visitor),
        web.NavigationItem(
            "account", mark("My account"), "accounts.overview", 80, "/account", shown=_signed_in
        ),
        web.NavigationItem(
            "account", mark("Sign out"), "accounts.sign_out", 95, shown=_signed_in, post=True
        ),
    )
