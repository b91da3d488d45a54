"""Whether a question and a text differ in what is liked and what is not.

"I adore ramen" does not answer "Which foods do I hate?". The patterns are in `contrasts.toml`.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from memos_gql.search.places import LEXICON, Read
from memos_gql.search.words import form
from memos_gql.text_cache import QUERIES_KEPT


def has_other_sign(asked: Read, read: Read) -> bool:
    """Tell whether a question asks for what is disliked and the text tells what is liked, or the other way round."""
    asks = _asked_sign(asked.text, asked.language)
    if asks is None:
        return False
    lowered = read.text.lower()
    said = _sign(lowered, read.language)
    if asks.sign and said:
        return asks.sign != said
    is_denied = _signs(read.language)["negations"].search(lowered) is not None
    return asks.denied != "" and said >= 0 and not is_denied and read.has(asks.denied)


class _AskedSign(NamedTuple):
    """What a question asks for.

    `sign` is 1 for what is liked, -1 for what is disliked, 0 otherwise. `denied` is the verb of "What do I never eat?".
    """

    sign: int
    denied: str


@lru_cache(QUERIES_KEPT)
def _asked_sign(query: str, language: str) -> _AskedSign | None:
    """Return None for a question that asks for neither."""
    patterns, lowered = _signs(language), query.lower()
    if patterns["asks"].search(lowered) is None:
        return None
    sign, denied = _sign(lowered, language), patterns["denied"].search(lowered)
    rest = lowered[denied.end() :].strip(" ?.,？") if denied and sign <= 0 else ""
    what = rest[:1] if language == "chinese" else form(rest.partition(" ")[0])
    return _AskedSign(sign, what) if sign or what else None


def _sign(words: str, language: str) -> int:
    """Return -1 for what is disliked, 1 for what is liked, 0 for both and neither."""
    patterns = _signs(language)
    rest = patterns["dislikes"].sub(" ", words)
    return (patterns["likes"].search(rest) is not None) - (rest != words)


@cache
def _signs(language: str) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in LEXICON[language]["sign"].items()}
