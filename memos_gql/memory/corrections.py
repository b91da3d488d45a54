"""What a user's feedback asks for, in English and Chinese: replace something by something, forget, or remember."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from memos_gql.storage.stop_words import STOP_WORDS


class Wish(Enum):
    REPLACE = auto()
    FORGET = auto()
    REMEMBER = auto()


@dataclass(frozen=True, slots=True)
class Correction:
    """For REPLACE: `old` gives way to `new`, wherever it was said `about` that. Otherwise `about` is what to forget or remember.

    `is_everywhere` tells "replace X with Y" from "X is wrong, it is Y": only the first is about whatever says X.
    """

    wish: Wish
    about: str
    old: str = ""
    new: str = ""
    is_everywhere: bool = False


MAX_CHARACTERS = 500
"""Longer words tell a story, and forms of words would take seconds to be compared with it."""
LONG_REST, LONG_REST_ZH = 2, 4
"""Words, and Chinese characters, by which what is right must be longer than what is wrong to tell what it is about, too."""
CHINESE = re.compile("[\u4e00-\u9fff]")
END = r"[\s.!?。！？]*$"
QUOTES = "\"'“”‘’「」『』"
IS = r"(?:is|are|was|were|am|’s|'s|’re|'re|’m|'m)"
NOT = r"(?:not|n't|n’t)"
IT_IS = r"(?:(?:it|that|this|the (?:right|correct)(?: \w+)?)\s*(?:is|was|should be|'s|’s)|(?:it|that|this) should (?:be|read|say))"
UNTRUE = r"(?:wrong|incorrect|not (?:right|correct|true)|false|outdated|out of date|a mistake|no longer (?:true|right|correct))"
WRONG = rf"(?:is|was|are|were|'s|’s)\s+{UNTRUE}"
BREAK = r"\s*[,;:.–—-]+\s*"
# Possessive: what leads in is tried once, not again for every way in which the rest may fail
OPENING = r"^(?:(?:no|sorry|actually|wait|correction|well|hey|please|also)\b[\s,.:!-]*+)*+"

# A full stop ends what was wrong, but for those in "Dr. Wo" and "12.5". No character fits two alternatives: trying both would take ages.
OLD = r"(?P<old>(?:[^,;.]|[.,](?=\w)|(?:(?<=\b[DM]r)|(?<=\bMs)|(?<=\bMrs)|(?<=\bProf)|(?<=\bSt))\.(?=\s))+?)"

# "Change my address to …" names what is to be different, not the words that were wrong; put in their place it would make nonsense.
NAMES_A_THING = r"(?:my|our|your|his|her|their|the)\b"

# A new sentence is no part of what is right: 不是周五，是周一，会怎么样
NEW_ZH = r"(?P<new>[^，,；;。]+?)"

# "X should be Y" is left out: there X is as often the subject as what is wrong.
REPLACEMENTS = [
    re.compile(pattern + END, re.IGNORECASE | re.DOTALL)
    for pattern in (
        # It is not true that my desk is oak, it is walnut.
        rf"{OPENING}(?:it is (?:wrong|not true|incorrect) that )(?P<old>.+?){BREAK}"
        rf"(?:(?:and|but|in fact|actually)\s+)*(?:{IT_IS}\s+)?(?P<new>.+?)",
        # The memory Thursday is wrong, it is Friday.
        rf"{OPENING}(?:(?:that|the (?:memory|fact))\s+)?(?P<old>.+?)\s+{WRONG}(?:{BREAK}|\s+)"
        rf"(?:(?:and|but|because|since)\s+)?{IT_IS}\s+(?P<new>.+?)",
        # Please change Lisbon to Porto.
        rf"{OPENING}(?P<everywhere>replace|change|correct|update)\s+(?!{NAMES_A_THING})(?P<old>.+?)\s+(?:with|to|into|by)\s+(?P<new>.+?)",
        # My train is not at nine but at ten.
        rf"{OPENING}(?P<about>.*?)\b(?:{IS}\s*)?{NOT}\s+{OLD}\s*[,;.–—-]*\s*(?:but|{IT_IS}|(?:he|she|they|i|we)\s*{IS})\s+(?P<new>.+?)",
        # You said nine, it should be ten.
        rf"{OPENING}(?:you (?:said|wrote|told me|noted|have)|i (?:said|wrote))\s+(?:that\s+)?(?P<old>.+?){BREAK}(?:(?:and|but)\s+)?"
        rf"(?:(?:actually|in fact|i meant)\s+)?(?:{IT_IS}|i meant)\s+(?P<new>.+?)",
        # I meant the red one, not the blue one.
        rf"{OPENING}(?:i meant|i mean|i said)\s+(?P<new>.+?),?\s+{NOT}\s+(?P<old>.+?)",
        # 我不住北京，住上海。
        r"^(?P<about>.*?)不(?P<verb>(?!是)\S{1,2}?)(?P<old>.+?)[，,；;。]\s*(?:而是|是)?(?P=verb)(?P<new>.+?)",
        # 我的生日不是五月，是六月。
        rf"^(?P<about>(?:(?!(?:说得?)?不是).)*+)(?:说得?)?不是\s*(?P<old>.+?)\s*[，,；;。]?\s*(?:而是|应该是|其实是|是)\s*{NEW_ZH}",
        # 你说的是五月，应该是六月。
        rf"^(?:你|您|我)(?:之前|刚才)?(?:说|写|记)(?:的是|成|的|是|了)?\s*(?P<old>.+?)\s*[，,；;。]\s*"
        rf"(?:但|但是|可是|不过)?(?:其实|实际上)?(?:应该是|应为|其实是|实际是|我说的是|是)\s*{NEW_ZH}",
        # 五月不对，应该是六月。
        rf"^(?P<old>.+?)\s*(?:是)?(?:不对|不對|錯了|错了|错的|不正确|有误)的?\s*[，,；;。]?\s*(?:應該是|应该是|应为|其实是|正确的是|是)\s*{NEW_ZH}",
        # 请把北京改成上海。
        r"^(?:请)?(?P<everywhere>把|将)(?!\s*[我你您他她]们?的)\s*(?P<old>.+?)\s*(?:改成|改为|换成|更正为)\s*(?P<new>.+?)",
    )
]
TRAILING = [
    re.compile(pattern + END, re.IGNORECASE | re.DOTALL)
    for pattern in (
        # My train leaves at ten, not nine.
        rf"{OPENING}(?:(?:wrong|incorrect)\W+)?(?P<said>.+?)"
        rf"(?:\s*,\s*(?:and\s+)?not|\s+and\s+not|\s*,?\s+(?:instead of|rather than))\s+{OLD}",
        # 我的生日是六月，不是五月。
        r"^(?:(?:错|不对|更正)[了！，：!,:]*)?(?P<said>[^，,；;。]+?)\s*(?:[，,；;]\s*(?:而)?|而)不(?:是|在)\s*(?P<old>[^，,；;。]+?)",
    )
]
FORGETTING = re.compile(
    rf"{OPENING}(?:(?:you (?:can|should|must)|can you|could you|i want you to)\s+)?(?:please\s+)?"
    r"(?:forget|delete|remove|erase)\s+(?:about\s+)?(?:the (?:memory|fact|part)\s+(?:about|that|of)\s+)?(?:that\s+)?(?P<about>.+?)"
    + END
    + r"|^(?:请)?(?:你)?(?:可以)?(?:忘记|忘掉|忘了|删除|删掉)(?:掉)?(?:关于)?(?P<about_zh>.+?)(?:的记忆)?(?:吧|了)?"
    + END,
    re.IGNORECASE | re.DOTALL,
)
REMEMBERING = re.compile(
    rf"{OPENING}(?:(?:you should|i want you to|can you|could you)\s+)?(?:please\s+)?(?:do\s+)?"
    r"(?:remember|note|keep in mind|don't forget|do not forget|bear in mind)[\s,:]+(?:that\s+)?(?P<about>.+?)\s*$"
    r"|^(?:请)?(?:你)?(?:记住|记得|牢记|别忘了|不要忘记)[，,：:\s]*(?P<about_zh>.+?)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_JUDGING = """
