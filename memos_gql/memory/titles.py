"""Short one-line titles."""

import re

from memos_gql.memory.phrases import key_phrases

TITLE_CHARACTERS = 80
CLAUSE = re.compile(r".{6,}?(?=[.!?;:,](?:\s|$)|[\u3002\uff01\uff1f\uff1b\uff1a\uff0c])")
"""At least six characters, so that "Dr. Lee is late" is not cut after "Dr"."""
CUT = "…"


def title(text: str, *, heading: str | None) -> str:
    """Title a passage: its heading, else its best key phrase as written in it, else its first clause."""
    if heading is not None:
        return shorten(heading, limit=TITLE_CHARACTERS)
    phrases = key_phrases(text, limit=1)
    return _as_written(phrases[0], text) if phrases else first_clause(text)


def first_clause(text: str) -> str:
    line = " ".join(text.split())
    clause = CLAUSE.match(line)
    return shorten(clause.group() if clause else line, limit=TITLE_CHARACTERS)


def shorten(text: str, *, limit: int) -> str:
    """Shorten a text to one line of at most `limit` characters, cut after a word if possible; `CUT` follows."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    kept, _, _ = line[:limit].rpartition(" ")
    # Chinese has no spaces, and a cut in the first half would leave too little.
    return (kept if len(kept) > limit // 2 else line[: limit - 1]).rstrip() + CUT


def _as_written(phrase: str, text: str) -> str:
    lowered = text.lower()
    place = lowered.find(phrase)
    # Some letters become longer in lower case; then positions in both texts differ.
    return text[place : place + len(phrase)] if place >= 0 and len(lowered) == len(text) else phrase
