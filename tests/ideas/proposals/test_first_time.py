"""Somebody's first idea: is it there already, and where is it afterwards."""

from participation.ideas.proposals.models import IdeaState
from tests import factories
from tests.conftest import Client


def test_the_preview_shows_ideas_that_look_alike(client: Client) -> None:
    space = factories.space()
    box = factories.box(space)
    author = factories.user()
    factories.accept_rules(author, space)
    factories.idea(box, title="Lys på stien mellem stationen og gymnasiet")
    factories.idea(box, title="Stationen skal males")
    secret = factories.idea(box, title="Lamper på stien til gymnasiet", state=IdeaState.draft)
    client.sign_in(author)
    page = client.post(
        "/ideas/new",
        data={
            "box": box.slug,
            "title": "Flere lamper langs stien ved Gymnasiet",
            "body": "Der er mørkt.",
            "action": "preview",
        },
    ).text
    assert "Is it one of these?" in page
    assert "Lys på stien mellem stationen og gymnasiet" in page
    assert "Stationen skal males" not in page
    assert secret.title not in page


def test_own_ideas_and_drafts_stand_on_the_account_page(client: Client) -> None:
    box = factories.box(factories.space())
    author = factories.user()
    factories.idea(box, author, title="Min egen kladde", state=IdeaState.draft)
    factories.idea(box, title="En andens idé")
    client.sign_in(author)
    page = client.get("/account").text
    assert "Min egen kladde" in page
    assert "En andens idé" not in page
