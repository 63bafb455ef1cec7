"""Loading the demo: the whole story in one transaction, and its sign-ins in a file."""

import csv
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import delete, func, select

from participation import db, ledger
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.config import Settings
from participation.demo import assessed, calls, moved
from participation.demo.cast import Account, gather
from participation.demo.crowd import Crowd
from participation.demo.hearings import HearingTeller
from participation.demo.ideas import IdeaTeller
from participation.demo.projects import ProjectTeller
from participation.demo.refusals import DemoRefused, refuse_production
from participation.demo.story.agency_nb import HEARINGS as AGENCY_HEARINGS
from participation.demo.story.agency_nb import IDEAS as AGENCY_IDEAS
from participation.demo.story.area_da import IDEAS as COURTYARDS
from participation.demo.story.calls import IDEAS as CALLED_FOR
from participation.demo.story.hearings_ended_da import ENDED_HEARINGS
from participation.demo.story.hearings_open_da import OPEN_HEARINGS
from participation.demo.story.ideas_da import IDEAS as DANISH_IDEAS
from participation.demo.story.moved import HANDED, SPLIT
from participation.demo.story.projects_da import PROJECTS
from participation.demo.story.statements_da import STATEMENTS
from participation.demo.telling import Telling
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.ideas.answers import statistics
from participation.ideas.projects.models import Project
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.mail import Letter
from participation.spaces.models import Space

__all__ = ["ACCOUNTS", "NAMES", "DemoRefused", "Summary", "is_empty", "load", "refuse_production"]

ACCOUNTS = "demo-accounts.csv"
NAMES = {"SITE_NAME": "Fjordby siger sin mening", "SITE_OWNER": "Fjordby Kommune"}
"""What a site with the story in it is called, when its operator has not said."""

HEARINGS = (*OPEN_HEARINGS, *ENDED_HEARINGS, *AGENCY_HEARINGS)
IDEAS = (*DANISH_IDEAS, SPLIT, *STATEMENTS, *CALLED_FOR, *AGENCY_IDEAS, HANDED, *COURTYARDS)


@dataclass(frozen=True)
class Summary:
    """What loading the demo added; nothing when the site was not empty."""

    loaded: bool
    spaces: int = 0
    people: int = 0
    hearings: int = 0
    responses: int = 0
    ideas: int = 0
    votes: int = 0
    comments: int = 0
    projects: int = 0

    def figures(self) -> dict[str, int | bool]:
        """The numbers by name."""
        return asdict(self)


def is_empty() -> bool:
    """Whether the site has no space yet: only then is the demo loaded."""
    return db.session.scalar(select(Space.id).limit(1)) is None


def load(app: Flask) -> Summary:
    """Load the story into an empty site; on any other it changes nothing and says so.

    Raises DemoRefused on a site that is configured for production.
    """
    refuse_production(app)
    with app.app_context():
        with db.transaction():
            if not is_empty():
                return Summary(loaded=False)
            accounts = _tell()
            statistics.recount()
            _forget_letters()
            summary = _count()
            _write_accounts(app.extensions["settings"], accounts)
        # The readers go through the story as they would have, but nobody is written to today about
        # what happened long ago.
        ledger.follow_to_the_end()
        with db.transaction():
            _forget_letters()
    return summary


def _tell() -> list[Account]:
    """Make the people and places, and let everything happen in the order it happened."""
    telling = Telling()
    cast = gather(telling)
    calls.put(cast, telling)
    for hearing in HEARINGS:
        HearingTeller(hearing, cast, telling).put()
    crowd = Crowd(cast, telling)
    tellers: dict[str, IdeaTeller] = {}
    for idea in IDEAS:
        teller = IdeaTeller(idea, cast, telling, crowd, tellers)
        teller.put()
        tellers[idea.key or idea.title] = teller
    for project in PROJECTS:
        ProjectTeller(project, cast, telling, lambda name: tellers[name].id).put()
    crowd.put()
    assessed.put(cast, telling, tellers)
    moved.put(cast, telling, tellers)
    telling.tell()
    return cast.accounts


def _forget_letters() -> None:
    db.session.execute(delete(Letter))


def _count() -> Summary:
    def rows(model: type[db.Base]) -> int:
        return db.session.scalar(select(func.count()).select_from(model)) or 0

    return Summary(
        loaded=True,
        spaces=rows(Space),
        people=rows(User),
        hearings=rows(Hearing),
        responses=rows(Response),
        ideas=rows(Idea),
        votes=rows(Vote),
        comments=rows(Comment),
        projects=rows(Project),
    )


def _write_accounts(settings: Settings, accounts: list[Account]) -> None:
    """Write the sign-ins to a file that its owner alone can read; it is never there by half."""
    target = settings.var / ACCOUNTS
    settings.var.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(f".{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["role", "email", "password"])
            writer.writerows([each.role, each.email, each.password] for each in accounts)
        fresh.replace(target)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
