"""What writing together adds to the page of an idea, to comments on it, and to the site."""

from flask import Flask

from participation import web
from participation.accounts import register_data, register_figure
from participation.accounts.models import Reader
from participation.comments.panels import LINKS, CommentLink
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.coauthors import actions, invariants, jobs, own_data, queries, rules, views
from participation.ideas.coauthors.blueprint import blueprint
from participation.ideas.proposals.panels import CHOICES, Choice, Doer

__all__ = ["init_app", "invariants", "jobs", "views"]


def _waiting(reader: Reader) -> int:
    return reader.figures.get("coauthor_invitations") or 0


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("coauthors", own_data.written_along, actions.forget)
    register_figure("coauthor_invitations", queries.waiting)
    web.menus.add(
        web.NavigationItem(
            "account",
            mark("Invitations"),
            "coauthors.invitations",
            65,
            "/ideas/invitations",
            shown=lambda reader: _waiting(reader) > 0,
            count=_waiting,
        )
    )
    CHOICES.fill(
        app, Choice(35, "coauthors.show", lambda: _("Write together"), rules.may_see, Doer.writer)
    )
    invite = CommentLink(
        lambda: _("Invite to write along"), "invitation", rules.may_invite_commenter
    )
    LINKS.fill(app, invite)
    app.register_blueprint(blueprint)
