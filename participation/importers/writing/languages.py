"""Guessing the language of a collection of texts that does not say it."""

import re
from collections import Counter
from collections.abc import Iterable

_COMMON = {
    "da": "og det er ikke af til en på med som der for jeg vi skal hvor også kan blive mere",
    "nb": "og det er ikke av til en på med som der for jeg vi skal hvor også kan bli mer",
    "sv": "och det är inte av till en på med som där för jag vi ska var också kan bli mer",
    "en": "and the is not of to a on with as there for i we should where also can be more",
    "de": "und das ist nicht von zu ein auf mit als die für ich wir soll wo auch kann sein mehr",
    "fr": "et le est pas de à un sur avec comme les pour je nous doit où aussi peut être plus",
    "es": "y el es no de a un en con como los para yo se debe donde también puede ser más",
    "fi": "ja se on ei että myös mutta kun niin ovat olla tai joka kanssa pitää minä me voi",
    "nl": "en het is niet van te een op met als de voor ik we moet waar ook kan zijn meer",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
# Signs that are written in one way in Taiwan and Hong Kong, and in another in mainland China.
_TRADITIONAL = frozenset("們這個來時說會為對國沒過還經車業嗎開關與應該點選實見覺請論無讓")
_SIMPLIFIED = (
    frozenset("们这个来时说会为对国没过还经车业吗开关与应该点选实见觉请论无让") - _TRADITIONAL
)


def guess(texts: Iterable[str], enough: int = 20_000) -> str | None:
    """The language most of the texts seem to be in, as a tag for the page; None when unclear."""
    sample = ""
    for text in texts:
        sample += f"{text}\n"
        if len(sample) > enough:
            break
    letters = sum(sign.isalpha() for sign in sample)
    if not letters:
        return None
    if sum("\u4e00" <= sign <= "\u9fff" for sign in sample) > letters * 0.4:
        traditional = sum(sign in _TRADITIONAL for sign in sample)
        return "zh-TW" if traditional >= sum(sign in _SIMPLIFIED for sign in sample) else "zh-CN"
    words = Counter(re.findall(r"\w+", sample.lower()))
    scores = sorted(
        ((sum(words[word] for word in common), language) for language, common in _WORDS.items()),
        reverse=True,
    )
    (best, language), (second, _) = scores[:2]
    different = sum(1 for word in _WORDS[language] if words[word])
    # A letter that stands alone (a, y) is a word somewhere.
    if best < 3 or different < 2 or best < sum(words.values()) * 0.08 or best == second:
        return None
    return language
