"""Registering by an invitation: the address that was invited stands in the form."""

from tests.conftest import Client


def test_the_invited_address_stands_in_the_form(client: Client) -> None:
    page = client.get("/register", query_string={"email": 'ola"@kyst.example', "next": "/"}).text
    assert 'value="ola&#34;@kyst.example"' in page
