"""Strings that only programs read, such as hashes, ids and vectors; their meaning cannot be embedded."""

import re
from itertools import pairwise

_RUN = re.compile(r"[A-Za-z0-9_=-]{24,}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NUMBERS = re.compile(
    r"(?<![\w.,-])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?:[,;]?\s*(?<![\d.])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?){15,}(?![\w.])"
)
_LEAST_TURNS = 0.22
"""The share of characters that begin or end a number, or are a capital after a small letter. In base16 and base64 it is
0.45; in names of files, variables and classes it is below 0.2."""
_CHARACTERS_PER_TOKEN = 32
"""Opaque runs count at this rate in a passage, because they are stored but not embedded."""
_MARK = "\u2026"


def legible(text: str) -> str:
    """Return a text for embedding, with a mark in place of each opaque run; a text of only such runs is not changed."""
    shown = _NUMBERS.sub(_MARK, _RUN.sub(_marked, text))
    return shown if any(map(str.isalnum, shown)) else text


def countable(text: str) -> str:
    """Return a text for counting tokens, with each opaque run replaced by a few marks."""
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
