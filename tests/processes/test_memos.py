"""A memo that was ordered is made by the worker, and the command writes the same."""

import io
from pathlib import Path

import docx
import pypdf
import pytest
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import Visitor
from participation.exports import actions, orders
from participation.exports.formats import OF_A_MEMO, ExportFormat
from participation.exports.models import ExportFile
from participation.exports.orders import ExportKind, Order
from participation.hearings.assessing.models import Outcome
from participation.hearings.notice.models import Status
from tests import factories
from tests.installation import attempt, command
from tests.processes.conftest import Installation


def _hearing(installation: Installation) -> int:
    with installation.app.app_context(), db.transaction():
        space = factories.space(language="da")
        hearing = factories.hearing(
            space, title="Lokalplan 214", status=Status.concluded, concluded_at=clock.now()
        )
        theme = factories.theme(hearing, "Lys", outcome=Outcome.followed, reason="Der kommer lys.")
        factories.point(factories.response(hearing), theme)
        return hearing.id


def test_the_worker_makes_what_was_ordered(installation: Installation) -> None:
    hearing_id = _hearing(installation)
    with installation.app.app_context(), db.transaction():
        for form in OF_A_MEMO:
            order = Order(ExportKind.memo, str(hearing_id), form)
            part = orders.find(order, Visitor())
            assert part is not None
            actions.ask(order, part, by=Visitor(), language="en")
    command(installation.environment, "worker", "--once")
    with installation.app.app_context(), db.transaction(write=False) as session:
        files = session.scalars(select(ExportFile).order_by(ExportFile.id)).all()
        assert [file.made_at is not None for file in files] == [True] * len(OF_A_MEMO)
        made = {file.wanted["format"]: actions.path_of(file.id).read_bytes() for file in files}
        names = [file.name for file in files]
    said = "\n".join(each.text for each in docx.Document(io.BytesIO(made["docx"])).paragraphs)
    assert "Høringsnotat: Lokalplan 214" in said
    assert "Der kommer lys." in said
    assert len(pypdf.PdfReader(io.BytesIO(made["pdf"])).pages) >= 1
    assert "Lokalplan 214" in names[0]


@pytest.mark.parametrize("form", [ExportFormat.html, ExportFormat.xlsx])
def test_the_command_writes_it(
    installation: Installation, tmp_path: Path, form: ExportFormat
) -> None:
    hearing_id = _hearing(installation)
    out = tmp_path / f"memo.{form}"
    said = command(
        installation.environment, "memo", str(hearing_id), f"--format={form}", f"--out={out}"
    )
    assert "1 responses are in" in said
    assert out.stat().st_size > 1000
    gone = attempt(installation.environment, "memo", "999", f"--out={tmp_path / 'x.docx'}")
    assert gone.returncode == 1
    assert "there is no hearing 999" in gone.stderr
