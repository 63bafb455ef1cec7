"""What a search found can be taken along."""

from collections.abc import Callable
from contextlib import closing

from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client
from tests.exports.reading import from_csv


def test_what_was_found_is_a_file_with_nothing_secret(
    client: Client, indexed: Callable[[], None]
) -> None:
    space = factories.space()
    writer = factories.user("Bodil")
    box = factories.box(space)
    factories.idea(box, writer, title="Cykelsti langs åen", body="Trygt.")
    factories.idea(box, writer, title="En bænk", body="Ved søen.")
    factories.idea(box, writer, title="Cykelsti i smug", visibility=Visibility.held)
    hearing = factories.hearing(space, title="Plan for cykelsti", summary="Ny sti.")
    number = hearing.id
    indexed()
    client.sign_in(factories.user())
    with closing(client.get("/exports/search.csv?q=cykelsti")) as answer:
        rows = from_csv(answer.data)
    assert {row["title"] for row in rows} == {"Cykelsti langs åen", "Plan for cykelsti"}
    assert {row["kind"] for row in rows} == {"idea", "hearing"}
    with closing(client.get("/exports/search.csv?q=cykelsti&kind=hearing")) as answer:
        assert [row["id"] for row in from_csv(answer.data)] == [str(number)]
    assert 'href="/search/export?q=cykelsti"' in client.get("/search?q=cykelsti").text
    assert client.get("/search/export?q=cykelsti").status_code == 200
    with closing(client.get("/exports/search.csv?q=")) as answer:
        assert from_csv(answer.data) == []
