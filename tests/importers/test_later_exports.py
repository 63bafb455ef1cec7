"""A later export of the same source: what has changed there is listed, or taken over whole."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.following.models import Follower, Notice
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.importers.files import Rejects
from participation.importers.writing.report import (
    CHANGED_HERE,
    NOT_ASKED,
    ImportReport,
    ProposedUpdate,
)
from participation.spaces.models import Space
from participation.subjects.actions import change_state, keep_revision
from participation.subjects.models import Revision, StateChange, Visibility
from tests import factories
from tests.importers.conftest import Run, write_csv
from tests.importers.consul.test_consul import city, proposal
from tests.importers.consul.test_consul import comment as consul_comment
from tests.importers.decidim.test_decidim import NEW, new, said, site
from tests.importers.fider.test_fider import post, posts
from tests.importers.mapped.test_mapped import HEAD, ROWS, ideas_mapping
from tests.importers.polis.test_polis import comment as statement
from tests.importers.polis.test_polis import conversation, small, vote
from tests.importers.responses.test_responses import commission, feedback


def what(report: ImportReport) -> dict[tuple[str, str], tuple[str, str, str]]:
    return {
        (each.source_id, each.what): (each.before, each.after, each.stays)
        for each in report.changes.first
    }


def idea(key: str = "1") -> Idea:
    db.session.expire_all()
    return db.session.scalars(
        select(Idea).where(Idea.source_id.endswith(f"/{key}")).options(selectinload(Idea.labels))
    ).one()


def answers(of: Idea) -> list[str]:
    return list(db.session.scalars(select(Comment.body).where(Comment.about_id == of.id)))


def test_an_answer_that_came_later_is_not_half_applied(run: Run, tmp_path: Path) -> None:
    run("fider", posts(tmp_path, post(1)))
    later = posts(
        tmp_path, post(1, response="Ja, i foråret", status="planned",
                       responded_at="2024-06-01T10:00:00Z")
    )  # fmt: skip
    report = run("fider", later)
    assert report.added["comments"] == 0
    assert (report.unchanged["ideas"], report.changed["ideas"]) == (0, 1)
    assert what(report)["1", "answer"] == ("", "Ja, i foråret", NOT_ASKED)
    assert what(report)["1", "state"] == ("new", "planned", NOT_ASKED)
    assert (idea().answered_at, idea().state, answers(idea())) == (None, IdeaState.new, [])
    report = run("fider", later, update=True)
    assert (report.updated["ideas"], report.changed["ideas"]) == (1, 0)
    assert (idea().state, answers(idea())) == (IdeaState.planned, ["Ja, i foråret"])
    assert idea().answered_at is not None
    steps = db.session.scalars(
        select(StateChange.state)
        .where(StateChange.subject_id == idea().id)
        .order_by(StateChange.id)
    )
    assert list(steps) == ["new", "planned"]
    # A third time there is nothing more to say.
    report = run("fider", later, update=True)
    assert (dict(report.unchanged), report.changes.count) == (
        {"boxes": 1, "ideas": 1, "people": 1, "comments": 1}, 0,
    )  # fmt: skip
    # An answer that reads otherwise replaces the first, which is kept as a version.
    other = posts(
        tmp_path, post(1, response="Nej", status="planned", responded_at="2024-06-02T10:00:00Z")
    )
    run("fider", other, update=True)
    assert answers(idea()) == ["Nej"]
    assert idea().answered_at is not None
    assert db.session.scalars(select(Revision.body)).all() == ["Ja, i foråret"]


def test_each_changed_row_is_told_and_nothing_touched(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ideer.csv", [HEAD, *ROWS])
    mapping = ideas_mapping(tmp_path)
    run("mapped", path, mapping)
    write_csv(path, [
        HEAD,
        [1, "Bænke og borde", "Flere bænke", *ROWS[0][3:6], "Byrum", "Nord", 15],
        ROWS[1],
        [3, "", "Træer langs hele kajen", *ROWS[2][3:]],
    ])  # fmt: skip
    report = run("mapped", path, mapping)
    assert (report.unchanged["ideas"], report.changed["ideas"]) == (1, 2)
    assert what(report) == {
        ("1", "title"): ("Bænke", "Bænke og borde", NOT_ASKED),
        ("1", "figures"): ("supports 12", "supports 15", NOT_ASKED),
        ("1", "labels"): ("Byrum, Havn, Nord", "Byrum, Nord", NOT_ASKED),
        ("3", "title"): ("Træer langs kajen", "Træer langs hele kajen", NOT_ASKED),
    }
    assert idea().title == "Bænke"
    report = run("mapped", path, mapping, update=True)
    assert (report.unchanged["ideas"], report.updated["ideas"]) == (1, 2)
    first = idea()
    assert (first.title, first.source_figures) == ("Bænke og borde", {"supports": 15})
    assert [label.name for label in first.labels] == ["Byrum", "Nord"]
    kept = db.session.scalars(select(Revision).where(Revision.subject_id == first.id)).one()
    assert (kept.title, kept.number, kept.by_id) == ("Bænke", 1, None)
    report = run("mapped", path, mapping, update=True)
    assert (report.unchanged["ideas"], report.changes.count) == (3, 0)


def test_topics_of_our_own_stay_when_those_of_the_source_are_taken_over(
    run: Run, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "ideer.csv", [HEAD, *ROWS])
    mapping = ideas_mapping(tmp_path)
    run("mapped", path, mapping)
    found = idea()
    found.labels.append(factories.label(db.session.get_one(Space, found.space_id), "Stier"))
    db.session.commit()
    report = run("mapped", path, mapping)
    assert (report.unchanged["ideas"], report.changed["ideas"]) == (3, 0)
    write_csv(path, [HEAD, [*ROWS[0][:6], "Byrum", "Nord", *ROWS[0][8:]], *ROWS[1:]])
    run("mapped", path, mapping, update=True)
    assert sorted(label.name for label in idea().labels) == ["Byrum", "Nord", "Stier"]


def test_what_people_have_changed_here_stays(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ideer.csv", [HEAD, *ROWS])
    mapping = ideas_mapping(tmp_path)
    run("mapped", path, mapping)
    found = idea()
    official = factories.user()
    keep_revision(found, found.body, by=official)
    found.title, found.edited_at = "Skrevet her", clock.now()
    found.state, found.state_at = IdeaState.planned, clock.now()
    change_state(found, IdeaState.planned.value, by=official)
    db.session.commit()
    write_csv(path, [HEAD, [1, "Andet", *ROWS[0][2:5], "Godkendt", *ROWS[0][6:8], 15]])
    report = run("mapped", path, mapping, update=True)
    assert what(report) == {
        ("1", "title"): ("Skrevet her", "Andet", CHANGED_HERE),
        ("1", "state"): ("planned", "accepted", CHANGED_HERE),
        ("1", "figures"): ("supports 12", "supports 15", ""),
    }
    assert (report.updated["ideas"], report.changed["ideas"]) == (1, 1)
    assert (idea().title, idea().state, idea().source_figures) == (
        "Skrevet her", IdeaState.planned, {"supports": 15},
    )  # fmt: skip


def test_a_row_that_an_answer_has_lost(run: Run, tmp_path: Path) -> None:
    run("fider", posts(tmp_path, post(1, response="Ja")))
    report = run("fider", posts(tmp_path, post(1)), update=True)
    assert what(report)["1", "answer"] == ("Ja", "", "an answer is not taken away")
    assert answers(idea()) == ["Ja"]


def test_comments(run: Run, tmp_path: Path) -> None:
    run("consul", city(tmp_path / "our-city", [consul_comment(11)], proposal(1)))
    later = city(tmp_path / "our-city", [consul_comment(11, text="Rettet")], proposal(1))
    report = run("consul", later)
    assert (report.unchanged["comments"], report.changed["comments"]) == (0, 1)
    report = run("consul", later, update=True)
    assert report.updated["comments"] == 1
    assert db.session.scalars(select(Comment.body)).all() == ["Rettet"]


def test_decidim(run: Run, tmp_path: Path) -> None:
    run("decidim", site(tmp_path / "a", [NEW, new(1)], [said(11, 1)]))
    later = site(
        tmp_path / "a",
        [NEW, new(1, state="accepted", state_published_at="2024-06-01 10:00:00 UTC",
                  answer__da="<p>Ja</p>", answered_at="2024-06-01 09:00:00 UTC")],
        [said(11, 1)],
    )  # fmt: skip
    report = run("decidim", later)
    assert (report.unchanged["ideas"], report.changed["ideas"]) == (0, 1)
    assert not any(report.added.values())
    run("decidim", later, update=True)
    found = db.session.scalars(select(Idea)).one()
    assert found.state is IdeaState.accepted
    assert found.answered_at is not None


def test_responses(run: Run, tmp_path: Path) -> None:
    run("responses", commission(tmp_path, feedback(1, 12), feedback(2, 12)))
    later = commission(tmp_path, feedback(1, 12), feedback(2, 12, text="Rettet", kind="NGO",
                                                           organisation="Havnens Venner"))  # fmt: skip
    report = run("responses", later)
    assert (report.unchanged["responses"], report.changed["responses"]) == (1, 1)
    assert {each for _, each in what(report)} >= {"text", "organisation"}
    run("responses", later, update=True)
    found = db.session.scalars(select(Response).where(Response.source_id == "1/2")).one()
    assert (found.body, found.organisation, found.number) == ("Rettet", "Havnens Venner", 2)
    report = run("responses", later, update=True)
    assert (report.unchanged["responses"], report.changes.count) == (2, 0)


def test_a_hearing_that_is_called_otherwise(run: Run, tmp_path: Path) -> None:
    folder = commission(tmp_path, feedback(1, 12))
    run("responses", folder)
    path = folder / "initiatives.csv"
    path.write_text(path.read_text().replace("Common logos", "Shared logos"))
    report = run("responses", folder)
    assert report.figures()["changed"]["hearings"] == 1
    assert what(report)["1", "title"][1] == "Shared logos for the harbours"
    assert db.session.scalars(select(Hearing.title)).all() == ["Common logos for the harbours"]
    run("responses", folder, update=True)
    db.session.expire_all()
    assert db.session.scalars(select(Hearing.title)).all() == ["Shared logos for the harbours"]
    assert run("responses", folder).changes.count == 0


def test_a_statement_that_was_moderated_out_later(run: Run, tmp_path: Path) -> None:
    run("polis", small(tmp_path))
    later = conversation(
        tmp_path / "harbour",
        [statement(0, 2, 1, moderated=-1), statement(1, 0, 1, "Another text", moderated=-1),
         statement(2, 0, 0, author=9)],
        [vote(10, 0, 0, 1), vote(20, 0, 1, 1), vote(30, 0, 1, -1), vote(40, 1, 0, -1),
         vote(50, 1, 1, 0)],
    )  # fmt: skip
    report = run("polis", later)
    assert (report.unchanged["ideas"], report.changed["ideas"]) == (1, 2)
    assert what(report)["0", "visibility"] == ("visible", "hidden", NOT_ASKED)
    run("polis", later, update=True)
    found = {each.source_id: each for each in db.session.scalars(select(Idea))}
    assert found["harbour/0"].visibility is Visibility.hidden
    assert found["harbour/1"].title == "Another text"
    assert run("polis", later, update=True).changes.count == 0


def test_supporters_are_told_when_the_source_says_something_else(run: Run, tmp_path: Path) -> None:
    def export(name: str, body: str) -> Path:
        return write_csv(
            tmp_path / name,
            [HEAD, ["1", "Lys", body, "14-05-2019", "Bo Æbelø", "", "Byrum", "", 1]],
        )

    mapping = ideas_mapping(tmp_path, box__name="Byrum")
    run("mapped", export("a.csv", "Tænd ti lamper."), mapping)
    supporter = factories.member(db.session.get_one(Space, idea("1").space_id))
    db.session.add(Vote(idea_id=idea("1").id, user_id=supporter.id, value=1, at=clock.now()))
    db.session.commit()
    ledger.follow_to_the_end()
    run("mapped", export("b.csv", "Tænd ti lamper!"), mapping, update=True)
    run("mapped", export("c.csv", "Sluk alle lamper."), mapping, update=True)
    ledger.follow_to_the_end()
    told = select(Notice.action).join(Follower).where(Follower.user_id == supporter.id)
    assert db.session.scalars(told).all() == ["idea.reworded"]


def test_a_name_that_was_mended(run: Run, tmp_path: Path) -> None:
    run("decidim", site(tmp_path / "a", [NEW, new(1)]))
    later = site(tmp_path / "a", [NEW, new(1, author__name="Bodil Æbelø")])
    report = run("decidim", later)
    assert (report.changed["people"], report.unchanged["people"]) == (1, 0)
    run("decidim", later, update=True)
    names = db.session.scalars(select(User.name).where(User.source.is_not(None)))
    assert list(names) == ["Bodil Æbelø"]


def test_all_changes_lie_in_a_file_and_no_formula(tmp_path: Path) -> None:
    from_source = ProposedUpdate("idea", "1", "title", "=1+1", "b", NOT_ASKED)
    report = ImportReport("boxes", Rejects(tmp_path / "rejects.csv"))
    report.changes = type(report.changes)(tmp_path / "new" / "changes.csv")
    for _ in range(30):
        report.changes.add(from_source)
    report.changes.close()
    lines = (tmp_path / "new" / "changes.csv").read_text().splitlines()
    assert len(lines) == 31
    assert lines[1].startswith("idea,1,title,'=1+1,b")
    assert len(report.changes.first) == 20


@pytest.mark.parametrize("update", [False, True])
def test_statements_do_not_grow_with_what_is_unchanged(
    run: Run, tmp_path: Path, queries: Any, update: bool
) -> None:
    def statements(number: int) -> int:
        rows = [[str(n), f"Idé {n}", "x", "14-05-2019", "Bo Æbelø", "", "Byrum", "", 1]
                for n in range(number)]  # fmt: skip
        path = write_csv(tmp_path / f"{number}.csv", [HEAD, *rows])
        mapping = ideas_mapping(tmp_path, box__name=f"Box {number}")
        run("mapped", path, mapping)
        before = len(queries)
        report = run("mapped", path, mapping, update=update)
        assert report.unchanged["ideas"] == number
        return len(queries) - before

    assert statements(400) <= statements(5) + 2
