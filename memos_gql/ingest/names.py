"""Displayable file names: one line, with no invisible or reordering characters, at most 255 characters."""

import unicodedata
from pathlib import PurePath

MAX_NAME_LENGTH = 255
_JOINERS = "\u200c\u200d"
"""Invisible characters that Persian, Indian scripts and emoji need."""


def plain_name(name: str) -> str:
    """Drop line breaks and invisible characters, such as those that display `gpj.exe` reversed."""
    seen = "".join(sign for sign in name if sign in _JOINERS or not _is_unseen(sign))
    return shortened(seen.strip().strip(_JOINERS))


def _is_unseen(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] == "C" or category in {"Zl", "Zp"}


def shortened(name: str) -> str:
    """Cut a name to 255 characters, keeping its suffix."""
    stem, suffix = PurePath(name).stem, PurePath(name).suffix[:20]
    return stem[: MAX_NAME_LENGTH - len(suffix)] + suffix
