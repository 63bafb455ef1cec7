"""Routes of the admin room."""

from flask import Flask

from participation import web
from participation.accounts.models import Reader
from participation.admin.views import (
    box_fields,
    boxes,
    hearing_types,
    mail,
    memo_templates,
    overview,
    people,
    spaces,
)
from participation.admin.views.blueprint import blueprint
from participation.i18n import mark
from participation.web import NavigationItem
from participation.web.checklist import checklist

__all__ = [
    "blueprint",
    "box_fields",
    "boxes",
    "hearing_types",
    "init_app",
    "mail",
    "memo_templates",
    "people",
    "spaces",
]


def _is_admin(person: Reader) -> bool:
    return person.is_admin


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["admin_nav"] = lambda: web.menus.menu("admin")
    checklist.add("administration", overview.check)
    web.menus.add(
        NavigationItem(
            "staff",
            mark("Administration"),
            "admin.overview",
            order=90,
            under="/admin/",
            shown=_is_admin,
        ),
        NavigationItem("admin", mark("Overview"), "admin.overview", order=10),
        NavigationItem("admin", mark("Spaces"), "admin.spaces", order=20, under="/admin/spaces/"),
        NavigationItem("admin", mark("Idea boxes"), "admin.boxes", order=30, under="/admin/boxes/"),
        NavigationItem(
            "admin",
            mark("Hearing types"),
            "admin.hearing_types",
            order=40,
            under="/admin/hearing-types/",
        ),
        NavigationItem("admin", mark("People"), "admin.people", order=50, under="/admin/people/"),
        NavigationItem("admin", mark("Mail"), "admin.mail", order=80, under="/admin/mail/"),
    )
