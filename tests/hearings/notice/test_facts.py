"""The facts about a hearing: said once, called the same wherever they are shown."""

import io
from datetime import date

from openpyxl import load_workbook

from participation.accounts.models import Visitor
from participation.exports import making
from participation.exports.formats import Format
from participation.exports.orders import Order, What
from participation.hearings.memos import content, pages, queries
from participation.hearings.notice import facts
from participation.hearings.notice.models import Status
from participation.hearings.notice.queries import public
from participation.i18n import force_locale
from tests import factories
from tests.conftest import Client

SHORTER = {
    "closes_at", "organisation", "type", "days", "short_reason", "dates_inferred", "source_note",
}  # fmt: skip
"""What has another heading on a page, where the hearing stands beside it, than in a table."""


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
        memo = pages.html(content.load(found))
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


def test_a_fact_is_called_as_its_column_in_an_export(client: Client) -> None:
    hearing = factories.hearing(factories.space(language="nb"))
    found = public.for_page(hearing.id, Visitor())
    assert found is not None
    out, _made = making.spool(Order(What.hearing, str(hearing.id), Format.xlsx), Visitor())
    with out:
        dictionary = load_workbook(io.BytesIO(out.read())).worksheets[-1]
    headings = {
        str(row[-1]).removeprefix("hearings."): row[1]
        for row in dictionary.iter_rows(min_row=2, values_only=True)
        if str(row[-1]).startswith("hearings.")
    }
    other = {
        each.key
        for each in facts.OWN
        if each.key in headings and each.called(found) != headings[each.key]
    }
    assert other == SHORTER
