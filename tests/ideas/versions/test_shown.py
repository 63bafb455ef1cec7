"""The table of earlier texts in the file of a box."""

from datetime import timedelta

from flask import Flask

from participation import clock, db
from participation.subjects.actions import keep_revision
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client
from tests.exports.reading import Rows, from_csv


def rows(client: Client) -> Rows:
    with client.get("/exports/boxes/havnen.csv?table=idea_versions") as answer:
        assert answer.status_code == 200
        return from_csv(answer.get_data())


def test_earlier_texts_of_what_everybody_may_read(app: Flask, client: Client) -> None:
    town = factories.space()
    ida = factories.member(town, name="Ida")
    box = factories.box(town, slug="havnen")
    made = factories.idea(box, ida, title="Bænke", body="To bænke")
    made.published_at = clock.now() - timedelta(days=1)
    keep_revision(made, made.body, by=ida, note="flere")
    made.body = "Ti bænke"
    hidden = factories.idea(box, ida, title="Skjult")
    hidden.published_at = clock.now() - timedelta(days=1)
    keep_revision(hidden, hidden.body, by=ida)
    hidden.visibility = Visibility.hidden
    draft = factories.idea(box, ida, title="Før")
    keep_revision(draft, draft.body, by=ida)
    db.session.flush()
    draft.published_at = clock.now() + timedelta(minutes=1)
    db.session.commit()
    [row] = rows(client)
    assert (int(row["idea_id"]), row["version"], row["title"], row["text"]) == (
        made.id, "1", "Bænke", "To bænke",
    )  # fmt: skip
    assert (row["changed_by"], row["note"]) == ("Ida", "flere")
