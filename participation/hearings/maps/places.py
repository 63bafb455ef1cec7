"""What the map adds to the pages of its hearing."""

from flask import Flask
from markupsafe import Markup

from participation import config
from participation.hearings.maps import memo, queries
from participation.hearings.maps.actions import take_along
from participation.hearings.maps.blueprint import blueprint
from participation.hearings.maps.forms import with_place
from participation.hearings.maps.shown import MAP_OF_A_HEARING, PLACE_OF_A_RESPONSE
from participation.hearings.maps.views import desk, public
from participation.hearings.notice.facts import FACTS, Fact, On
from participation.hearings.notice.followers import TAKEN_ALONG
from participation.hearings.notice.memo_parts import MEMO_TABLES
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.panels import BELOW_THE_TEXT, ON_PAPER
from participation.hearings.notice.rows import AnyHearing, HearingRow
from participation.hearings.notice.rules import may_edit
from participation.hearings.notice.shown import HEARING_COLUMNS
from participation.hearings.notice.views.frame import TABS, Tab
from participation.hearings.notice.words import FOUND_BY
from participation.hearings.responses.forms.answering import FORM_PARTS
from participation.hearings.responses.panels import ABOVE_THE_LIST, BELOW_ITS_TEXT
from participation.hearings.responses.rows import ResponseRow
from participation.hearings.responses.shown import RESPONSE_COLUMNS
from participation.i18n import gettext as _
from participation.places import Panel

__all__ = ["desk", "init_app", "public"]


HEAD = "locations/_head.html"


def _panel(hearing: AnyHearing) -> Panel | None:
    shown = queries.shown(hearing)
    if shown is None:
        return None
    return Panel("hearings/maps/_panel.html", shown, head=HEAD)


def _paper(hearing: Hearing, _listed: bool) -> Panel | None:
    shown = queries.shown(hearing)
    return Panel("hearings/maps/_paper.html", shown) if shown else None


def _file(hearing: AnyHearing) -> str:
    """A link to its file, anywhere."""
    if not hearing.has_map:
        return ""
    file = f"{config.current().address}/hearings/{hearing.id}/map.geojson"
    return Markup('<a href="{}">{}</a>').format(file, _("On the map (GeoJSON)"))


def _spot(_hearing: HearingRow, response: ResponseRow) -> Panel | None:
    spots = queries.spot_of(response)
    return Panel("hearings/maps/_spot.html", spots, head=HEAD) if spots else None


def _spots(hearing: AnyHearing, whole: bool) -> Panel | None:
    if not whole or not hearing.has_map or not hearing.response_count:
        return None
    return Panel("hearings/maps/_spots.html", head=HEAD)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    BELOW_THE_TEXT.fill(app, _panel)
    ON_PAPER.fill(app, _paper)
    FOUND_BY.fill(app, queries.found_by)
    MEMO_TABLES.fill(app, memo.TABLE)
    FACTS.fill(app, Fact("map", "", _file, On.feed))
    TAKEN_ALONG.fill(app, take_along)
    HEARING_COLUMNS.fill(app, MAP_OF_A_HEARING)
    RESPONSE_COLUMNS.fill(app, PLACE_OF_A_RESPONSE)
    FORM_PARTS.fill(app, with_place)
    BELOW_ITS_TEXT.fill(app, _spot)
    ABOVE_THE_LIST.fill(app, _spots)
    TABS.fill(
        app, Tab(60, "maps.desk_map", lambda: _("Map"), may_edit, pages=("maps.desk_map_removal",))
    )
    app.register_blueprint(blueprint)
