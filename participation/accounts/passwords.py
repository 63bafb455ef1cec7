"""Passwords: how they are kept (argon2), how they are checked, and which are too easy to guess."""

import re
import string
from functools import cache, lru_cache
from importlib import import_module
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from participation import config, text
from participation.i18n import gettext as _

MINIMUM = 10
MAXIMUM = 200

_hasher = PasswordHasher()
_ROWS = (
    "abcdefghijklmnopqrstuvwxyzæøå",
    "01234567890123456789",
    "qwertyuiopå",
    "asdfghjkløæ",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)
# What people in three languages choose first, without the figures and signs they put around it.
_COMMON = frozenset(
    """
    password passord adgangskode kodeord kode hemmelig hemmelighed secret velkommen welcome
    sommer sommeren summer vinter vinteren winter foraar efteraar høst var autumn spring
    danmark denmark norge norway sverige københavn kobenhavn copenhagen oslo bergen aarhus
    kommune kommunen borger citizen hearing høring hoering horing forslag ide participation
    qwerty qwertyui asdfgh asdfghjkl letmein login logind logginn admin administrator
    iloveyou jegelskerdig jegelskerdeg elskerdig fotball fodbold football superman batman
    januar februar marts mars april maj mai juni juli august september oktober november december
    mandag tirsdag onsdag torsdag fredag lørdag loerdag søndag soendag test testtest
    changeme skiftmig nyttpassord nytpassword mitpassword mypassword mittpassord default
    """.split()  # noqa: SIM905  (a list of words is read best as words)
)
_AROUND = "0123456789_" + string.punctuation + string.whitespace
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


def problem(password: str, *known: str) -> str | None:
    """Why a password will not do, in words for the person; None when it will.

    `known` is what others know of the person: the name and the address. What people choose most is
    refused by list: https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver.
    """
    plain = text.clean(password)
    if len(plain) < MINIMUM:
        return _("Choose a password of at least %(minimum)s characters.", minimum=MINIMUM)
    if len(plain) > MAXIMUM:
        return _("Choose a password of at most %(maximum)s characters.", maximum=MAXIMUM)
    if _is_common(plain.lower()):
        return _("That password is easy to guess. Three or four unrelated words make a good one.")
    site = config.current()
    if _is_made_of(plain.lower(), (*known, site.site_name, urlsplit(site.address).hostname or "")):
        return _(
            "Choose a password without your name, your e-mail address and the name of this site."
        )
    return None


def _is_common(lower: str) -> bool:
    if len(set(lower)) < 5:
        return True
    if any(_covers(lower, row) or _covers(lower, row[::-1]) for row in _ROWS):
        return True
    for written in (lower, lower.translate(_LOOKALIKES)):
        words = re.findall(r"[^\W\d_]+", written)
        core = "".join(words)
        halves = {core, core[: len(core) // 2] if core[: len(core) // 2] * 2 == core else core}
        if words and (halves & _COMMON or all(word in _COMMON for word in words)):
            return True
        if not _listed().isdisjoint((written, *halves)):
            return True
    half = lower[: len(lower) // 2]
    stripped = lower.strip(_AROUND).translate(_LOOKALIKES)
    return stripped in _COMMON or not _listed().isdisjoint(
        (stripped, half if half * 2 == lower else "")
    )


@cache
def _listed() -> frozenset[str]:
    """The passwords that are chosen most, names of people, and English words, in lower case.

    zxcvbn's own measure is not used: it takes seconds for 72 letters that could each be another.
    """
    # Loaded when the first password is chosen: 13 MB that most processes never need (0033).
    ranked = import_module("zxcvbn.matching").RANKED_DICTIONARIES
    return frozenset(word for words in ranked.values() for word in words if len(word) > 3)


def _covers(lower: str, row: str) -> bool:
    """Whether the password is, but for three characters, a run along a row of keys."""
    return any(lower[start : start + len(lower) - 3] in row for start in range(4))


def _is_made_of(lower: str, known: tuple[str, ...]) -> bool:
    rest = lower
    for each in known:
        for part in re.findall(r"[^\W_]{3,}", each.lower()):
            rest = rest.replace(part, "")
    return rest != lower and len(rest) < 6


def hashed(password: str) -> str:
    """What is kept of a password. Takes a while and much memory: hold no lock meanwhile."""
    return _hasher.hash(text.clean(password)[:MAXIMUM])


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash("a person who is not here")


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password that was kept; as slow when nothing was kept."""
    plain = text.clean(password)
    try:
        _hasher.verify(kept or _nobodys(), plain[:MAXIMUM])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None and len(plain) <= MAXIMUM


def is_outdated(kept: str | None) -> bool:
    """Whether a password should be hashed anew because the parameters have changed."""
    return kept is not None and _hasher.check_needs_rehash(kept)
