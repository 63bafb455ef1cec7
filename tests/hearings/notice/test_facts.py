"""The facts about a hearing: said once, called the same wherever they are shown."""

from datetime import date

from participation.accounts.models import RoleName, Visitor
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


def test_the_desk_says_the_same_facts(client: Client) -> None:
    """Its list was written by hand, and lacked what was added since."""
    space = factories.space()
    hearing = factories.hearing(
        space,
        case_number="77.88-P16",
        classification="01.02.05-P16",
        deciding_body="Byrådet",
        department_id=factories.department(space, "Plan og By").id,
    )
    client.sign_in(factories.member(space, RoleName.official))
    page = client.get(f"/desk/hearings/{hearing.id}").text
    for said in ("77.88-P16", "01.02.05-P16", "Byrådet", "Plan og By", "30 days"):
        assert f"<dd>{said}</dd>" in page, said
