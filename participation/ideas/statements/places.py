"""What voting on statements adds to the lists of ideas."""

from flask import Flask

from participation.ideas.proposals.panels import ABOVE_THE_LIST, CARD_VOTES
from participation.ideas.statements import cards, views, words
from participation.ideas.statements.blueprint import blueprint

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    CARD_VOTES.fill(app, cards.on_cards)
    ABOVE_THE_LIST.fill(app, views.above_the_list)
    app.jinja_env.globals.update(vote_choice=words.choice)
    app.register_blueprint(blueprint)
