"""Passwords: kept so that nobody can read them, and not so easy that everybody can guess them."""

import pytest
from argon2 import PasswordHasher

from participation.accounts import passwords
from tests.conftest import Client


@pytest.mark.parametrize(
    "easy",
    [
        "short",
        "password123",
        "Adgangskode1!",
        "P@ssw0rd2026",
        "qwertyuiop12",
        "1234567890",
        "0987654321",
        "aaaaaaaaaaaa",
        "abababababab",
        "passordpassord",
        "Velkommen2026",
        "sommer-vinter-2026",
        "AstridHolm1",
        "astrid.holm22",
        "x" * 201,
    ],
)
def test_easy_passwords_are_refused(client: Client, easy: str) -> None:
    with client.application.test_request_context():
        assert passwords.problem(easy, "Astrid Holm", "astrid.holm@example.org")


@pytest.mark.parametrize(
    "good", ["tre blå elefanter", "kanelsnegl+havvind", "9fJ-wq2!xP", "correct horse battery"]
)
def test_good_passwords_are_taken(client: Client, good: str) -> None:
    with client.application.test_request_context():
        assert passwords.problem(good, "Astrid Holm", "astrid.holm@example.org") is None


def test_only_the_right_password_matches() -> None:
    kept = passwords.hashed("tre blå elefanter")
    assert "elefanter" not in kept
    assert passwords.matches(kept, "tre blå elefanter")
    assert passwords.matches(kept, " tre bla\u030a elefanter\x00"), "typed on another keyboard"
    assert not passwords.matches(kept, "tre blå elefante")
    assert not passwords.matches(None, "a person who is not here")
    assert not passwords.matches("not a hash", "tre blå elefanter")


def test_a_password_is_compared_to_its_end() -> None:
    longest = "x" * passwords.MAXIMUM
    kept = passwords.hashed(longest)
    assert passwords.matches(kept, longest)
    assert not passwords.matches(kept, longest + "y")


def test_a_password_under_old_parameters_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=64).hash("x"))
    assert not passwords.is_outdated(passwords.hashed("x"))
    assert not passwords.is_outdated(None)
