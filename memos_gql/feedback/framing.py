"""The words of a memory that stand where a part of a sentence says something else: "he plays the trumpet"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
LED = re.compile("(?:的是|[在的了着])$|^(?:的是|[在的了着])")
"""What may stand between a verb and a value, as in 住在, 开的是."""
POINTING = re.compile("[这那]个?")
LOCATIVE = re.compile("[上里下中内外](?:面|边|头)?(?:[，,。！!；;]|$)")
"""The end of a place: 阁楼上 is one, so 地下室 does not stand before its 上."""
WORD = re.compile(r"[^\s,;:!?()\"“”]+")
PAUSE = frozenset(",;:")
ARTICLES = {"an": "a"}


@dataclass(frozen=True, slots=True)
class Frame:
    """New words, and the words before and after them that a memory has, too."""

    before: Sequence[str]
    new: Sequence[str]
    after: Sequence[str]


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
        is_noun = RULES.find("noun_phrase", bare) is not None
        is_led = is_noun or RULES.find("with_be", fragment) is not None
        has_no_subject = is_noun or subject is not None or bare.split(" ")[0].casefold() in PREPOSITIONS
        found = set(_places(said, bare)) or (set(_places(said, f"is {bare}")) if is_led else set())
        begins_alike = (
            is_stressed
            and RULES.find("with_article", fragment) is not None
            and _same(_words(said)[:SAME_START], _words(fragment)[:SAME_START])
        )
        found = {
            pair
            for pair in found
            if has_no_subject
            or begins_alike
            or shape_of(pair[1]) is Shape.NAME
            or _is_at_one(said, fragment.rpartition(pair[1])[0])
        }
    return found.pop() if len(found) == 1 else None


def _is_at_one(said: str, before: str) -> bool:
    """Tell whether both sentences begin alike, up to words such as "lives with his", which have one value at a time."""
    return said.casefold().startswith(before.casefold()) and RULES.find("before_one", before) is not None


def _places(said: str, fragment: str) -> Iterator[tuple[str, str]]:
    words, others = _words(said), _words(fragment)
    for length in range(1, min(LONGEST, len(others) - 1) + 1):
        for start in range(1, len(others) - length + 1):
            frame = Frame(others[:start], others[start : start + length], others[start + length :])
            for at in range(start, len(words)):
                yield from _values_at(words, at, frame)


def _values_at(words: Sequence[str], at: int, frame: Frame) -> Iterator[tuple[str, str]]:
    """Yield what stands at a place of a text as the new words stand in the fragment.

    With nothing after them these are the whole rest of a phrase: "a plumber" is no "dental nurse" without "dental".
    """
    if not _same(words[at - len(frame.before) : at], frame.before):
        return
    start = at - len(frame.before)
    if frame.before[0].casefold() in ARTICLES.keys() | ARTICLES.values() and RULES.find("rate", words[start - 1]):
        return
    is_noun = frame.before[-1].casefold() in {*DETERMINERS, *PREPOSITIONS}
    for length in range(1, LONGEST + 1) if is_noun and not frame.after else [len(frame.new)]:
        old, rest = words[at : at + length], words[at + length :]
        is_framed = len(old) == length and _same(rest[: len(frame.after)], frame.after)
        if is_framed and (frame.after or _ends_phrase(old, rest)):
            if _may_be(old, frame):
                yield " ".join(old).rstrip(","), " ".join(frame.new)
            return


def _ends_phrase(old: Sequence[str], rest: Sequence[str]) -> bool:
    """Tell whether a noun phrase ends here: neither a noun nor the other half of a name follows."""
    if not rest or old[-1].endswith(","):
        return True
    return RULES.find("after_value", rest[0]) is not None


def _words(text: str) -> list[str]:
    """List the words of a text; a comma stays with the word before it, as no value goes on after it."""
    written = RULES.rewritten("written_out", text)
    return [
        f"{word.group().rstrip('.')}{',' if written[word.end() : word.end() + 1] in PAUSE else ''}"
        for word in WORD.finditer(written)
    ]


def _same(words: Sequence[str], others: Sequence[str]) -> bool:
    return list(map(_compared, words)) == list(map(_compared, others))


def _compared(word: str) -> str:
    plain = word.casefold().rstrip(",")
    return ARTICLES.get(plain, plain)


def _may_be(old: Sequence[str], frame: Frame) -> bool:
    """Tell whether one value may replace the other: all words differ, and none is a small word like "the"."""
    ours, theirs = (list(map(_compared, words)) for words in (old, frame.new))
    if any(one == other for one, other in zip(ours, theirs, strict=False)) or ours[-1] == theirs[-1]:
        return False
    around = [*frame.after, *frame.before]
    if any(word in STOP_WORDS for word in (*ours, *theirs)) or all(word.casefold() == "the" for word in around):
        return False
    if any(word.endswith(",") for word in old[:-1]):
        return False
    is_determined = around[-1].casefold() in DETERMINERS
    one, other = (" ".join((*(["the"] if is_determined else []), *words)).rstrip(",") for words in (old, frame.new))
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
    value, verb = (fragment[lead.end() :], lead["lead"]) if lead else (fragment, "")
    is_value = (1 if lead else 2) <= len(value) <= LONGEST_ZH and not POINTING.search(value)
    if not is_value or shape_of(value) is Shape.CLAUSE or (not verb and RULES.find("crossing", value)):
        return
    starts = {0, *accumulate(map(len, segmenter.words(said)))}
    for at in range(len(said)):
        is_led = verb != "" and _leads_to(said, at, verb)
        # After the same verb a value may be longer or shorter, but ends where a word does
        lengths = range(1, LONGEST_ZH + 1) if is_led else (len(value),)
        olds = (said[at : at + length] for length in lengths if not is_led or at + length in starts)
        whole = next((old for old in olds if old and _is_whole(said[at + len(old) :])), "")
        if (
            whole not in {"", value}
            and HAN.fullmatch(whole[0])
            and not MARK.search(whole)
            and (is_led or at in starts)
            and _is_close(whole, value, is_led=is_led)
            and not (is_led and _has_verb(whole) and (len(whole) != len(value) or verb == "在"))
        ):
            yield whole, value


def _has_verb(words: str) -> bool:
    """Tell whether words are more than a noun: 车站接小璐."""
    return any(tag.startswith("v") and tag != "vn" for _, tag in segmenter.tagged(words))


def _leads_to(said: str, at: int, verb: str) -> bool:
    return said[:at].endswith(verb) or (LED.match(said[at:]) is None and LED.sub("", said[:at]).endswith(verb))


def _is_close(old: str, new: str, *, is_led: bool) -> bool:
    """Tell whether values resemble each other in characters, or, after the same verb, in kind."""
    shared = sum(one == other for one, other in zip(old, new, strict=False)) if len(old) == len(new) else 0
    if is_led and shared * 2 >= len(new):
        return True
    if shared >= 2 and shared * 2 >= len(new):
        return True
    kinds = {shape_of(old), shape_of(new)}
    return is_led and (len(kinds) == 1 or kinds <= {Shape.NAME, Shape.THING, Shape.QUALITY}) and kinds <= KINDS


def _is_whole(rest: str) -> bool:
    """Tell whether a value ends where the memory's words end, or before the verb of a place: 在里昂开."""
    return RULES.find("after_value_zh", rest) is not None and LOCATIVE.match(rest) is None
