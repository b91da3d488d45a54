"""Recognise English, which Tesseract and the networks read equally well."""

import re

from memos_gql.storage.stop_words import ENGLISH

_PRINT = re.compile(r"[\x20-\x7e‘’“”–—•©®™£€§°]")
_WORDS = re.compile(r"[a-z]+")
_COMMON_WORDS = 0.15  # share of common English words: prose has .4, other languages below .05
_OTHERS = 0.005  # share of other characters on a page: names with accents, and marks that are misread


def is_english(text: str) -> bool:
    """Whether a text has enough common English words, and hardly any letters of other languages."""
    words = _WORDS.findall(text.lower())
    known = sum(word in ENGLISH for word in words)
    others = len(_PRINT.sub("", text))
    return known >= _COMMON_WORDS * len(words) > 0 and others <= _OTHERS * len(text)


def has_english_letters(text: str) -> bool:
    """Whether a text has only characters of English print."""
    return not _PRINT.sub("", text)


def letters(text: str) -> str:
    """Return the letters and digits of a text in lower case, for comparing two readings."""
    return "".join(filter(str.isalnum, text.casefold()))
