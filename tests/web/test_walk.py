"""The walk of a request: errors are pages, and other sites cannot make changes."""

from tests.conftest import Client


def test_an_unknown_address_is_a_helpful_page(client: Client) -> None:
    answer = client.get("/nothing-here")
    assert answer.status_code == 404
    assert "The page was not found" in answer.text


def test_a_change_from_another_site_is_refused(client: Client) -> None:
    answer = client.post("/language", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400


def test_the_language_is_kept(client: Client) -> None:
    client.post("/language", data={"language": "da", "back": "/nothing"})
    assert 'lang="da"' in client.get("/nothing").text


def test_an_address_with_a_nul_byte_leads_nowhere(client: Client) -> None:
    assert client.get("/spaces/a%00b").status_code == 404
    assert client.get("/?q=a%00b").status_code == 404
