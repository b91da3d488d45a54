"""Statements of a user's own that are about somebody else: "I am a vegetarian" becomes "My sister is a vegetarian"."""

from memos_gql.memory.phrases import HAN
from memos_gql.memory.rules import Rules

RULES = Rules(__package__, "owners.toml")


def is_own(said: str) -> bool:
    """Tell whether a statement begins with the speaker."""
    return RULES.find("own", said) is not None


def as_own(said: str) -> str:
    """Say as one's own what was said without a subject: "have asthma" gives "I have asthma"."""
    return f"我{said}" if HAN.search(said) else f"I {said}"


def said_of(other: str, said: str) -> str | None:
    """Say a statement of one's own about somebody else; None if its verb or other words do not tell how.

    "I broke my leg" is not changed: neither does "broke" take an "s", nor is it known whose leg that is.
    """
    own = RULES.first("own", said)
    rest = said[own.words.end() :] if own else ""
    if not rest.strip() or RULES.find("speaker", rest):
        return None
    if HAN.search(said):
        return f"{other}{rest}"
    verb = RULES.first("verb", said)
    if verb is None:
        return None
    adverb = verb.words.groupdict().get("adverb") or ""
    return f"{other[0].upper()}{other[1:]} {adverb}{verb.words.expand(verb.form.to)}{said[verb.words.end() :]}"
