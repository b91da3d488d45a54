"""Runs of characters that only programs read, such as hashes, ids and vectors: they say nothing by their meaning."""

import re
from itertools import pairwise

_RUN = re.compile(r"[A-Za-z0-9_=-]{24,}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NUMBERS = re.compile(r"(?<![\w.,-])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?:[,;]?\s*(?<![\d.])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?){15,}(?![\w.])")
_LEAST_TURNS = 0.22
"""Of the characters, how many begin a number, end one, or are a capital behind a small letter. Random digits of base 16 or 64 have .45;
names of files, variables and classes have less than .2."""
_CHARACTERS_PER_TOKEN = 32
"""What a run counts for in a passage: its characters are stored, though they are not embedded."""
_MARK = "\u2026"


def legible(text: str) -> str:
    """Write a text as it is embedded, a mark standing for each opaque run; a text of such runs alone stays as it is."""
    shown = _NUMBERS.sub(_MARK, _RUN.sub(_marked, text))
    return shown if any(map(str.isalnum, shown)) else text


def countable(text: str) -> str:
    """Write a text so that its tokens can be counted: some marks stand for an opaque run, fewer than its tokens."""
    return _NUMBERS.sub(_counted, _RUN.sub(lambda run: _counted(run) if _is_opaque(run.group()) else run.group(), text))


def _marked(run: re.Match[str]) -> str:
    return _MARK if _is_opaque(run.group()) else run.group()


def _counted(run: re.Match[str]) -> str:
    return " ".join([_MARK] * -(-len(run.group()) // _CHARACTERS_PER_TOKEN))


def _is_opaque(run: str) -> bool:
    turns = sum(_turns(before, sign) for before, sign in pairwise(run) if before.isalnum() and sign.isalnum())
    return turns >= _LEAST_TURNS * len(run) or _UUID.fullmatch(run) is not None


def _turns(before: str, sign: str) -> bool:
    return before.isdigit() != sign.isdigit() or (before.islower() and sign.isupper())
