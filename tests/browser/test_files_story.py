"""An author finds her ideas from the front page and puts a file beside one; a reader opens it."""

import io

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit
from tests.factories import pdf

PDF = {"name": "pumper.pdf", "mimeType": "application/pdf", "buffer": pdf("pumper")}


def sheet() -> dict[str, object]:
    """A workbook, as a browser sends it."""
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["Pumpe", 4200])
    book.save(out)
    return {"name": "pris.xlsx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_put_beside_an_idea(visit: Visit, site: Site, script: bool) -> None:
    title = f"Luft til cykler{'' if script else ', uden script'}"
    author = visit("/ideas/new?box=fjordbys-idekasse", role="astrid", script=script)
    author.get_by_label("Title").fill(title)
    author.locator("textarea#body").fill("En pumpe ved biblioteket.")
    author.get_by_role("button", name="Publish").first.click()
    idea = author.url

    # From the front page: her own ideas, and the one that was written last.
    author.goto(f"{site.address}/")
    author.locator("[data-menu] summary").click()
    author.get_by_role("link", name="My ideas").first.click()
    expect(author.get_by_role("heading", level=1)).to_have_text("Your ideas")
    author.get_by_role("link", name=title).first.click()
    author.get_by_role("link", name="Add a file").click()

    # What is no file is refused, and the title is kept; then a good one without a title is kept, too.
    author.get_by_label("What is it called?").fill("Pumpen")
    author.get_by_label("File", exact=True).set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"hej"}
    )
    author.get_by_role("button", name="Add the file").click()
    expect(author.get_by_role("main")).to_contain_text("something else")
    expect(author.get_by_label("What is it called?")).to_have_value("Pumpen")
    author.get_by_label("What is it called?").fill("")
    author.get_by_label("File", exact=True).set_input_files(PDF)
    author.get_by_role("button", name="Add the file").click()
    expect(author.get_by_role("main")).to_contain_text("Write what the file is called.")
    expect(author.get_by_label("pumper.pdf")).to_be_checked()
    author.get_by_label("What is it called?").fill("Tegning af pumpen")
    author.get_by_role("button", name="Add the file").click()
    expect(author.get_by_role("main")).to_contain_text("Tegning af pumpen (PDF")

    # A second one, then the order is changed and the first described anew.
    author.get_by_label("File", exact=True).set_input_files(sheet())
    author.get_by_label("What is it called?").fill("Hvad den koster")
    author.get_by_role("button", name="Add the file").click()
    author.get_by_role("button", name="Earlier: Hvad den koster").click()
    author.get_by_role("link", name="Change: Tegning af pumpen").click()
    author.get_by_label("How it can be read").fill("En skitse i hånden.")
    author.get_by_role("button", name="Save").click()

    reader = visit(idea, width=360, dark=True, script=script)
    files = reader.locator("#files")
    expect(files.get_by_role("listitem").first).to_contain_text("Hvad den koster (XLSX")
    expect(files).to_contain_text("En skitse i hånden.")
    address = files.get_by_role("link", name="Tegning af pumpen").get_attribute("href")
    assert reader.request.get(f"{site.address}{address}").status == 200
    author.get_by_role("button", name="Remove: Tegning af pumpen").click()
    assert reader.request.get(f"{site.address}{address}").status == 404
