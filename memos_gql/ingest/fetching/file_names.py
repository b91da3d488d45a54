"""Displayable file names: one line, with no invisible or reordering characters, at most 255 characters."""

import unicodedata
from pathlib import PurePath

MAX_NAME_LENGTH = 255
MAX_SUFFIX_LENGTH = 20
_JOINERS = "\u200c\u200d"
"""Invisible characters that Persian, Indian scripts and emoji need."""


def plain_name(name: str) -> str:
    """Drop line breaks and invisible characters, such as those that display `gpj.exe` reversed."""
    seen = "".join(sign for sign in name if sign in _JOINERS or not _is_unseen(sign))
    return shortened(seen.strip().strip(_JOINERS))


def _is_unseen(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] == "C" or category in {"Zl", "Zp"}


def shortened(path: str) -> str:
    """Return the last part of a path, cut to 255 characters, of which a short suffix is kept."""
    name = PurePath(path).name
    if len(name) <= MAX_NAME_LENGTH:
        return name
    suffix = PurePath(name).suffix
    kept = suffix if len(suffix) <= MAX_SUFFIX_LENGTH else ""
    return name[: MAX_NAME_LENGTH - len(kept)] + kept
