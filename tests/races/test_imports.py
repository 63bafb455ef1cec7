"""A run of an importer is taken back, or brought up to date, while people use what it brought in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from participation import db
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName
from participation.comments.models import Comment
from participation.following.models import Follow
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.importers import mapped
from participation.importers.files import ImportRefused, Rejects
from participation.importers.runs import undoing
from participation.importers.writing.report import ImportReport
from participation.moderation.models import Decision
from participation.moderation.models import Report as Complaint
from participation.subjects.models import Revision
from participation.web import limiter
from tests import factories as make
from tests.importers.conftest import write_csv
from tests.importers.mapped.test_mapped import HEAD, ideas_mapping
from tests.races.walking import Act, Pair, press, walk

pytestmark = pytest.mark.postgres

BEFORE = [1, "Bænke", "Flere bænke", "14-05-2019 09:30", "Bo Æbelø", "Åben", "Havn", "Nord", 12]
AFTER = [*BEFORE[:2], "Mange flere bænke", *BEFORE[3:8], 15]


class Quay:
    """A space with a box of its own that an importer has brought in and that was opened: one idea, which may
    be voted on."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder
        limiter.reset()
        with db.transaction():
            inside = make.space()
            self.space, self.slug = inside.id, inside.slug
            people = {
                "anna": make.member(inside, name="Anna"),
                "ida": make.member(inside, RoleName.official, name="Ida"),
                "jens": make.member(inside, RoleName.moderator, name="Jens"),
            }
            self.tokens = {name: open_sign_in(each, "test") for name, each in people.items()}
        self.run = self._bring_in(BEFORE)
        with db.transaction() as session:
            session.execute(
                update(Box)
                .where(Box.space_id == self.space)
                .values(held_by="", closed=False, opens_at=None, closes_at=None)
            )
            self.box = session.scalars(select(Box.slug).where(Box.space_id == self.space)).one()
            self.idea = session.scalars(select(Idea.id).where(Idea.space_id == self.space)).one()

    def _bring_in(self, row: list[object], *, update: bool = False) -> int | None:
        path = write_csv(self.folder / f"{self.slug}.csv", [HEAD, row])
        mapping = ideas_mapping(self.folder)
        report = ImportReport("boxes", Rejects(self.folder / "rejects.csv"))
        report.update = update
        mapped.run(path, self.slug, report, mapping, source=f"old-{self.slug}")
        return report.run

    def update(self) -> Act:
        """The source says something else now, and that is taken over."""
        return lambda: self._bring_in(AFTER, update=True) is not None

    def undo(self) -> Act:
        def run() -> bool:
            try:
                undoing.undo(self.run or 0)
            except ImportRefused:
                return False
            return True

        return run

    def press(self, who: str, path: str, **form: Any) -> Act:
        return press(self.app, self.tokens[who], path, **form)

    def support(self) -> Act:
        return self.press("anna", f"/ideas/{self.idea}/support", value="1")

    def comment(self) -> Act:
        return self.press("anna", "/comments", about=self.idea, body="Godt.")

    def report(self) -> Act:
        return self.press("anna", f"/report/{self.idea}", rule="hate")

    def propose(self) -> Act:
        return self.press("anna", "/ideas/new", box=self.box, title="Lys", body="Lys på stien.")

    def follow(self) -> Act:
        return self.press("anna", "/follows", kind="subject", value=str(self.idea))

    def step(self) -> Act:
        return self.press(
            "ida", f"/ideas/{self.idea}/states", state="under assessment", reason="R", version=1
        )

    def hide(self) -> Act:
        return self.press(
            "jens", f"/moderation/{self.idea}", verdict="hidden", rule="hate", reason="Grov."
        )

    def look(self) -> Any:
        """What is there of the idea, and what people have made of it; nothing of theirs hangs in the air."""
        idea = db.session.execute(
            select(Idea.title, Idea.body, Idea.state, Idea.visibility, Idea.support_count,
                   Idea.comment_count, Idea.supported).where(Idea.id == self.idea)
        ).one_or_none()  # fmt: skip
        made = [
            db.session.scalar(select(func.count()).where(each)) or 0
            for each in (
                Vote.idea_id == self.idea,
                Comment.about_id == self.idea,
                Complaint.subject_id == self.idea,
                Decision.subject_id == self.idea,
                Revision.subject_id == self.idea,
                Follow.subject_id == self.idea,
            )
        ]
        boxes = db.session.execute(
            select(Box.idea_count, func.count(Idea.id))
            .outerjoin(Idea, Idea.box_id == Box.id)
            .where(Box.space_id == self.space)
            .group_by(Box.id)
        ).all()
        assert idea is not None or not any(made)
        return tuple(idea) if idea else None, made, [tuple(each) for each in boxes]


PAIRS: dict[str, Callable[[Quay], tuple[Act, Act]]] = {
    "taken back while it is supported": lambda q: (q.undo(), q.support()),
    "taken back while it is discussed": lambda q: (q.undo(), q.comment()),
    "taken back while it is reported": lambda q: (q.undo(), q.report()),
    "taken back while it is followed": lambda q: (q.undo(), q.follow()),
    "taken back while an idea is put in its box": lambda q: (q.undo(), q.propose()),
    "taken back while a step is taken": lambda q: (q.undo(), q.step()),
    "taken back while it is hidden": lambda q: (q.undo(), q.hide()),
    "taken back twice": lambda q: (q.undo(), q.undo()),
    "brought up to date while it is supported": lambda q: (q.update(), q.support()),
    "brought up to date while it is discussed": lambda q: (q.update(), q.comment()),
    "brought up to date while a step is taken": lambda q: (q.update(), q.step()),
    "brought up to date while it is hidden": lambda q: (q.update(), q.hide()),
}


@pytest.mark.parametrize("name", PAIRS)
def test_nothing_of_a_person_is_lost(racing_app: Flask, tmp_path: Path, name: str) -> None:
    def prepare() -> Pair:
        quay = Quay(racing_app, tmp_path)
        return Pair(*PAIRS[name](quay), quay.look, sure=True)

    assert walk(racing_app, prepare, in_one_order=True) > 4
