"""The versions of a text: so many on a page, each compared once, and all to be reached."""

import re
from typing import Any

import pytest

from participation import db
from participation.subjects import actions, versions
from tests import factories
from tests.conftest import Client


def _edited(times: int) -> Any:
    author = factories.user("Astrid Holm")
    idea = factories.idea(factories.box(factories.space()), author)
    for number in range(times):
        actions.keep_revision(idea, idea.body, by=author)
        idea.body = f"Udgave nummer {number + 2} af teksten"
        db.session.flush()
    db.session.commit()
    return idea


def test_many_versions_are_read_a_page_at_a_time(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = _edited(25)
    compared: list[str] = []
    was = versions.diff

    def counting(before: str, after: str) -> Any:
        compared.append(after)
        return was(before, after)

    monkeypatch.setattr(versions, "diff", counting)
    address, seen = f"/ideas/{idea.id}/versions", []
    for _page in range(4):
        compared.clear()
        answer = client.get(address)
        assert answer.status_code == 200
        assert len(compared) <= 3 * (versions.SIZE + 1), "title, text and place"
        seen += [int(each) for each in re.findall(r"<h\d[^>]*>\s*Version (\d+)", answer.text)]
        further = re.search(r'href="([^"]*after=[^"]*)"', answer.text)
        if further is None:
            break
        address = further[1].replace("&amp;", "&")
    assert seen == list(range(26, 0, -1))
    assert "<ins>" not in answer.text.rpartition("Version 1<")[2].partition("</section>")[0]


def test_a_text_that_was_never_changed_has_one_version(client: Client) -> None:
    idea = _edited(0)
    assert re.findall(r"Version (\d+)", client.get(f"/ideas/{idea.id}/versions").text) == ["1"]
