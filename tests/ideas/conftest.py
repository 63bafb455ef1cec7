"""What tests of several rooms of ideas stand on."""

from typing import Any

import pytest
from flask import Flask

from participation import clock
from participation.accounts.models import RoleName
from participation.hearings.notice.models import Status
from participation.ideas.proposals.models import IdeaState
from tests import factories as make


@pytest.fixture
def place(app: Flask) -> Any:
    """A public space with an accepted idea, a concluded hearing, an official and a citizen."""

    class Place:
        space = make.space()
        department = make.department(space)
        box = make.box(space, department_id=department.id)
        author = make.member(space, name="Astrid Holm")
        citizen = make.member(space, name="Poul Lind")
        official = make.member(space, RoleName.official, name="Mette Holm")
        idea = make.idea(box, author, state=IdeaState.accepted)
        hearing = make.hearing(
            space,
            title="Lokalplan for stien",
            status=Status.concluded,
            concluded_at=clock.now(),
            outcome_asked="A",
            outcome_said="B",
            outcome_did="C",
        )

    return Place
