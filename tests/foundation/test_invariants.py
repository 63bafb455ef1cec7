"""Counters are held against what they count."""

import pytest
from flask import Flask
from sqlalchemy import update

from participation import db, invariants
from participation.ideas.proposals.models import Idea
from participation.subjects.models import Subject
from tests import factories as make


def test_what_differs_is_named(app: Flask) -> None:
    box = make.box(make.space())
    idea = make.idea(box)
    assert invariants.broken() == {}
    db.session.execute(update(Idea.__table__).values(support_count=3))
    db.session.execute(update(Subject.__table__).values(comment_count=2))
    db.session.commit()
    assert invariants.broken() == {
        "subjects.comment_count": [(idea.id, 2, 0)],
        "ideas.votes": [(idea.id, 3, 0, 0, 0, 0, 0, 0, 0)],
    }
    with pytest.raises(invariants.Broken, match=r"subjects.comment_count \(1\), ideas.votes \(1\)"):
        invariants.check()
