"""Names of files as they are shown: one line, in the order in which it is written, no longer than file systems allow."""

import unicodedata
from pathlib import PurePath

MAX_NAME_LENGTH = 255
_JOINERS = "\u200c\u200d"
"""Invisible, and needed in Persian, in Indian scripts and in emoji."""


def plain_name(name: str) -> str:
    """Drop line breaks and what cannot be seen, such as the signs that turn `gpj.exe` around."""
    seen = "".join(sign for sign in name if sign in _JOINERS or not _is_unseen(sign))
    return shortened(seen.strip().strip(_JOINERS))


def _is_unseen(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] == "C" or category in {"Zl", "Zp"}


def shortened(name: str) -> str:
    """Cut a name to 255 signs, and keep its ending."""
    stem, suffix = PurePath(name).stem, PurePath(name).suffix[:20]
    return stem[: MAX_NAME_LENGTH - len(suffix)] + suffix
