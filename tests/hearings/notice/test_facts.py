"""The facts about a hearing: said once, called the same wherever they are shown."""

from datetime import date

from participation.accounts.models import Visitor
from participation.hearings.memos import loading, pages, queries
from participation.hearings.notice.models import Status
from participation.i18n import force_locale
from tests import factories
from tests.conftest import Client


def test_in_a_danish_space_the_archive_class_has_its_danish_name(client: Client) -> None:
    """Feeds and memos called it by another name than the page did."""
    space = factories.space(language="da")
    hearing = factories.hearing(
        space,
        classification="01.02.05-P16",
        decision_on=date(2041, 3, 4),
        status=Status.concluded,
        outcome_did="Gjort.",
    )
    found = queries.hearing(hearing.id, Visitor())
    assert found is not None
    with force_locale("en"):
        memo = pages.html(loading.load(found))
    assert "KLE-nummer" in memo
    for address in (
        hearing.path,
        f"/hearings/{hearing.id}/print",
        "/feeds/hearings.atom",
        f"/feeds/hearings/{hearing.id}.atom",
    ):
        with client.get(address) as answer:
            assert "KLE number" in answer.text, address
            assert "Archive class" not in answer.text, address
