"""What the assessment says on the pages of responses: the theme they can be narrowed by, and what became of
the points of one."""

from collections.abc import Mapping

from participation.accounts.models import Reader
from participation.hearings.assessing import words
from participation.hearings.assessing.queries import themes as queries
from participation.hearings.notice.models import Status
from participation.hearings.notice.queries.public import THE_HEARING
from participation.hearings.notice.rows import AnyHearing, HearingRow
from participation.hearings.notice.rules import may_work_on
from participation.hearings.responses.models import Response
from participation.hearings.responses.queries.responses import ListFilter, Narrowing, number_in
from participation.hearings.responses.rows import ResponseRow
from participation.hearings.responses.rules import shows_text
from participation.i18n import gettext as _
from participation.places import Panel


def by_theme(
    hearing: HearingRow, reader: Reader, arguments: Mapping[str, str]
) -> ListFilter | None:
    """The choice of a theme: when the outcome is out, and for staff who assess them."""
    assessed = hearing.status is Status.under_assessment and may_work_on(reader, hearing)
    if hearing.status is not Status.concluded and not assessed:
        return None
    themes = queries.themes(hearing.id)
    if not themes:
        return None
    wanted = number_in(arguments, "theme")
    chosen = next((each for each in themes if each.id == wanted), None)
    narrowing = None
    if chosen is not None and queries.is_common(chosen, hearing.response_count):
        narrowing = Narrowing(queries.says_something_under(Response.id, chosen.id))
    elif chosen is not None:
        those = Response.id.in_(queries.said_under(THE_HEARING, chosen.id))
        narrowing = Narrowing(those, is_rare=True)
    return ListFilter(
        name="theme",
        label=_("Theme"),
        all_of_them=_("All themes"),
        choices=[(each.id, each.title) for each in themes if each.point_count],
        chosen=chosen.id if chosen else "",
        narrowing=narrowing,
    )


def what_became_of(
    hearing: AnyHearing, response: Response | ResponseRow, reader: Reader | None
) -> Panel | None:
    """What became of the points of a response, once the outcome is out, to whoever may read it.

    Without a reader: to its sender.
    """
    if hearing.status is not Status.concluded or response.is_withdrawn:
        return None
    if reader is not None and not shows_text(reader, response):
        return None
    told = queries.told(hearing.id, [response.id]).get(response.id, [])
    values = {"told": told, "outcome_name": words.outcome, "own": reader is None}
    return Panel("hearings/assessing/_told.html", values) if told else None
