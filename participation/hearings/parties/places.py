"""What invited parties add to the pages of their hearing."""

from collections.abc import Iterator

from flask import Flask

from participation.accounts import register_data
from participation.hearings.notice.memo_parts import ASKED_BY_NAME, Asked
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.panels import ABOUT, ON_PAPER
from participation.hearings.notice.rows import HearingRow
from participation.hearings.notice.shown import TABLES
from participation.hearings.notice.views.frame import TABS, Tab
from participation.hearings.parties import invariants, jobs, own_data, shown, words
from participation.hearings.parties.actions.inviting import is_over
from participation.hearings.parties.blueprint import blueprint
from participation.hearings.parties.forms.entering import with_party
from participation.hearings.parties.mandates import PartyFollower, PartyMandate, whose
from participation.hearings.parties.queries.parties import parties_of
from participation.hearings.parties.queries.responses import shown_of_parties, told_without_answer
from participation.hearings.parties.rules import may_see_parties
from participation.hearings.parties.views import answering, choosing, desk, party, sending
from participation.hearings.responses.followers import FOLLOWERS
from participation.hearings.responses.forms.answering import FORM_PARTS
from participation.hearings.responses.mandates import MANDATES
from participation.hearings.responses.panels import AT_THE_DESK
from participation.hearings.responses.queries.respondents import ALSO_TOLD
from participation.hearings.responses.shown import RESPONSE_COLUMNS
from participation.i18n import gettext as _
from participation.places import Panel

__all__ = [
    "answering",
    "choosing",
    "desk",
    "init_app",
    "invariants",
    "jobs",
    "party",
    "sending",
]


def _asked(hearing: HearingRow) -> Panel | None:
    count = hearing.party_count
    return Panel("hearings/parties/_asked.html", count) if count else None


def _paper(hearing: Hearing, listed: bool) -> Panel | None:
    if not hearing.party_count:
        return None
    values = {
        "parties": parties_of(hearing.id),
        "numbers": shown_of_parties(hearing) if listed else {},
        "over": is_over(hearing),
    }
    return Panel("hearings/parties/_paper.html", values)


def _in_the_memo(hearing: Hearing) -> Iterator[Asked]:
    for each in parties_of(hearing.id):
        yield Asked(each.name, each.response_number)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("organisations", own_data.organisations, own_data.forget)
    app.jinja_env.globals["party_states"] = words.states
    FORM_PARTS.fill(app, with_party)
    MANDATES.fill(app, PartyMandate())
    FOLLOWERS.fill(app, PartyFollower())
    AT_THE_DESK.fill(app, whose)
    ABOUT.fill(app, _asked)
    ALSO_TOLD.fill(app, told_without_answer)
    ON_PAPER.fill(app, _paper)
    ASKED_BY_NAME.fill(app, _in_the_memo)
    TABLES.fill(app, shown.TABLE)
    RESPONSE_COLUMNS.fill(app, shown.PARTY_OF_A_RESPONSE)
    TABS.fill(
        app,
        Tab(
            100,
            "parties.desk_parties",
            lambda: _("Parties"),
            may_see_parties,
            pages=(
                "parties.desk_party",
                "parties.desk_party_choice",
                "parties.desk_party_reminder",
                "parties.desk_party_sending",
                "parties.desk_party_table",
                "parties.desk_party_mail",
                "parties.desk_party_post",
                "parties.desk_party_response",
            ),
        ),
    )
    app.register_blueprint(blueprint)
