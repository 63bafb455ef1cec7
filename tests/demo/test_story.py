"""The story as it stands after loading: complete, consistent, and told only once."""

import csv
import stat
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import and_, func, select, text
from sqlalchemy.orm import aliased, joinedload, selectinload

from participation import clock, create_app, db, ledger
from participation.accounts.models import Role, RoleName, Visitor
from participation.comments.models import Comment
from participation.config import Settings
from participation.demo import build
from participation.hearings.assessing.models import Point, Theme
from participation.hearings.notice.models import Extension, Hearing, Phase, Section, TextChange
from participation.hearings.responses.models import Response, ResponseStatus
from participation.ideas.answers.models import Gain
from participation.ideas.boxes.models import Box, Method
from participation.ideas.gains.models import FollowUp, Measurement
from participation.ideas.projects.models import Milestone, Project
from participation.ideas.projects.rules import is_overdue
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.splitting.models import Chosen, Split, SplitChoice
from participation.ideas.support.models import Vote
from participation.ideas.transfers.models import Consent, Transfer
from participation.mail import Letter
from participation.moderation.models import Decision, Verdict
from participation.spaces.models import Space
from participation.subjects.models import Attachment, Revision, StateChange, Subject, Visibility
from participation.subjects.rules import readable_by
from tests.conftest import Client, make_settings

IN_FJORDBY, INSIDE = "fjordby", "kyst-og-farled"


