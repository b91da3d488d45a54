"""What somebody or something is called, said anew: "the network is called PineNet5"."""

from memos_gql.memory.phrases import HAN
from memos_gql.memory.restatements import RULES
from memos_gql.memory.shapes import Shape, shape_of
from memos_gql.search.words import asked_forms

NO_NAMES = frozenset({Shape.CLAUSE, Shape.VERDICT, Shape.DATE, Shape.TIME})
LONGEST, LONGEST_ZH = 3, 6
"""Words, or Chinese characters, of a name."""


def renamed(said: str, fragment: str) -> tuple[str, str] | None:
    """Return the name in a memory and the one in a fragment that is about the same; None if either names nothing."""
    called = [RULES.find("addressed", words.rstrip(" .。!！")) for words in (said, fragment)]
    if called[0] and called[1]:
        was, now = (found["name"] or found["name_zh"] for found in called if found)
        return (was, now) if was != now and _is_name(now) else None
    rule = "naming_zh" if HAN.search(said) else "naming"
    if alone := RULES.find("name_alone", fragment.rstrip(" 。!！")):
        return _respelt(said, alone["name"])
    ours, theirs = (RULES.first(rule, words.rstrip(" .。!！")) for words in (said, fragment))
    if ours is None or theirs is None or not _is_about(theirs.words["who"], ours.words["who"]):
        return None
    old, new = ours.words["name"], theirs.words["name"]
    has_title = RULES.find("title", old) is not None
    is_name = _is_name(new) and has_title is (RULES.find("title", new) is not None)
    return (old, new) if old.casefold() != new.casefold() and is_name else None


def _respelt(said: str, name: str) -> tuple[str, str] | None:
    """Return the name in a memory if another of its length, which shares a sign, is a correction of it."""
    ours = RULES.first("naming_zh", said.rstrip(" 。!！"))
    old = ours.words["name"] if ours else ""
    is_near = len(old) == len(name) and old != name and any(map(str.__eq__, old, name))
    return (old, name) if is_near and _is_name(name) else None


def _is_about(who: str, said_of: str) -> bool:
    if HAN.search(said_of):
        return who != "" and set(who) - {"的", "我"} <= set(said_of)
    # "Her name is" is not about a network
    return not RULES.find("person_alone", who) and asked_forms(RULES.cut("subject_alone", who)) <= asked_forms(said_of)


def _is_name(words: str) -> bool:
    size, most = (len(words), LONGEST_ZH) if HAN.search(words) else (len(words.split()), LONGEST)
    return size <= most and shape_of(words) not in NO_NAMES and (words[0].isupper() or HAN.search(words) is not None)
