"""What the file of a hearing has of its outcome: what was adopted, its corrections, and its rounds."""

from typing import Any

import pytest

from participation import clock, db
from participation.accounts.models import RoleName
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.outcome.models import OutcomeCorrection
from participation.hearings.questions.models import QuestionKind
from participation.spaces.models import Space
from participation.subjects import shown as subjects_shown
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client
from tests.exports.test_hearing import tables


@pytest.fixture
def space(client: Client) -> Space:
    return make.space()


def concluded(space: Space, **values: Any) -> Hearing:
    return make.hearing(
        space,
        status=Status.concluded,
        concluded_at=clock.now(),
        outcome_asked="Now asked",
        outcome_said="Now said",
        outcome_did="Now did",
        **values,
    )


def adopted(hearing: Hearing, *texts: str | None) -> None:
    db.session.refresh(hearing, ["sections"])
    for section, said in zip(hearing.sections, texts, strict=True):
        section.adopted = said
    db.session.flush()


def corrected(hearing: Hearing, *, shows_before: bool = True, **before: Any) -> None:
    texts = {"asked": "Now asked", "said": "Now said", "did": "Now did", **before}
    db.session.add(
        OutcomeCorrection(
            hearing_id=hearing.id,
            at=clock.now(),
            reason="A wrong number",
            shows_before=shows_before,
            **texts,
        )
    )
    db.session.flush()


def test_what_was_adopted_is_in_the_file_once_the_outcome_is_out(space: Space) -> None:
    hearing = concluded(space, sections=3)
    adopted(hearing, None, "Four storeys", "")
    rows = tables(hearing)["sections"]
    assert [row.get("adopted") for row in rows] == [None, "Four storeys", ""]
    assert [row["left_out"] for row in rows] == [False, False, True]

    hearing.status = Status.under_assessment
    db.session.flush()
    assert {(row.get("adopted"), row.get("left_out")) for row in tables(hearing)["sections"]} == {
        (None, None)
    }
    official = make.member(space, RoleName.official)
    rows = tables(hearing, reader=official, official=True)["sections"]
    assert [row.get("left_out") for row in rows] == [False, False, True]


def test_a_correction_is_a_row_for_each_part(space: Space) -> None:
    hearing = concluded(space)
    adopted(hearing, "Four storeys", None)
    section = hearing.sections[0].id
    corrected(hearing, did="We built 3", before={f"section-{section}.adopted": "Five storeys"})
    rows = tables(hearing)["corrections"]
    assert [(row["part"], row.get("section_id"), row["before"]) for row in rows] == [
        ("did", None, "We built 3"),
        ("adopted", section, "Five storeys"),
    ]
    assert {row["reason"] for row in rows} == {"A wrong number"}


def test_what_is_not_shown_of_a_correction_is_for_officials_alone(space: Space) -> None:
    hearing = concluded(space)
    corrected(hearing, did="Somebody's name", shows_before=False)
    assert [row.get("before") for row in tables(hearing)["corrections"]] == [None]
    official = make.member(space, RoleName.official)
    rows = tables(hearing, reader=official, official=True)["corrections"]
    assert [row["before"] for row in rows] == ["Somebody's name"]


def test_a_round_that_may_not_be_read_is_not_named(space: Space) -> None:
    first = make.hearing(space, title="First round")
    hearing = make.hearing(space, title="Second round", previous_id=first.id)
    first.following_id = hearing.id
    db.session.flush()
    row = tables(hearing)["hearings"][0]
    assert row["previous_round"] == "First round"
    assert row["previous_round_address"].endswith(first.path)
    assert tables(first)["hearings"][0]["following_round"] == "Second round"

    first.visibility = Visibility.hidden
    db.session.flush()
    row = tables(hearing)["hearings"][0]
    assert row.get("previous_round") is None
    assert row.get("previous_round_address") is None


def test_questions_are_asked_for_once(
    space: Space, queries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the columns of the responses, for each chunk of them, and for their own table."""
    monkeypatch.setattr(subjects_shown, "CHUNK", 2)
    hearing = make.hearing(space)
    make.question(hearing, kind=QuestionKind.stance)
    for _each in range(5):
        make.response(hearing)
    db.session.commit()
    queries.clear()
    assert tables(hearing)["questions"]
    assert len([each for each in queries if "FROM questions" in each]) == 1
