"""Passwords: kept so that nobody can read them, and not so easy that everybody can guess them."""

import subprocess
import sys

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

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
        "iloveyou12",
        "Liverpool1",
        "michael1987",
        "dragonball123",
        "manchester1",
        "Dr@g0nb@ll99",
        "sunflower2024",
        "trustno1trustno1",
        "1qaz2wsx3edc",
        "Fjordby2026",
        "fjordby-siger1",
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


def test_the_list_of_passwords_is_loaded_when_one_is_chosen() -> None:
    """13 MB that a process which serves pages, or lets people in, does without."""
    script = (
        "import sys; from participation import create_app; from participation.accounts import passwords; "
        "passwords.matches(None, 'a password'); print('zxcvbn' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "False"


def test_choosing_a_password_takes_a_few_steps(client: Client) -> None:
    """zxcvbn's own measure takes seconds for the last of these."""
    calls = [0]

    def count(_frame: object, event: str, _argument: object) -> None:
        calls[0] += event in ("call", "c_call")

    with client.application.test_request_context():
        passwords.problem("warm up the list", "Astrid Holm")
        for hostile in ("a1" * 100, "ab12!" * 40, "@4({[36!1|70$5+%2" * 11, "é1" * 100):
            calls[0] = 0
            sys.setprofile(count)
            try:
                passwords.problem(hostile, "Astrid Holm " * 10, "astrid.holm@example.org")
            finally:
                sys.setprofile(None)
            assert calls[0] < 1_500


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


def test_a_hash_takes_time_and_memory(slow_hashes: None) -> None:
    """At least the second recommended option of RFC 9106, section 4: 64 MiB, three passes."""
    kept = extract_parameters(passwords.hashed("tre blå elefanter"))
    assert kept.type is Type.ID
    assert kept.memory_cost >= 64 * 1024
    assert kept.time_cost >= 3
    assert passwords.matches(passwords.hashed("x"), "x")


def test_a_password_under_old_parameters_is_outdated(slow_hashes: None) -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=64).hash("x"))
    assert not passwords.is_outdated(passwords.hashed("x"))
    assert not passwords.is_outdated(None)
