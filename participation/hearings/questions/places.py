"""What questions add to the pages of their hearing and to the form of a response."""

from collections.abc import Iterator

from flask import Flask

from participation.accounts.models import Reader
from participation.hearings.notice.followers import TAKEN_ALONG
from participation.hearings.notice.memo_parts import ANSWERS, Answers, Chosen, InWords
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.panels import ON_PAPER
from participation.hearings.notice.rows import HearingRow
from participation.hearings.notice.shown import TABLES
from participation.hearings.notice.views.frame import TABS, Tab
from participation.hearings.notice.words import FOUND_BY
from participation.hearings.questions import invariants, shown
from participation.hearings.questions.actions import note, take_along
from participation.hearings.questions.blueprint import blueprint
from participation.hearings.questions.forms import with_questions
from participation.hearings.questions.queries import answered, by_answer, found_by
from participation.hearings.questions.rules import may_ask
from participation.hearings.questions.views import desk, public
from participation.hearings.responses.followers import FOLLOWERS, ResponseFollower
from participation.hearings.responses.forms.answering import FORM_PARTS
from participation.hearings.responses.models import Response
from participation.hearings.responses.panels import ABOVE_THE_LIST
from participation.hearings.responses.queries.responses import CHOICES
from participation.hearings.responses.shown import RESPONSE_COLUMNS
from participation.i18n import gettext as _
from participation.places import Panel

__all__ = ["desk", "init_app", "invariants", "public"]


class _Answers(ResponseFollower):
    """What a response chooses is counted."""

    def received(self, response: Response, hearing: Hearing) -> None:
        """Note what it chooses, in the place of what it chose before."""
        note(response.id, response.answers)

    corrected = received


def _counted(hearing: HearingRow, _whole: bool) -> Panel | None:
    return Panel("hearings/questions/_counted.html") if hearing.question_count else None


def _paper(hearing: Hearing, listed: bool) -> Panel | None:
    if not hearing.question_count:
        return None
    values = {"answered": answered(hearing, None, words=False), "listed": listed}
    return Panel("hearings/questions/_paper.html", values)


def _in_the_memo(hearing: Hearing) -> Iterator[Answers]:
    for each in answered(hearing, None) if hearing.question_count else ():
        yield Answers(
            each.question.text,
            each.responses,
            tuple(Chosen(bar.text, bar.chosen) for bar in each.bars),
            tuple(InWords(said.number, said.text) for said in each.words),
        )


def _has_page(reader: Reader, hearing: Hearing) -> bool:
    return bool(hearing.question_count) or may_ask(reader, hearing)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    FORM_PARTS.fill(app, with_questions)
    FOLLOWERS.fill(app, _Answers())
    CHOICES.fill(app, by_answer)
    ON_PAPER.fill(app, _paper)
    FOUND_BY.fill(app, found_by)
    ANSWERS.fill(app, _in_the_memo)
    ABOVE_THE_LIST.fill(app, _counted)
    TAKEN_ALONG.fill(app, take_along)
    TABLES.fill(app, shown.TABLE)
    RESPONSE_COLUMNS.fill(app, shown.ANSWERS)
    TABS.fill(
        app,
        Tab(
            40,
            "questions.desk_questions",
            lambda: _("Questions"),
            _has_page,
            pages=("questions.desk_question", "questions.desk_new_question"),
        ),
    )
    app.register_blueprint(blueprint)
