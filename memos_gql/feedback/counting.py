"""How many there are, where a memory names one with its article: "two cats" for "I have a cat"."""

import re

from memos_gql.memory.preferences.grammars import english_stem
from memos_gql.memory.restatements import RULES


def counted_value(said: str, fragment: str) -> tuple[str, str] | None:
    """Return "a cat" and "two cats"; None if the memory has no such noun, or names it twice."""
    counted = RULES.find("counted", fragment.rstrip(" .!"))
    if counted is None:
        return None
    stem = english_stem(counted["noun"].casefold())
    ones = [one for one in re.finditer(r"\ban? (?P<noun>[^\W\d]+)\b", said) if english_stem(one["noun"]) == stem]
    return (ones[0].group(), f"{counted['count']} {counted['noun']}") if len(ones) == 1 else None
