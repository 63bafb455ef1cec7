"""What waits because of its text: held, shown again, decided about; and what is kept of it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm.attributes import set_committed_value

from participation import db
from participation.accounts.models import RoleName
from participation.comments import actions as comments
from participation.comments.models import Comment
from participation.guard import actions as guard
from participation.guard.models import Hold
from participation.ideas.proposals import actions as ideas
from participation.ideas.suggestions import actions as suggestions
from participation.mail import Letter
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from participation.subjects.models import Revision, Visibility
from tests import factories as make

NUMBER = "010180-1234"
TEXT = f"Mit nummer er {NUMBER}, og her mangler lys."
V = Visibility


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        box = make.box(space)
        author = make.member(space, name="Astrid Holm")
        citizen = make.member(space, name="Poul Lind")
        moderator = make.member(space, RoleName.moderator, name="Jens Bo")
        department = make.department(space)
        idea = make.idea(box, author)

    set_committed_value(Here.box, "space", Here.space)
    set_committed_value(Here.idea, "box", Here.box)
    set_committed_value(Here.idea, "author", Here.author)
    return Here


def _waits(subject_id: int) -> bool:
    db.session.expire_all()
    hold = db.session.get(Hold, subject_id)
    return hold is not None and hold.settled_at is None


def test_an_idea_with_a_number_waits_and_is_shown_without(here: Any) -> None:
    idea = ideas.propose(here.box, "Lys", TEXT, by=here.author)
    assert idea.visibility is V.held
    assert _waits(idea.id)
    assert db.session.query(Letter).count() == 0
    ideas.edit(idea, "Lys", "Her mangler meget lys.", [], by=here.author)
    assert idea.visibility is V.visible
    assert not _waits(idea.id)
    kept = db.session.query(Revision).filter_by(subject_id=idea.id).one()
    assert NUMBER not in kept.body
    assert "█" * len(NUMBER) in kept.body


def test_an_idea_that_still_holds_a_number_goes_on_waiting(here: Any) -> None:
    idea = ideas.propose(here.box, NUMBER, "Her mangler lys.", by=here.author)
    assert idea.visibility is V.held
    ideas.edit(idea, "Lys", TEXT, [], by=here.author)
    assert idea.visibility is V.held
    assert _waits(idea.id)


def test_a_draft_waits_when_it_is_published(here: Any) -> None:
    idea = ideas.propose(here.box, "Lys", TEXT, by=here.author, published=False)
    assert idea.visibility is V.draft
    ideas.publish(idea, by=here.author)
    assert idea.visibility is V.held


def test_a_comment_with_a_number_waits_and_tells_nobody(here: Any) -> None:
    comment = db.session.get_one(Comment, comments.add(here.idea, TEXT, by=here.citizen))
    assert comment.visibility is V.held
    comments.edit(comment, "Her mangler lys.", by=here.citizen)
    assert comment.visibility is V.visible
    assert not _waits(comment.id)


def test_the_authority_publishes_no_number(here: Any) -> None:
    with pytest.raises(ValueError, match="the authority"):
        comments.add(here.idea, TEXT, by=here.moderator, department=here.department)


def test_a_suggestion_with_a_number_waits(here: Any) -> None:
    made = suggestions.suggest(here.idea, "Lys", "Mere lys", NUMBER, 1, by=here.citizen)
    assert made.visibility is V.held
    assert _waits(made.id)


@pytest.mark.parametrize("verdict", [Verdict.published, Verdict.withheld])
def test_a_moderator_settles_it(here: Any, verdict: Verdict) -> None:
    idea = ideas.propose(here.box, "Lys", TEXT, by=here.author)
    decide(idea, verdict, Rule.personal_data, "Et nummer.", by=here.moderator)
    assert idea.visibility is (V.visible if verdict is Verdict.published else V.hidden)
    assert not _waits(idea.id)


def test_what_waits_for_another_reason_goes_on_waiting(here: Any) -> None:
    idea = make.idea(here.box, here.author, visibility=V.held)
    ideas.edit(idea, "Lys", "Andre ord", [], by=here.author)
    assert idea.visibility is V.held


def test_one_that_is_changed_while_a_moderator_hides_it_stays_hidden(here: Any) -> None:
    """Whoever comes second finds that nothing waits."""
    idea = ideas.propose(here.box, "Lys", TEXT, by=here.author)
    decide(idea, Verdict.withheld, Rule.personal_data, "Et nummer.", by=here.moderator)
    assert not guard.look_again(idea)
    assert idea.visibility is V.hidden
