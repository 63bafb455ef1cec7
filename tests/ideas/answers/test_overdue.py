"""The public list of what is overdue: by authority and department, and by whom it may be read."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock
from participation.accounts.models import Visitor
from participation.ideas.answers.overdue import owing
from participation.ideas.proposals.models import IdeaState
from participation.spaces.models import Audience
from tests import factories as make
from tests.conftest import Client

DAY = timedelta(days=1)


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space(organisation="Fjordby Kommune")
        roads = make.department(space, "Veje")
        box = make.box(space, department_id=roads.id)
        today = clock.today(space.timezone)

        @classmethod
        def late(cls, title: str, days: int, inside: Any = None, **values: Any) -> Any:
            return make.idea(
                inside or cls.box,
                title=title,
                state=IdeaState.under_assessment,
                promised_on=cls.today - days * DAY,
                **values,
            )

    return Here


def test_by_who_owes_it(here: Any, client: Client) -> None:
    schools = make.department(here.space, "Skoler")
    here.late("Lys", 3)
    here.late("Bro", 9)
    here.late("Gård", 5, department_id=schools.id)
    here.late("I morgen", -1)
    inside = make.box(make.space(Audience.internal))
    here.late("Internt", 4, inside=inside)
    here.late("En andens", 4, inside=make.box(here.space, held_by="Bruxelles"))
    found = owing(Visitor())
    assert [(each.department, each.number) for each in found] == [("Veje", 2), ("Skoler", 1)]
    page = client.get("/ideas/overdue").text
    assert page.index("Bro") < page.index("Gård") < page.index("Lys")
    for title in ("I morgen", "Internt", "En andens"):
        assert title not in page
    some = client.get(f"/ideas/overdue?space={here.space.id}&department={schools.id}").text
    assert "Gård" in some
    assert "Bro</a>" not in some
    assert "/ideas/overdue" in client.get("/what-came-of-it").text
