"""The first day of an installation: no space, no hearing, no idea, and an admin who begins."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Account, Site, new_context
from tests.browser.looking import faults
from tests.installation import command, environment_for, free_port, started

PUBLIC = ("/", "/hearings", "/ideas", "/spaces", "/what-came-of-it", "/moderation-log")
ADMIN = ("/", "/desk", "/ideas/new", "/admin/spaces", "/admin/boxes", "/admin/mail")


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var = tmp_path_factory.mktemp("empty")
    port = free_port()
    environment = environment_for(var, port)
    admin = Account("admin", "first@example.org", "tre små fisk i en balje")
    command(environment, "migrate")
    name, password = ("--name", "Første Admin"), ("--password", admin.password)
    command(environment, "user", "add", admin.email, *name, *password, "--admin")
    address = f"http://127.0.0.1:{port}"
    with started(environment, var / "serve.log", "serve", address=f"{address}/"):
        yield Site(address, var, (admin,))


@pytest.mark.parametrize(("role", "paths"), [(None, PUBLIC), ("admin", ADMIN)])
def test_nothing_yet(
    role: str | None, paths: tuple[str, ...], empty_site: Site, chrome: Browser
) -> None:
    context = new_context(chrome, empty_site, role=role, language="en")
    page = context.new_page()
    found = []
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        if answer.status != 200:
            found.append(f"{path}: {answer.status}")
        found += faults(page)
    context.close()
    assert found == []


def test_the_admin_is_led_to_the_first_step(empty_site: Site, chrome: Browser) -> None:
    context = new_context(chrome, empty_site, role="admin", language="en")
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Create a space").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Create a space")
    context.close()
