"""The words of a memory that stand where a part of a sentence says something else: "he plays the trumpet"."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from memos_gql.memory import segmenter
from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_words
from memos_gql.memory.phrases import HAN
from memos_gql.memory.restatements import RULES
from memos_gql.memory.shapes import Shape, are_alike, shape_of
from memos_gql.storage.stop_words import STOP_WORDS

KINDS = frozenset({Shape.NAME, Shape.THING, Shape.QUALITY})
LONGEST, LONGEST_ZH = 3, 6
"""Words, or Chinese characters, of a value."""
DETERMINERS = listed_words(Language.ENGLISH, "determiners")
PREPOSITIONS = listed_words(Language.ENGLISH, "prepositions")
SAME_START = 2
"""Words with which two sentences of one subject begin."""
MARK = re.compile("[，,。.！!；;、？?]")
WORD = re.compile(r"[^\s,;:!?()\"“”]+")


def framed_value(said: str, fragment: str, *, is_stressed: bool = False) -> tuple[str, str] | None:
    """Return a memory's words and those that a fragment has in their place, after or around the same words.

    With `is_stressed` a word says that it corrects: "I'm a midwife, actually" is for "I'm a nurse at St. Mary's".
    "In Nice" is for "The fair is in Lyon"; nothing is found if that may be two places, or another sort of value.
    """
    if (HAN.search(said) is None) != (HAN.search(fragment) is None):
        return None
    subject = RULES.find("subject", fragment)
    bare = fragment[subject.end() if subject else 0 :].strip(" .。")
    if HAN.search(said):
        role = _role_zh(said, fragment) if is_stressed else None
        found = {role} if role else set(_places_zh(said, bare))
    else:
        is_led = RULES.find("with_be", fragment) is not None
        has_no_subject = subject is not None or bare.split(" ")[0].casefold() in PREPOSITIONS
        found = set(_places(said, bare)) or (set(_places(said, f"is {bare}")) if is_led else set())
        begins_alike = (
            is_stressed
            and RULES.find("with_article", fragment) is not None
            and _same(_words(said)[:SAME_START], _words(fragment)[:SAME_START])
        )
        found = {pair for pair in found if has_no_subject or begins_alike or shape_of(pair[1]) is Shape.NAME}
    return found.pop() if len(found) == 1 else None


def _places(said: str, fragment: str) -> Iterator[tuple[str, str]]:
    words, others = _words(said), _words(fragment)
    for length in range(1, min(LONGEST, len(others) - 1) + 1):
        for start in range(1, len(others) - length + 1):
            before, new, after = others[:start], others[start : start + length], others[start + length :]
            for at in range(len(before), len(words) - length - len(after) + 1):
                old = words[at : at + length]
                is_framed = _same(words[at - len(before) : at], before) and _same(
                    words[at + length :][: len(after)], after
                )
                is_whole = not old[-1][0].isupper() or not "".join(words[at + length :][:1])[:1].isupper()
                if is_framed and is_whole and _may_be(old, new, [*after, *before]):
                    yield " ".join(old), " ".join(new)


def _words(text: str) -> list[str]:
    return [word.rstrip(".") for word in WORD.findall(RULES.rewritten("written_out", text))]


def _same(words: Sequence[str], others: Sequence[str]) -> bool:
    return [word.casefold() for word in words] == [word.casefold() for word in others]


def _may_be(old: Sequence[str], new: Sequence[str], frame: Sequence[str]) -> bool:
    """Tell whether one value may replace the other: all words differ, and none is a small word like "the"."""
    if any(one.casefold() == other.casefold() for one, other in zip(old, new, strict=True)):
        return False
    if any(word.casefold() in STOP_WORDS for word in (*old, *new)) or all(word.casefold() == "the" for word in frame):
        return False
    is_determined = frame[-1].casefold() in DETERMINERS
    one, other = (" ".join((*(["the"] if is_determined else []), *words)) for words in (old, new))
    return shape_of(other) in KINDS and are_alike(one, other)


def _role_zh(said: str, fragment: str) -> tuple[str, str] | None:
    """Read 我其实是助产士 of 我是人民医院的护士: what somebody is, after the 的 of where."""
    was, now = RULES.first("role_zh", said), RULES.first("role_zh", fragment)
    if was is None or now is None or was.words["who"] != now.words["who"] or "的" not in was.words["role"]:
        return None
    old = was.words["role"].rpartition("的")[2]
    return (old, now.words["role"]) if shape_of(old) is shape_of(now.words["role"]) in KINDS else None


def _places_zh(said: str, fragment: str) -> Iterator[tuple[str, str]]:
    lead = RULES.find("lead_zh", fragment)
    value = fragment[lead.end() :] if lead else fragment
    if not (1 if lead else 2) <= len(value) <= LONGEST_ZH or shape_of(value) is Shape.CLAUSE:
        return
    starts = {0, *accumulate(map(len, segmenter.words(said)))}
    for at in range(len(said) - len(value) + 1):
        old = said[at : at + len(value)]
        is_led = lead is not None and said[:at].endswith(lead["lead"])
        if (
            old != value
            and HAN.fullmatch(old[0])
            and not MARK.search(old)
            and (is_led or at in starts)
            and _is_close(old, value, is_led=is_led)
            and _is_whole(said[at + len(old) :])
        ):
            yield old, value


def _is_close(old: str, new: str, *, is_led: bool) -> bool:
    """Tell whether values resemble each other in characters, or, after the same verb, in kind."""
    shared = sum(one == other for one, other in zip(old, new, strict=True))
    if is_led and shared * 2 >= len(new):
        return True
    if shared >= 2 and shared * 2 >= len(new):
        return True
    kinds = {shape_of(old), shape_of(new)}
    return is_led and (len(kinds) == 1 or kinds <= {Shape.NAME, Shape.THING, Shape.QUALITY}) and kinds <= KINDS


def _is_whole(rest: str) -> bool:
    """Tell whether a value ends where the memory's words end, or before the verb of a place: 在里昂开."""
    return RULES.find("after_value_zh", rest) is not None
