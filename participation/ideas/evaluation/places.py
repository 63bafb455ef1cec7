"""What criteria and scores add to the pages of ideas and boxes, to the desk and to exports."""

from flask import Flask
from sqlalchemy.orm import joinedload

from participation.accounts import register_data
from participation.i18n import gettext as _
from participation.ideas.answers.panels import TABS, Tab
from participation.ideas.answers.shown import TABLES
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.panels import BESIDE_THE_FACTS, READ_WITH, WHILE_WRITING
from participation.ideas.evaluation import (
    actions,
    invariants,
    own_data,
    queries,
    rules,
    shown,
    views,
)
from participation.ideas.evaluation.blueprint import blueprint
from participation.ideas.evaluation.models import IN_USE
from participation.ideas.proposals.panels import CHOICES, Choice, Doer
from participation.places import Panel

__all__ = ["init_app", "invariants", "views"]


def _criteria(box: Box) -> Panel | None:
    found = getattr(box, IN_USE.key)
    return Panel("ideas/evaluation/_criteria.html", found) if found else None


def _while_writing(box: Box) -> Panel | None:
    found = queries.shown(box.id)
    return Panel("ideas/evaluation/_criteria_folded.html", found) if found else None


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("scores", own_data.scores, actions.forget)
    READ_WITH.fill(app, lambda box: box.options(joinedload(getattr(Box, IN_USE.key))))
    BESIDE_THE_FACTS.fill(app, _criteria)
    WHILE_WRITING.fill(app, _while_writing)
    CHOICES.fill(
        app,
        Choice(
            12,
            "evaluation.scores",
            lambda: _("Assess it by the criteria"),
            rules.may_see,
            Doer.official,
        ),
    )
    TABS.fill(app, Tab(40, "evaluation.boxes", lambda: _("Criteria")))
    TABLES.fill(app, *shown.TABLES_OF_A_BOX)
    app.register_blueprint(blueprint)
