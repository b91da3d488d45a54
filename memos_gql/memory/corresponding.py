"""The part of right words that corresponds to the wrong ones: of "it leaves at ten, not at nine" the hour."""

import re
from collections.abc import Sequence
from itertools import accumulate, takewhile

from memos_gql.memory import segmenter
from memos_gql.memory.phrases import HAN
from memos_gql.memory.restatements import RULES
from memos_gql.memory.shapes import Shape, is_bare_value, only_value, shape_of

NUMBER = re.compile(r"\b(?:\d[\d.,:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", re.IGNORECASE)
MARKERS = re.compile(
    r"\b(?:is|are|was|were|am|be|on|in|at|to|for|by|from|with|called|named|of|as)\s+|是|住在|在|叫|对", re.IGNORECASE
)
DETERMINED = re.compile(r"(?:an?|the|my|your|his|her|our|their)\s", re.IGNORECASE)
NAMING = frozenset({"姓", "叫"})
NAMED_ZH = re.compile(r"(?P<frame>.*(?:叫|姓名是|名字是|姓))(?P<name>[\u4e00-\u9fff·]{1,8})$")
LONGEST_NAME_ZH = 4
"""Characters of a Chinese name."""
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
    if lead is None or _is_in_word(lead, said):
        return None
    ends = [lead.end(), *map(len, segmenter.words(said[lead.end() :]))]
    whole = [end for end in accumulate(ends) if end > lead.end() and RULES.find("after_value_zh", said[end:])]
    return (lead.end(), min(whole, key=lambda end: abs(end - lead.end() - len(old)))) if whole else None


def _is_in_word(lead: re.Match[str], said: str) -> bool:
    """Tell whether a verb is the beginning of a noun: 学 of 学号."""
    first = next(iter(segmenter.tagged(said)), ("", ""))
    return len(first[0]) > lead.end() and first[1].startswith("n") and lead.end() == 1


def names_zh(verb: str, old: str, new: str) -> tuple[str, str] | None:
    """Return two names with the verb that leads them, as 姓刘 and 姓柳, or two of one sign apart: 保定 and 保山.

    The dictionary knows few names: such words are of one kind by their form.
    """
    old, new = old.strip(), new.strip()
    is_short = HAN.fullmatch(old[:1]) is not None and max(len(old), len(new)) <= LONGEST_NAME_ZH
    if not is_short or old == new or not _are_nouns_zh(old, new):
        return None
    if verb in NAMING:
        return f"{verb}{old}", f"{verb}{new}"
    differ = sum(one != other for one, other in zip(old, new, strict=False))
    return (old, new) if len(old) == len(new) > 1 and differ == 1 else None


def _are_nouns_zh(*words: str) -> bool:
    return all(word.isalpha() and shape_of(word) not in {Shape.CLAUSE, Shape.VERDICT} for word in words)


def shared_ends(words: Sequence[str], others: Sequence[str]) -> tuple[int, int]:
    """Count the characters of the words with which both begin and end; at least one word is left."""
    most = min(len(words), len(others)) - 1
    before = _alike_at_start(words, others, most)
    after = _alike_at_start(words[::-1], others[::-1], most - before)
    return sum(map(len, words[:before])), sum(map(len, words[len(words) - after :]))


def _alike_at_start(words: Sequence[str], others: Sequence[str], most: int) -> int:
    pairs = zip(words[:most], others[:most], strict=True)
    return sum(1 for _ in takewhile(lambda pair: pair[0].strip().casefold() == pair[1].strip().casefold(), pairs))


def spaced_words(text: str) -> list[str]:
    """List the words of a text, each with the space after it; in Chinese the characters."""
    return list(text) if HAN.search(text) else re.findall(r"\S+\s*", text)


def whole_words(text: str) -> list[str]:
    """List the words of a text, in Chinese as a dictionary knows them; a name after 叫 or 姓 is one word."""
    named = NAMED_ZH.match(text)
    if named:
        return [*segmenter.words(named["frame"]), named["name"]]
    return list(segmenter.words(text)) if HAN.search(text) else spaced_words(text)