@pytest.fixture(scope="module")
def told(
    engine_name: str, new_database_url: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """A site with the story in it, loaded once for all tests of this module."""
    folder = tmp_path_factory.mktemp("story")
    app = create_app(make_settings(folder, new_database_url(engine_name)), testing=True)
    app.test_client_class = Client
    engine = app.extensions["database"].engine
    db.Base.metadata.create_all(engine)
    assert build.load(app).loaded
    yield app
    engine.dispose()


@pytest.fixture
def story(told: Flask) -> Iterator[Flask]:
    """The site with the story, and a session to read it."""
    with told.app_context(), db.transaction(write=False):
        yield told


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.extensions["settings"]
    return settings


def accounts(app: Flask) -> list[dict[str, str]]:
    with (settings_of(app).var / build.ACCOUNTS).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hearings_in(slug: str) -> list[Hearing]:
    return list(
        db.session.scalars(select(Hearing).join(Space, Hearing.space).where(Space.slug == slug))
    )


def ideas_in(slug: str) -> list[Idea]:
    return list(
        db.session.scalars(
            select(Idea)
            .join(Space, Idea.space)
            .where(Space.slug == slug)
            .options(joinedload(Idea.box))
        )
    )


def count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def test_hearings_stand_everywhere_in_their_life(story: Flask) -> None:
    danish, norwegian = hearings_in(IN_FJORDBY), hearings_in(INSIDE)
    assert {hearing.phase() for hearing in danish} == set(Phase) - {Phase.held_elsewhere}
    assert len(danish) >= 8
    assert len(norwegian) >= 3
    assert {Phase.open, Phase.under_assessment, Phase.concluded} <= {
        hearing.phase() for hearing in norwegian
    }


def test_a_hearing_closes_soon_one_was_extended_and_one_is_short(story: Flask) -> None:
    now = clock.now()
    hearings = [each for each in hearings_in(IN_FJORDBY) if each.phase() is Phase.open]
    assert any(
        timedelta(days=2) < each.closes_at - now < timedelta(days=7)
        for each in hearings
        if each.closes_at
    )
    assert any(each.short_reason for each in hearings)
    extension = db.session.scalars(select(Extension)).one()
    assert extension.reason
    assert extension.new_closes_at > now > extension.at


def test_a_change_to_an_open_text_is_listed_with_what_stood_before(story: Flask) -> None:
    change = db.session.scalars(select(TextChange)).one()
    section = db.session.get_one(Section, change.section_id)
    before = db.session.scalars(select(Revision).where(Revision.subject_id == section.id)).one()
    assert "950" in before.body
    assert "1.150" in section.body
    assert change.note


def test_an_outcome_says_what_was_asked_said_and_done(story: Flask) -> None:
    concluded = [each for each in hearings_in(IN_FJORDBY) if each.phase() is Phase.concluded]
    assert concluded
    for hearing in concluded:
        assert hearing.outcome_asked
        assert hearing.outcome_said
        assert hearing.outcome_did
        assert hearing.concluded_at


def test_responses_are_shown_held_withheld_and_withdrawn(story: Flask) -> None:
    responses = db.session.scalars(select(Response)).all()
    seen = Counter((each.status, each.visibility) for each in responses)
    assert seen[ResponseStatus.received, Visibility.visible] > 30
    assert seen[ResponseStatus.received, Visibility.held] >= 3
    assert seen[ResponseStatus.received, Visibility.hidden] >= 2
    assert seen[ResponseStatus.withdrawn, Visibility.hidden] >= 2
    assert not any(each.late for each in responses)
    assert any(each.no_remarks for each in responses)
    withheld = db.session.scalars(select(Decision).where(Decision.verdict == Verdict.withheld))
    for decision in withheld:
        assert decision.rule
        assert decision.reason
        assert decision.by_id


def test_responses_are_numbered_without_gaps_and_counted(story: Flask) -> None:
    for slug in (IN_FJORDBY, INSIDE):
        for hearing in hearings_in(slug):
            responses = db.session.scalars(
                select(Response).where(Response.hearing_id == hearing.id)
            ).all()
            numbers = sorted(each.number or 0 for each in responses)
            assert numbers == list(range(1, len(responses) + 1))
            assert hearing.last_number == hearing.response_count == len(responses)
            shown = [each for each in responses if each.visibility is Visibility.visible]
            assert hearing.shown_count == len(shown)


def test_ideas_stand_everywhere_in_their_life(story: Flask) -> None:
    danish, norwegian = ideas_in(IN_FJORDBY), ideas_in(INSIDE)
    assert {idea.state for idea in danish} == set(IdeaState)
    assert len(danish) >= 25
    assert len(norwegian) >= 12
    assert {idea.box.method for idea in danish} == set(Method)


def test_every_step_of_an_idea_is_public(story: Flask) -> None:
    steps = {
        (change.subject_id, change.state) for change in db.session.scalars(select(StateChange))
    }
    # The second of two that one became begins where that was.
    second = set(db.session.scalars(select(Split.new_id)))
    for idea in (*ideas_in(IN_FJORDBY), *ideas_in(INSIDE)):
        if idea.state is not IdeaState.draft:
            assert idea.id in second or (idea.id, IdeaState.new.value) in steps
            assert (idea.id, idea.state.value) in steps


def test_a_realised_idea_says_what_was_won(story: Flask) -> None:
    realised = [idea for idea in ideas_in(IN_FJORDBY) if idea.state is IdeaState.realised]
    assert realised
    for idea in realised:
        assert idea.result
        gains = db.session.scalars(select(Gain).where(Gain.subject_id == idea.id)).all()
        assert any(gain.planned and gain.realised for gain in gains)


def test_what_is_declined_has_a_reason(story: Flask) -> None:
    changes = db.session.scalars(
        select(StateChange).where(StateChange.state == IdeaState.declined.value)
    ).all()
    assert len(changes) >= 3
    assert all(len(change.reason) > 80 for change in changes)


def test_an_answer_is_overdue_in_each_space(story: Flask) -> None:
    today = clock.now().date()
    for slug in (IN_FJORDBY, INSIDE):
        assert any(
            idea.answer_due_on and idea.answer_due_on < today and not idea.answered_at
            for idea in ideas_in(slug)
        )


def test_votes_are_counted(story: Flask) -> None:
    for idea in (*ideas_in(IN_FJORDBY), *ideas_in(INSIDE)):
        votes = Counter(db.session.scalars(select(Vote.value).where(Vote.idea_id == idea.id)).all())
        counted = (idea.support_count, idea.pass_count, idea.against_count)
        assert counted == (votes[1], votes[0], votes[-1]), idea.title
        if idea.state is IdeaState.merged:
            assert idea.answer_due_on is None  # it went along
            continue
        reached = idea.box.threshold is not None and votes[1] >= idea.box.threshold
        assert (idea.answer_due_on is not None) == reached, idea.title


def test_only_those_inside_vote_on_the_ideas_of_an_internal_space(story: Flask) -> None:
    space = db.session.scalars(select(Space).where(Space.slug == INSIDE)).one()
    inside = set(db.session.scalars(select(Role.user_id).where(Role.space_id == space.id)))
    voters = set(
        db.session.scalars(
            select(Vote.user_id)
            .join(Idea, Idea.id == Vote.idea_id)
            .where(Idea.space_id == space.id)
        )
    )
    assert voters <= inside


def test_comments_are_counted_and_in_their_place(story: Flask) -> None:
    said = Counter(db.session.scalars(select(Comment.about_id)).all())
    for idea in (*ideas_in(IN_FJORDBY), *ideas_in(INSIDE)):
        assert idea.comment_count == said[idea.id]
    reply, parent = aliased(Comment), aliased(Comment)
    early = count(reply, reply.parent_id == parent.id, reply.created_at < parent.created_at)
    assert early == 0
    tops = db.session.scalars(select(Comment).where(Comment.thread_id == Comment.id)).all()
    for top in tops:
        replies = count(Comment, Comment.thread_id == top.id, Comment.id != top.id)
        assert top.reply_count == replies
    assert count(Comment, Comment.department_id.is_not(None)) >= 8


def test_what_was_hidden_leaves_a_tombstone(story: Flask) -> None:
    hidden = db.session.scalars(
        select(Subject).where(Subject.visibility == Visibility.hidden, Subject.kind == "comment")
    ).all()
    assert len(hidden) == 2
    for subject in hidden:
        decision = db.session.scalars(
            select(Decision).where(Decision.subject_id == subject.id)
        ).one()
        assert decision.rule
        assert decision.reason


def test_boxes_know_how_many_ideas_they_hold(story: Flask) -> None:
    for box in db.session.scalars(select(Box)):
        published = count(Idea, Idea.box_id == box.id, Idea.state != IdeaState.draft)
        assert box.idea_count == published


def test_nothing_has_happened_in_the_future_or_before_its_time(story: Flask) -> None:
    now = clock.now()
    assert count(ledger.Entry, ledger.Entry.at > now) == 0
    assert count(StateChange, StateChange.at > now) == 0
    assert count(Subject, Subject.created_at > now) == 0
    idea, vote = Idea.__table__, Vote.__table__
    subject = Subject.__table__
    early = db.session.scalar(
        select(func.count())
        .select_from(vote)
        .join(idea, idea.c.id == vote.c.idea_id)
        .join(subject, and_(subject.c.id == idea.c.id, vote.c.at < subject.c.created_at))
    )
    assert early == 0


def test_the_ledger_tells_all_of_it(story: Flask) -> None:
    told = Counter(db.session.scalars(select(ledger.Entry.action)).all())
    # What came along with an idea that became part of another was given once.
    voted = select(ledger.Entry.data).where(ledger.Entry.action == "idea.voted")
    given = [-1 if each["value"] is None else 1 for each in db.session.scalars(voted)]
    assert sum(given) == count(Vote, Vote.from_id.is_(None))
    assert told["comment.added"] == count(Comment)
    assert told["response.received"] == count(Response)
    assert told["hearing.extended"] == told["hearing.changed"] == 1
    assert count(ledger.Entry, ledger.Entry.position.is_(None)) == 0


def test_one_idea_is_split_and_some_have_chosen(story: Flask) -> None:
    made = db.session.scalars(select(Split)).one()
    chosen = set(db.session.scalars(select(SplitChoice.chosen)))
    assert {None, Chosen.second, Chosen.both} <= chosen
    assert made.comments == 1


def test_one_idea_went_from_employees_to_the_public(story: Flask) -> None:
    made = db.session.scalars(select(Transfer)).one()
    assert made.made_at is not None
    assert made.colleagues is not None
    assert count(Consent, Consent.transfer_id == made.id) == 2


def test_nobody_is_written_to_about_what_happened_long_ago(story: Flask) -> None:
    assert count(Letter) == 0


def test_documents_are_real_files(story: Flask) -> None:
    attachments = db.session.scalars(select(Attachment).options(joinedload(Attachment.file))).all()
    assert {each.file.kind for each in attachments} == {"PDF", "DOCX"}
    folder = settings_of(story).var / "files"
    for each in attachments:
        path = folder / each.file.sha256[:2] / each.file.sha256
        assert path.stat().st_size == each.file.size


def test_there_are_people_in_every_role(story: Flask) -> None:
    held = set(db.session.scalars(select(Role.name)))
    assert held == set(RoleName)
    assert {row["role"] for row in accounts(story)} == {
        "citizen",
        "employee",
        "official",
        "moderator",
        "admin",
    }


def test_the_sign_ins_are_for_their_owner_alone(story: Flask) -> None:
    mode = (settings_of(story).var / build.ACCOUNTS).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    passwords = [row["password"] for row in accounts(story)]
    assert len(set(passwords)) == len(passwords)
    assert min(map(len, passwords)) >= 12


def test_every_sign_in_works(told: Flask) -> None:
    for row in accounts(told):
        client = told.test_client()
        answer = client.post("/sign-in", data={"email": row["email"], "password": row["password"]})
        assert answer.status_code == 303, row["role"]
        assert client.get("/account").status_code == 200


def test_a_visitor_sees_nothing_of_the_internal_space(story: Flask) -> None:
    internal = db.session.scalars(select(Space).where(Space.slug == INSIDE)).one()
    assert count(Subject, Subject.space_id == internal.id, readable_by(Visitor())) == 0


def test_every_public_page_of_the_story_opens(told: Flask) -> None:
    with told.app_context(), db.transaction(write=False) as session:
        readable = session.scalars(
            select(Subject)
            .where(Subject.kind.in_(("hearing", "idea")), readable_by(Visitor()))
            .options(selectinload(Subject.labels))
        ).all()
        paths = [
            f"/ideas/{subject.id}/original" if subject.part_of_id else subject.path
            for subject in readable
        ]
    assert len(paths) > 30
    client = told.test_client()
    for path in ("/", "/hearings", "/ideas", *paths):
        assert client.get(path).status_code == 200, path


def state_of(app: Flask) -> tuple[dict[str, int], bytes]:
    with app.app_context(), db.transaction(write=False) as session:
        rows = {
            table.name: session.scalar(text(f"SELECT count(*) FROM {table.name}")) or 0
            for table in db.Base.metadata.sorted_tables
        }
    return rows, (settings_of(app).var / build.ACCOUNTS).read_bytes()


def test_a_second_load_changes_nothing(told: Flask) -> None:
    before = state_of(told)
    assert not build.load(told).loaded
    assert state_of(told) == before


def test_a_site_for_production_is_refused(tmp_path: Path) -> None:
    settings = make_settings(
        tmp_path,
        f"sqlite:///{tmp_path / 'site.sqlite3'}",
        participation_env="production",
        base_url="https://example.org",
        secret_key="s" * 40,
        ledger_key="l" * 40,
    )
    app = create_app(settings, testing=True)
    db.Base.metadata.create_all(app.extensions["database"].engine)
    with pytest.raises(build.DemoRefused, match="production"):
        build.load(app)
    with app.app_context(), db.transaction(write=False):
        assert build.is_empty()
    assert not (tmp_path / build.ACCOUNTS).exists()
    app.extensions["database"].engine.dispose()


@pytest.mark.usefixtures("story")
def test_one_hearing_is_answered_point_by_point_and_one_is_half_sorted() -> None:
    points = select(func.count()).where(Point.hearing_id == Hearing.id).scalar_subquery()
    waiting = select(func.count()).where(Theme.hearing_id == Hearing.id, Theme.outcome.is_(None))
    rows = db.session.execute(
        select(Hearing.status, waiting.scalar_subquery()).where(points > 0)
    ).all()
    assert {(status.value, bool(left)) for status, left in rows} == {
        ("concluded", False),
        ("under assessment", True),
    }


def test_a_project_is_followed_to_its_measured_gain(story: Flask) -> None:
    found = {each.state.value: each for each in db.session.scalars(select(Project))}
    realised, under_way = found["realised"], found["in progress"]
    assert db.session.scalars(
        select(Measurement.amount).where(Measurement.subject_id == realised.id)
    ).all()
    # Three months after is over, and measured; the next days are to come.
    asked = select(FollowUp.months).where(FollowUp.subject_id == realised.id)
    assert db.session.scalars(asked.order_by(FollowUp.months)).all() == [6, 12]
    promised = select(Milestone).where(
        Milestone.project_id == under_way.id, Milestone.promised_in_id.is_not(None)
    )
    late = [
        each
        for each in db.session.scalars(promised)
        if is_overdue(each, clock.today(db.session.get_one(Space, under_way.space_id).timezone))
    ]
    assert len(late) == 1
