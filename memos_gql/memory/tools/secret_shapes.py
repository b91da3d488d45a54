"""Recognising secrets by their form: a maker's prefix, a frame, or characters in random order."""

import math
import re
from collections import Counter
from itertools import pairwise

from memos_gql.memory.tools.secret_names import SECRETS, is_secret_of_words

MASK = "[masked]"
SIGNED = frozenset(SECRETS.words("signed"))
MIN_BITS = 3.5
"""Least entropy in bits per character: 32 random ones have 4.6 on average, rarely below 3.8; repetitive text less."""
MIN_CHANGES = 0.3
"""The share of neighbours of different kinds (lower, upper, digit): 0.6 in random text, rarely over 0.25 in names."""
MIN_SLASHES = 3
"""Slashes that a path has at least; a random key may contain one too."""


def mask_shapes(text: str) -> str:
    """Mask every part that looks like a secret.

    UUIDs, hexadecimal hashes and ids of words and numbers stay: they only name things, and occur in every result.
    """
    text = SECRETS.pattern("pem").sub(MASK, text)
    text = SECRETS.pattern("webhook").sub(rf"\1{MASK}", text)
    text = SECRETS.pattern("prefix").sub(MASK, text)
    text = SECRETS.pattern("bearer").sub(rf"\1{MASK}", text)
    return SECRETS.pattern("token").sub(_masked_token, text)


def is_random(run: str) -> bool:
    """Tell whether letters and digits follow each other in a way that only chance produces."""
    pieces = re.split(r"[-_/+=]+", run)
    is_path = run.startswith("/") and run.count("/") >= MIN_SLASHES
    if (
        is_path
        or SECRETS.find("published", run)
        or SECRETS.find("names_a_thing", run)
        or all(SECRETS.find("plain_piece", piece) for piece in pieces if piece)
    ):
        return False
    signs = "".join(pieces)
    changes = sum(_kind(one) != _kind(other) for one, other in pairwise(signs))
    return changes >= MIN_CHANGES * len(signs) and _bits(signs) >= MIN_BITS


def _masked_token(found: re.Match[str]) -> str:
    if found["data"]:
        return found[0]
    if found["random"]:
        before = found.string[max(found.start() - 24, 0) : found.start()]
        return MASK if is_random(found[0]) and not SECRETS.find("told_as_digest", before) else found[0]
    user = found["user"] or ""
    is_secret = ":" in user or (user and found["scheme"].lower() in {"http://", "https://"})
    query = SECRETS.pattern("parameter").sub(_masked_parameter, found["query"] or "")
    return f"{found['scheme']}{MASK + '@' if is_secret else user}{found['path']}{query}"


def _masked_parameter(found: re.Match[str]) -> str:
    mark, name, value = found.groups()
    is_secret = (
        name.lower() in SIGNED or is_secret_of_words(name) or (SECRETS.find("random", value) and is_random(value))
    )
    return f"{mark}{name}={MASK if is_secret and value else value}"


def _kind(sign: str) -> int:
    return 0 if sign.isdigit() else 1 if sign.islower() else 2


def _bits(signs: str) -> float:
    """Return the entropy per character, in bits."""
    return -sum(count / len(signs) * math.log2(count / len(signs)) for count in Counter(signs).values())
