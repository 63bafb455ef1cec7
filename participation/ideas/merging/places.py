"""What mergers add to the pages of ideas."""

from flask import Flask, request

from participation.accounts import register_data
from participation.accounts.models import Reader
from participation.attachments.queries import FileRow, of_subjects
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.ideas.answers.shown import TABLES
from participation.ideas.merging import invariants, own_data, queries, rules, shown, views
from participation.ideas.merging.blueprint import blueprint
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.panels import (
    ABOVE_THE_TEXT,
    BELOW_THE_TEXT,
    CHOICES,
    WAITING,
    Choice,
    Doer,
    Waiting,
)
from participation.ideas.proposals.rows import IdeaRow
from participation.places import Panel

__all__ = ["init_app", "invariants", "views"]


def _came_from(_reader: Reader, idea: IdeaRow) -> Panel | None:
    """The note about the part whose address has led here."""
    given = request.args.get("part", "")
    if not idea.has_parts or not (given.isascii() and given.isdecimal() and len(given) < 11):
        return None
    title = queries.title_of_part(int(given), idea.id)
    if title is None:
        return None
    return Panel("ideas/merging/_came_from.html", {"id": int(given), "title": title})


def _merged(reader: Reader, idea: IdeaRow) -> Panel | None:
    if idea.state is not IdeaState.merged:
        return None
    whole = queries.leads_to(idea.id, reader)
    merger = queries.standing_merger(idea.id) if idea.is_kept_by(reader) else None
    may_part = rules.may_part(reader, idea, merger, whole.state if whole else None)
    values = {"idea": idea, "whole": whole, "may_part": may_part}
    return Panel("ideas/merging/_merged.html", values)


def _proposed(reader: Reader, idea: IdeaRow) -> Panel | None:
    if not rules.may_propose(reader, idea):
        return None
    waiting = queries.proposed_for(idea)
    if not waiting:
        return None
    return Panel("ideas/merging/_proposed.html", {"waiting": waiting, "idea": idea})


def _merged_here(reader: Reader, idea: IdeaRow) -> Panel | None:
    parts = queries.parts(idea, reader)
    if not parts:
        return None
    files: dict[int, list[FileRow]] = {}
    for each in of_subjects([part.id for part in parts if part.has_files]):
        files.setdefault(each.subject_id, []).append(each)
    values = {"idea": idea, "merged": parts, "files": files}
    return Panel("ideas/merging/_merged_here.html", values)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("idea_mergers", own_data.mergers)
    ABOVE_THE_TEXT.fill(app, _came_from, _merged, _proposed)
    BELOW_THE_TEXT.fill(app, _merged_here)
    CHOICES.fill(
        app,
        *(
            Choice(
                24,
                "merging.merge",
                lambda: _("It says the same as another idea"),
                may,
                doer,
                plain=True,
            )
            for doer, may in (
                (Doer.official, rules.may_merge_as_official),
                (Doer.writer, rules.may_merge_as_keeper),
            )
        ),
    )
    WAITING.fill(
        app,
        Waiting(
            20,
            queries.waiting_for,
            lambda number: ngettext(
                "%(num)s idea could become part of this one: say what you think",
                "%(num)s ideas could become part of this one: say what you think",
                number,
            ),
            "ideas.show",
        ),
    )
    TABLES.fill(app, *shown.TABLES_OF_A_BOX)
    app.register_blueprint(blueprint)