good bad great nice fine helpful useful useless right wrong true false correct clear funny angry sad happy sure enough
好 不好 很好 对 不对 错 有用 没用 生气 难过 高兴
"""
JUDGING = frozenset(_JUDGING.split())
CLAUSE_ZH = re.compile("[我你您他她它]")
NUMBER = re.compile(r"\b(?:\d[\d.,:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", re.IGNORECASE)
MARKERS = re.compile(r"\b(?:is|are|was|were|am|be|on|in|at|to|for|by|from|with|called|named|of|as)\s+|是|住在|在|叫|对", re.IGNORECASE)
# "If it is not Friday but Monday, who comes?" and 是周五，不是周四？ ask; they tell nothing.
UNSURE = re.compile(
    r"^(?:if|what if|suppose|unless|maybe|perhaps|why|when|(?:is|was|isn't|wasn't) it|(?:are|do|did) you)\b"
    r"|^(?:如果|假如|要是|万一|也许|可能|为什么|为何)|[?？]\s*$",
    re.IGNORECASE,
)
PREPOSITION = re.compile(r"^(?:on|in|at|to|for|by|from|with|called|named|of|as)\s+", re.IGNORECASE)


def read_correction(text: str) -> Correction | None:
    """Tell what one piece of feedback asks for; None where it names neither what to replace nor what to forget or remember, or is long."""
    words = " ".join(text.split())
    if len(words) > MAX_CHARACTERS:
        return None
    asked = _remembering(words) or _forgetting(words)
    if asked or UNSURE.search(words):
        return asked
    return _replacement(words) or _trailing(words)


def _remembering(words: str) -> Correction | None:
    found = REMEMBERING.match(words)
    return Correction(Wish.REMEMBER, found["about"] or found["about_zh"]) if found else None


def _forgetting(words: str) -> Correction | None:
    found = FORGETTING.match(words)
    return Correction(Wish.FORGET, found["about"] or found["about_zh"]) if found else None


def _replacement(words: str) -> Correction | None:
    for pattern in REPLACEMENTS:
        found = pattern.match(words)
        if found:
            named = found.groupdict()
            about = named.get("about") or (_beyond(found["old"], found["new"]) if "about" in named else "")
            return _replacing(found["old"], found["new"], about=about, is_everywhere="everywhere" in named)
    return None


def _beyond(old: str, new: str) -> str:
    """Give what follows the right words in "not Alice but Anna leads the team", which says what this is about."""
    is_chinese = CHINESE.search(new) is not None
    rest = new[len(old) :] if is_chinese else " ".join(new.split()[len(old.split()) :])
    return rest if len(rest if is_chinese else rest.split()) >= (LONG_REST_ZH if is_chinese else LONG_REST) else ""


def _trailing(words: str) -> Correction | None:
    """Read "it is Y, not X": what is new are the words that stand where the old ones would."""
    for pattern in TRAILING:
        found = pattern.match(words)
        if found:
            said, old = found["said"], PREPOSITION.sub("", found["old"])
            start, end = _place_like(said, old)
            return _replacing(old, said[start:end], about=f"{said[:start]} {said[end:]}")
    return None


def _place_like(said: str, other: str) -> tuple[int, int]:
    """Find the words of `said` that stand where `other` would: a number for a number, else what follows the last small word."""
    numbers = list(NUMBER.finditer(said))
    if numbers and NUMBER.fullmatch(other):
        return numbers[-1].span()
    marked = list(MARKERS.finditer(said))
    if marked:
        return marked[-1].end(), len(said)
    words = list(re.finditer(r"\S+", said))
    return words[-min(len(other.split()), len(words))].start(), len(said)


def _replacing(old: str, new: str, *, about: str, is_everywhere: bool = False) -> Correction | None:
    old, new = _bare(old), _bare(new)
    if len(old.split()) > len(new.split()) + 1 and MARKERS.search(old):
        start, end = _place_like(old, new)
        old, about = old[start:end], f"{about} {old[:start]} {old[end:]}"
    if _is_clause(old, instead_of=new):
        return None
    is_change = new and old.casefold() != new.casefold() and _says_something(old)
    return Correction(Wish.REPLACE, about.strip(), old=old, new=new, is_everywhere=is_everywhere) if is_change else None


def _is_clause(old: str, *, instead_of: str) -> bool:
    """Tell 不是我不喜欢，是太贵了 and 不是刘敏负责预算，是刘芳: all of a sentence is denied, and what is right stands for some of it."""
    speaks_of_someone = CLAUSE_ZH.match(old) is not None and not CLAUSE_ZH.match(instead_of)
    return speaks_of_someone or (CHINESE.search(old) is not None and len(old) > 2 * len(instead_of) + 1)


def _says_something(old: str) -> bool:
    """Tell words that can be wrong from those that every other memory has, or that judge an answer: "is", "I", 的, "good"."""
    words = re.findall(r"\w+", old.casefold())
    return NUMBER.search(old) is not None or any(word not in STOP_WORDS and word not in JUDGING for word in words)


def _bare(text: str) -> str:
    return PREPOSITION.sub("", text.strip().strip(QUOTES).strip(" ,;:.，；：。"))
