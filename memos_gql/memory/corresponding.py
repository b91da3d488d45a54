"""The part of right words that corresponds to the wrong ones: of "it leaves at ten, not at nine" the hour."""

import re
from itertools import accumulate

from memos_gql.memory import segmenter
from memos_gql.memory.restatements import RULES
from memos_gql.memory.shapes import is_bare_value, only_value, shape_of

NUMBER = re.compile(r"\b(?:\d[\d.,:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", re.IGNORECASE)
MARKERS = re.compile(
    r"\b(?:is|are|was|were|am|be|on|in|at|to|for|by|from|with|called|named|of|as)\s+|是|住在|在|叫|对", re.IGNORECASE
)
DETERMINED = re.compile(r"(?:an?|the|my|your|his|her|our|their)\s", re.IGNORECASE)
IT_IS = re.compile(r"(?:it|that|this|he|she|they)[’'](?:s|re)\s+", re.IGNORECASE)


def part_like(said: str, other: str) -> tuple[int, int]:
    """Return the start and end of the part of `said` that corresponds to `other`.

    It is a value of the same kind, or else the words after the last preposition, or else the last words.
    """
    kind = shape_of(other)
    alike = only_value(kind, said) if is_bare_value(other) else None
    if alike is not None:
        return alike.span()
    numbers = list(NUMBER.finditer(said))
    if numbers and NUMBER.fullmatch(other):
        return numbers[-1].span()
    marked = list(MARKERS.finditer(said))
    if marked:
        return marked[-1].end(), len(said)
    led = IT_IS.match(said)
    if led and shape_of(said[led.end() :]) is kind:
        return led.end(), len(said)
    words = list(re.finditer(r"\S+", said))
    first = DETERMINED.match(other)
    same = [
        word.start() for word in words[:-1] if first and word.group().casefold() == first.group().strip().casefold()
    ]
    return same[-1] if same else words[-min(len(other.split()), len(words))].start(), len(said)


def led_value_zh(said: str, old: str) -> tuple[int, int] | None:
    """Find the value of words without a subject, as 西门 in 在西门等: as long as the wrong one if it may end there."""
    lead = RULES.find("led_zh", said)
    if lead is None:
        return None
    ends = [lead.end(), *map(len, segmenter.words(said[lead.end() :]))]
    whole = [end for end in accumulate(ends) if end > lead.end() and RULES.find("after_value_zh", said[end:])]
    return (lead.end(), min(whole, key=lambda end: abs(end - lead.end() - len(old)))) if whole else None
