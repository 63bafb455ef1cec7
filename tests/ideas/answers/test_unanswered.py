"""The public list of overdue questions: who owes an answer since when, and by whom it may be read."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock
from participation.accounts.models import Visitor
from participation.ideas.answers.unanswered import owing
from participation.ideas.proposals.models import IdeaState
from participation.spaces.models import Audience
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

DAY = timedelta(days=1)


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space(organisation="Fjordby Kommune")
        roads = make.department(space, "Veje")
        schools = make.department(space, "Skoler")
        box = make.box(space, department_id=roads.id)
        idea = make.idea(box, title="Lys på stien")
        today = clock.today(space.timezone)

        @classmethod
        def asked(cls, words: str, days: int | None, about: Any = None, **values: Any) -> Any:
            due = None if days is None else cls.today - days * DAY
            values = {"is_question": True, "body": words, "due_on": due, **values}
            return make.comment(about or cls.idea, make.user(), **values)

    return Here


def test_by_who_owes_it_and_nothing_that_may_not_be_read(here: Any, client: Client) -> None:
    here.asked("Hvornår?", 3)
    first = here.asked("Hvor mange?", 9)
    here.asked("Hvem?", 5, asked_department_id=here.schools.id)
    here.asked("I morgen?", -1)
    here.asked("Uden dag?", None)
    here.asked("Besvaret?", 4, answered_at=clock.now())
    here.asked("Skjult?", 4, visibility=Visibility.hidden)
    over = make.idea(here.box, state=IdeaState.withdrawn)
    here.asked("Trukket?", 4, about=over)
    inside = make.box(make.space(Audience.internal))
    here.asked("Internt?", 4, about=make.idea(inside))
    here.asked("En andens?", 4, about=make.idea(make.box(here.space, held_by="Bruxelles")))
    found = owing(Visitor())
    assert [(each.department, each.number) for each in found] == [("Veje", 2), ("Skoler", 1)]
    assert found[0].since == here.today - 9 * DAY
    page = client.get("/ideas/overdue/questions").text
    assert page.index("Hvor mange?") < page.index("Hvem?") < page.index("Hvornår?")
    assert f"/comments/{first.id}" in page
    for words in (
        "I morgen?",
        "Uden dag?",
        "Besvaret?",
        "Skjult?",
        "Trukket?",
        "Internt?",
        "En andens?",
    ):
        assert words not in page, words
    address = f"/ideas/overdue/questions?space={here.space.id}&department={here.schools.id}"
    some = client.get(address).text
    assert "Hvem?" in some
    assert "Hvornår?" not in some


def test_where_overdue_ideas_are_linked(here: Any, client: Client) -> None:
    for page in ("/ideas/overdue", "/what-came-of-it"):
        assert "/ideas/overdue/questions" in client.get(page).text
    assert "No question is overdue" in client.get("/ideas/overdue/questions").text
