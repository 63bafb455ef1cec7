"""Files of ideas: added, described, ordered, replaced and removed by those who write the idea."""

import io
import zipfile
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from openpyxl import Workbook
from sqlalchemy import select, update

from participation import clock, db, storage
from participation.accounts.actions.erasing import erase
from participation.accounts.models import User
from participation.attachments import own_data
from participation.attachments.rules import MOST, MOST_OF_ONE
from participation.attachments.shown import file_rows
from participation.ideas.boxes.models import Box
from participation.ideas.coauthors import actions as coauthors
from participation.ideas.proposals.models import Idea, IdeaState
from participation.spaces.models import Space
from participation.storage import checking
from participation.subjects.jobs import forget_abandoned_files
from participation.subjects.models import Attachment, Visibility
from participation.subjects.shown import PublicReader, Scope
from tests import factories
from tests.conftest import Client
from tests.following.world import follower, follows, notices, read_ledger


def sheet() -> bytes:
    """A small workbook."""
    book = Workbook()
    book.active.append(["Bænk", 4200])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(*, macros: bool = False) -> bytes:
    """A small spreadsheet of OpenDocument."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", storage.ODS)
        archive.writestr("content.xml", "<x/>")
        if macros:
            archive.writestr("Basic/Standard/script.xml", "<x/>")
    return out.getvalue()


def sent(content: bytes = b"", name: str = "plan.pdf", **values: str) -> dict[str, Any]:
    """What the form sends."""
    fields: dict[str, Any] = {"title": "Plan for bænken", **values}
    return {**fields, "file": (io.BytesIO(content or factories.pdf("bench")), name)}


def files() -> list[Attachment]:
    """All there are."""
    return list(db.session.scalars(select(Attachment).order_by(Attachment.position)))


class Here(NamedTuple):
    """An idea, and what it stands in."""

    space: Space
    box: Box
    author: User
    idea: Idea


@pytest.fixture
def here(client: Client) -> Here:
    """An idea whose author is signed in."""
    space = factories.space()
    box, author = factories.box(space), factories.member(space)
    client.sign_in(author)
    return Here(space, box, author, factories.idea(box, author, title="En bænk"))


@pytest.fixture
def idea(here: Here) -> Idea:
    """The idea alone."""
    return here.idea


def test_a_file_is_added_and_stands_on_the_page_with_kind_size_and_language(
    client: Client, idea: Idea
) -> None:
    assert "Add a file" in client.get(idea.path).text
    here = f"/subjects/{idea.id}/files"
    answer = client.post(here, data=sent(language="nb", format_note="Tagged."))
    assert answer.status_code == 303
    [kept] = files()
    assert (kept.title, kept.language, kept.position) == ("Plan for bænken", "nb", 1)
    page = client.get(idea.path).text
    assert "Plan for bænken (PDF" in page
    assert 'hreflang="nb"' in page
    assert "Tagged." in page
    client.delete_cookie("session")
    with client.get(f"/files/{kept.id}/plan.pdf") as file:
        assert file.status_code == 200
        assert file.mimetype == "application/pdf"
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in file.headers["Content-Security-Policy"]
        assert file.headers["Cache-Control"] == "private, no-cache"
    with client.get(f"/ideas/{idea.id}/print") as paper:
        assert f"/files/{kept.id}/plan.pdf" in paper.text


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [(sheet, "pris.xlsx", "XLSX"), (ods, "pris.ods", "ODS"), (sheet, "pris.exe", "XLSX")],
)
def test_spreadsheets_are_taken_and_saved_never_opened(
    client: Client, idea: Idea, content: Any, name: str, kind: str
) -> None:
    assert client.post(f"/subjects/{idea.id}/files", data=sent(content(), name)).status_code == 303
    [kept] = files()
    assert db.session.get_one(storage.StoredFile, kept.file_id).kind == kind
    with client.get(f"/files/{kept.id}/{name}") as file:
        assert file.headers["Content-Disposition"].startswith(
            f'attachment; filename="pris.{kind.lower()}"'
        )
        assert "sandbox" in file.headers["Content-Security-Policy"]


def polyglot() -> bytes:
    """Markup for whoever looks at the beginning, and a PDF for whoever looks for one."""
    return b"<html><script>alert(1)</script>" + factories.pdf()


REFUSED = {
    "empty": (lambda: b"", "a.pdf", "is empty"),
    "no document": (lambda: b"MZ" + bytes(900), "plan.pdf", "something else"),
    "markup": (lambda: b"<html>hej</html>", "plan.pdf", "something else"),
    "a PDF behind markup": (polyglot, "plan.pdf", "something else"),
    "a PDF in a GIF": (lambda: b"GIF89a=1;//" + factories.pdf(), "a.gif", "something else"),
    "macros": (lambda: ods(macros=True), "a.ods", "macros"),
    "too large": (lambda: factories.pdf(size=400_000), "a.pdf", "larger than 0.3 MB"),
    "damaged": (lambda: b"%PDF-1.7 plan", "a.pdf", "damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_says_why_and_costs_nothing_else(
    client: Client, idea: Idea, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = SimpleNamespace(current=lambda: SimpleNamespace(max_file_mb=0.3))
    monkeypatch.setattr(checking, "config", small)
    make, name, why = REFUSED[case]
    data = sent(make() or b"x", name, format_note="En skitse")
    if case == "empty":
        data["file"] = (io.BytesIO(b""), name)
    answer = client.post(f"/subjects/{idea.id}/files", data=data)
    assert answer.status_code == 422
    assert why in answer.text
    assert 'value="Plan for bænken"' in answer.text
    assert 'value="En skitse"' in answer.text
    assert files() == []


def test_no_file_and_no_title_are_said_and_a_good_file_is_kept_for_the_form(
    client: Client, idea: Idea, here: Here
) -> None:
    address = f"/subjects/{idea.id}/files"
    answer = client.post(address, data={"title": "Plan"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text
    answer = client.post(address, data=sent(title=""))
    assert answer.status_code == 422
    assert "Write what the file is called." in answer.text
    key = answer.text.partition('name="kept" value="')[2].partition('"')[0]
    assert client.post(address, data={"title": "Plan", "kept": key}).status_code == 303
    assert [each.title for each in files()] == ["Plan"]
    # Another person's key, or for another idea, brings nothing.
    other = factories.idea(here.box, here.author)
    assert (
        client.post(f"/subjects/{other.id}/files", data={"title": "A", "kept": key}).status_code
        == 422
    )


def test_a_file_is_changed_replaced_moved_and_removed(client: Client, idea: Idea) -> None:
    first, second = (factories.attachment(idea, each) for each in ("A", "B"))
    first.position, second.position = 1, 2
    db.session.flush()
    here = f"/attachments/{first.id}"
    assert 'value="A"' in client.get(here).text
    version, number = first.version, first.id
    new = {"version": str(version), "title": "Ny plan"}
    assert client.post(here, data=new).status_code == 303
    before = db.session.scalar(select(Attachment.file_id).where(Attachment.id == first.id))
    assert client.post(here, data=new).status_code == 422, "an old version"
    new["version"] = str(version + 1)
    assert client.post(here, data={**sent(sheet(), "b.xlsx"), **new}).status_code == 303
    db.session.refresh(first)
    assert first.file_id != before
    with client.get(f"/files/{number}/b.xlsx") as file:
        assert file.mimetype == storage.XLSX
    assert client.post(f"/attachments/{second.id}/place", data={"up": "1"}).status_code == 303
    assert [each.id for each in files()] == [second.id, number]
    assert client.post(f"{here}/removal").status_code == 303
    assert client.get(f"/files/{number}/b.xlsx").status_code == 404
    assert client.get(here).status_code == 404


def test_the_bytes_of_a_removed_file_are_taken_away(client: Client, idea: Idea) -> None:
    kept = factories.attachment(idea)
    number = kept.file_id
    assert client.post(f"/attachments/{kept.id}/removal").status_code == 303
    with clock.at(clock.now() + timedelta(days=3)):
        while forget_abandoned_files():
            pass
    assert db.session.get(storage.StoredFile, number, populate_existing=True) is None


def test_who_may(client: Client, idea: Idea, here: Here) -> None:
    along = factories.member(here.space)
    factories.coauthor(idea, along)
    kept = factories.attachment(idea)
    db.session.commit()
    pages = (f"/subjects/{idea.id}/files", f"/attachments/{kept.id}")
    client.sign_in(along)
    assert [client.get(each).status_code for each in pages] == [200, 200]
    client.sign_in(factories.member(here.space))
    assert [client.get(each).status_code for each in pages] == [403, 403]
    assert client.post(f"/attachments/{kept.id}/removal").status_code == 403


@pytest.mark.parametrize(
    "values",
    [
        {"visibility": Visibility.hidden},
        {"visibility": Visibility.held},
        {"state": IdeaState.draft, "visibility": Visibility.draft, "visible_from": None},
    ],
)
def test_a_file_is_read_by_those_who_read_its_idea(
    client: Client, idea: Idea, here: Here, values: dict[str, Any]
) -> None:
    closed = factories.idea(here.box, here.author, **values)
    kept = factories.attachment(closed, "Kanariefugl")
    address = f"/files/{kept.id}/plan.pdf"
    with client.get(address) as file:
        assert file.status_code == 200
    client.sign_in(factories.member(here.space))
    assert client.get(address).status_code == 404
    client.delete_cookie("session")
    for each in (address, closed.path, f"/ideas/{closed.id}/print", "/ideas", "/feeds/ideas.atom"):
        with client.get(each) as answer:
            assert "Kanariefugl" not in answer.text
    assert client.get(address).status_code == 404
    assert (
        list(file_rows(Scope(PublicReader(factories.member(here.space)), clock.now()), [closed.id]))
        == []
    )


def test_an_idea_has_ten_files_and_a_person_adds_forty_a_day(
    client: Client, idea: Idea, here: Here
) -> None:
    for number in range(MOST):
        factories.attachment(idea, str(number))
    address = f"/subjects/{idea.id}/files"
    answer = client.post(address, data=sent())
    assert answer.status_code == 422
    assert "no more fit" in answer.text
    for number in range(MOST_OF_ONE):
        if number % MOST == 0:
            other = factories.idea(here.box, here.author)
        factories.attachment(other, str(number), here.author)
    fresh = factories.idea(here.box, here.author)
    answer = client.post(f"/subjects/{fresh.id}/files", data=sent())
    assert answer.status_code == 422
    assert "files today" in answer.text
    db.session.execute(
        update(Attachment).values(added_at=clock.now() - timedelta(days=1, minutes=1))
    )
    assert client.post(f"/subjects/{fresh.id}/files", data=sent()).status_code == 303


def test_no_file_is_added_to_what_is_being_assessed(client: Client, idea: Idea) -> None:
    kept = factories.attachment(idea)
    idea.state = IdeaState.under_assessment
    db.session.commit()
    assert client.post(f"/subjects/{idea.id}/files", data=sent()).status_code == 403
    assert client.post(f"/attachments/{kept.id}/removal").status_code == 403
    assert len(files()) == 1


def test_the_files_of_who_leaves_or_is_erased_stay_without_a_name(
    client: Client, idea: Idea, here: Here
) -> None:
    along = factories.member(here.space)
    factories.coauthor(idea, along)
    kept = factories.attachment(idea, "Tegning", along)
    assert [each["title"] for each in own_data.attachments(along)] == ["Tegning"]
    coauthors.remove(idea, along.id, by=along)
    assert "Tegning (PDF" in client.get(idea.path).text
    client.sign_in(along)
    assert client.post(f"/attachments/{kept.id}/removal").status_code == 403
    erase(along)
    db.session.flush()
    db.session.expire_all()
    assert db.session.get_one(Attachment, kept.id).added_by_id is None
    assert own_data.attachments(along) == []


def test_the_files_of_drafts_go_with_their_author_unless_others_write_them(
    client: Client, idea: Idea, here: Here
) -> None:
    draft = {"state": IdeaState.draft, "visibility": Visibility.draft, "visible_from": None}
    alone, shared = (factories.idea(here.box, here.author, **draft) for _ in range(2))
    factories.coauthor(shared, factories.member(here.space))
    factories.attachment(alone, "alene", here.author)
    factories.attachment(shared, "sammen", here.author)
    factories.attachment(idea, "udgivet", here.author)
    own_data.erase(here.author)
    assert {each.title for each in files()} == {"sammen", "udgivet"}


def test_the_files_of_a_part_stand_with_it_on_the_page_of_the_whole(
    client: Client, idea: Idea, here: Here
) -> None:
    part = factories.idea(
        here.box, here.author, state=IdeaState.merged, merged_into_id=idea.id, title="En stol"
    )
    factories.attachment(part, "Stolens tegning")
    page = client.get(idea.path).text
    assert page.index("En stol") < page.index("Stolens tegning (PDF")
    assert 'id="files"' not in page
    assert 'id="files"' in client.get(f"/ideas/{part.id}/original").text


def test_who_follows_is_told_of_a_new_file_and_of_no_other_change(
    here: Here, client: Client
) -> None:
    bo = factories.user("Bo")
    followed = follower(bo)
    follows(followed, subject_id=here.idea.id)
    read_ledger()
    client.post(f"/subjects/{here.idea.id}/files", data=sent())
    [file] = files()
    client.post(f"/attachments/{file.id}/removal")
    read_ledger()
    assert notices(followed) == ["attachment.added"]
    page = client.sign_in(bo).get("/notices").text
    assert "A file was added." in page
