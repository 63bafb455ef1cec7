"""Tables of organisations: columns by their names, and each bad row named with what is wrong."""

import io

import pytest
from flask import Flask

from participation.hearings.register import table
from participation.hearings.register.actions import Details
from participation.spreadsheets.reading import TableRefused
from tests import factories as make


@pytest.fixture(autouse=True)
def _words(app: Flask) -> None:
    """What is wrong is said in somebody's language."""


def _read(text: str) -> table.ReadOrganisations:
    return table.read(io.BytesIO(text.encode()))


def test_columns_are_known_by_their_names_in_any_order_and_language() -> None:
    found = _read("Grupper;E-post;Org.nr.;Høringsinstans\nA, B;x@example.org;123 456 789;Ås\n")
    assert found.good == [Details("Ås", "123456789", "x@example.org", ["A", "B"])]
    assert found.bad == []


def test_each_bad_row_is_named_and_the_good_ones_are_kept() -> None:
    found = _read(
        "Navn;E-mail;CVR;Gruppe\n"
        "Havnens Venner;post@havn.example;DK 12 34 56 78;Foreninger\n"
        ";a@example.org;;\n"
        "Uden adresse;;;\n"
        "Skæv;ikke en adresse;;\n"
        "Kort nummer;b@example.org;1234;\n"
        "Havnens venner igen;c@example.org;12345678;\n"
        "havnens VENNER;d@example.org;;\n"
        f"{'x' * 201};e@example.org;;\n"
        f"For mange;f@example.org;;{','.join(map(str, range(30)))}\n"
        "For bred;g@example.org;;;mere\n"
        "Cyklister;h@example.org;;\n"
    )
    assert [each.name for each in found.good] == [
        "Havnens Venner",
        "Uden adresse",
        "Havnens venner igen",
        "havnens VENNER",
        "Cyklister",
    ]
    assert found.numbers == [2, 4, 7, 8, 12]
    assert found.good[0].number == "12345678"
    assert found.bad == [
        (3, "It has no name."),
        (5, "“ikke en adresse” is not an e-mail address."),
        (6, "“1234” is not a number of 8 or 9 digits."),
        (9, "The name is too long."),
        (10, "The names of the groups are too long."),
        (11, "It has more columns than the heading."),
    ]


def test_only_the_same_row_twice_is_one_organisation() -> None:
    found = _read(
        "Navn;E-mail\nBøgen;a@example.org\nbøgen;b@example.org\nBØGEN;a@example.org\nBøgen;\n"
    )
    assert [each.email for each in found.good] == ["a@example.org", "b@example.org", ""]
    assert found.bad == [(4, "It is the same organisation as in row 2.")]


def test_a_table_without_addresses_is_taken() -> None:
    assert _read("Navn\nBøgen\n").good == [Details("Bøgen")]


def test_a_heading_that_names_nothing_is_refused() -> None:
    with pytest.raises(TableRefused, match="It has: Kolonne 1, Kolonne 2"):
        _read("Kolonne 1;Kolonne 2\na;b\n")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("12 34 56 78", "12345678"),
        ("DK12345678", "12345678"),
        ("NO 123 456 789 MVA", "123456789"),
        ("", ""),
        ("1234567", None),
        ("1234567890", None),
        ("²³⁴⁵⁶⁷⁸⁹", None),
    ],
)
def test_numbers(written: str, kept: str | None) -> None:
    assert table.clean_number(written) == kept


def test_groups_stand_once_each_in_their_order() -> None:
    assert table.group_names(" Skoler ; naboer,skoler\n, Kirker ") == [
        "Skoler",
        "naboer",
        "Kirker",
    ]


def test_the_preview_says_what_each_row_does_to_the_register() -> None:
    space = make.space()
    make.organisation(space, "Kendt", email="kendt@example.org", number="11111111")
    make.organisation(space, "Flyttet", email="gammel@example.org")
    shown = table.beside_register(
        space.id,
        [
            Details("Afdeling to", "11111111", "kendt@example.org"),
            Details("kendt", "", "kendt@example.org"),
            Details("flyttet", "", "ny@example.org"),
            Details("Ny", "", "n@example.org"),
        ],
    )
    assert [(each.new, each.other_address) for each in shown] == [
        (True, ""),
        (False, ""),
        (True, "gammel@example.org"),
        (True, ""),
    ]


def test_rows_travel_signed() -> None:
    rows = [Details("A", "12345678", "a@example.org", ["B"])]
    packed = table.packed(7, rows)
    assert table.unpacked(packed) == (7, rows)
    assert table.unpacked(packed[:-2] + "xx") is None
    assert table.unpacked("") is None
