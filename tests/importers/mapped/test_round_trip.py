"""What this program exports, brought into another space of it."""

from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from participation import db
from participation.accounts.models import RoleName
from participation.comments.models import Comment
from participation.geometry import Spot
from participation.ideas.proposals.models import Idea, IdeaState
from participation.importers.tables import mapping as mappings
from participation.importers.tables.reading import TableFormat
from participation.locations import actions as locations
from participation.locations.models import Location, Where
from participation.spaces.models import LabelKind
from tests import factories
from tests.conftest import Client
from tests.importers.conftest import Run


def exported(client: Client, path: str, file: Path) -> Path:
    with client.get(path) as answer:
        assert answer.status_code == 200
        file.write_bytes(answer.get_data())
    return file


def test_ideas_and_comments_come_back(app: Flask, run: Run, client: Client, tmp_path: Path) -> None:
    town = factories.space(slug="havneby")
    ida = factories.member(town, name="Ida")
    olga = factories.member(town, RoleName.official, name="Olga")
    box = factories.box(town, slug="havnen", name="Havnen")
    text = '=2+2 er fire.\n\n- ’bænke’; "lys"\n- træer'
    north = factories.label(town, "Nord", LabelKind.area)
    made = factories.idea(
        box, ida, title="+Bænke", body=text, state=IdeaState.accepted, labels=[north]
    )
    locations.locate(made, Where("Kajen", Spot(55.5, 11.25)))
    first = factories.comment(made, ida, body="-Ja\n\n> citat")
    factories.comment(made, olga, body="Det gør vi", parent=first)
    factories.idea(box, ida, title="Et sted uden kort")
    db.session.commit()
    ideas = exported(client, "/exports/boxes/havnen.csv", tmp_path / "ideas.csv")
    comments = exported(
        client, "/exports/boxes/havnen.csv?table=comments", tmp_path / "comments.csv"
    )
    for name, path in (("ideas", ideas), ("comments", comments)):
        mapping = mappings.find(f"participation-{name}")
        report = run("mapped", path, mapping, TableFormat.csv)
        assert report.rejects.count == 0
    db.session.expire_all()
    asked = select(Idea).where(Idea.source == "participation").options(selectinload(Idea.labels))
    found = {each.title: each for each in db.session.scalars(asked)}
    assert set(found) == {"+Bænke", "Et sted uden kort"}
    back = found["+Bænke"]
    assert (back.body, back.state, [each.name for each in back.labels]) == (
        text, "accepted", ["Nord"],
    )  # fmt: skip
    assert db.session.get_one(Location, back.id).where == Where("Kajen", Spot(55.5, 11.25))
    said = db.session.scalars(
        select(Comment).where(Comment.about_id == back.id).order_by(Comment.trail)
    ).all()
    assert [(each.body, each.depth) for each in said] == [("-Ja\n\n> citat", 0), ("Det gør vi", 1)]
