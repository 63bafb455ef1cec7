"""What was imported can be read on the site."""

from pathlib import Path

from sqlalchemy import select

from participation import db
from participation.comments.models import Comment
from participation.hearings.notice.models import Hearing
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from tests.conftest import Client
from tests.importers.conftest import Run
from tests.importers.consul.test_consul import FOREST, city, comment, proposal
from tests.importers.polis.test_polis import small
from tests.importers.responses.test_responses import ROWS, commission


def read(client: Client, path: str) -> str:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    text: str = answer.get_data(as_text=True)
    return text


def test_a_conversation(run: Run, client: Client, tmp_path: Path) -> None:
    run("polis", small(tmp_path))
    box = read(client, db.session.scalars(select(Box)).one().path)
    assert "The harbour" in box
    assert "The town should do thing 0." in box
    ideas = {idea.source_id: idea for idea in db.session.scalars(select(Idea))}
    shown = read(client, ideas["harbour/0"].path)
    assert "Deltager 0" in shown
    assert "No text at the source" not in shown
    hidden = client.get(ideas["harbour/1"].path, follow_redirects=True)
    assert "thing 1" not in hidden.get_data(as_text=True)


def test_a_city(run: Run, client: Client, tmp_path: Path) -> None:
    rows = [*FOREST, comment(30, text="")]
    run("consul", city(tmp_path / "our-city", rows, proposal(1), proposal(2)))
    ideas = {idea.source_id: idea for idea in db.session.scalars(select(Idea))}
    shown = read(client, ideas["our-city/proposal/1"].path)
    assert "906" in shown
    assert "Comment 15" in shown
    assert "missing at the source" in shown
    assert "No text at the source" in shown
    deepest = db.session.scalars(select(Comment).order_by(Comment.depth.desc())).first()
    assert deepest is not None
    read(client, deepest.path)


def test_a_hearing(run: Run, client: Client, tmp_path: Path) -> None:
    run("responses", commission(tmp_path, *ROWS))
    hearing = db.session.scalars(select(Hearing)).one()
    assert "Common logos for the harbours" in read(client, hearing.path)
    shown = read(client, f"/hearings/{hearing.id}/responses")
    assert "Havnens Venner" in shown
    assert "NGO, DNK" in shown
    assert shown.count("No text at the source.") == 1
