"""Whose a memory is: "forget my number" is not about "My dad's number", nor "I don't run" about "Nils runs"."""

import re

from memos_gql.memory import segmenter
from memos_gql.memory.phrases import HAN
from memos_gql.memory.rules import Rules
from memos_gql.memory.states.clauses import CHINESE, ENGLISH

RULES = Rules(
    __package__,
    "persons.toml",
    more_words={"relations": ENGLISH.words("relations")},
    more_parts={"relations_zh": CHINESE.part("relations")},
)
PERSON_TAGS = ("nr",)
"""jieba's tag for names of people."""


def is_of_same_person(about: str, said: str) -> bool:
    """Tell whether a statement may be about the person whom feedback is about."""
    if HAN.search(said):
        return _relatives(about, "relative_zh") == _relatives(said, "relative_zh") and not _has_other_owner(about, said)
    has_all = _relatives(about, "relative") <= _relatives(said, "relative")
    return has_all and not _has_other_owner(about, said)


def may_be(pronoun: str, said: str) -> bool:
    """Tell whether a statement may be about him or her of whom feedback speaks with a pronoun."""
    sex = RULES.meaning("pronoun", pronoun)
    if sex is None:
        return True
    subject = RULES.find("subject", said)
    other = RULES.meaning("sex", subject.group()) if subject else None
    return RULES.find("own_subject", said) is None and other in {None, "", sex}


def _relatives(words: str, rule: str) -> set[str]:
    return {
        found.group().casefold()[: 1 if HAN.search(words) else None] for found in RULES.pattern(rule).finditer(words)
    }


def _has_other_owner(about: str, said: str) -> bool:
    """Tell whether feedback on what is one's own meets a statement of what is somebody else's."""
    if RULES.find("own", about) is None:
        return False
    if HAN.search(said):
        first = next(iter(segmenter.tagged(said)), ("", ""))
        is_named = first[1].startswith(PERSON_TAGS) and len(first[0]) > 1 and first[0] not in about
        return is_named or _owner_zh(said) not in about
    owners = {found["owner"].casefold() for found in RULES.pattern("owner").finditer(said)}
    words = set(re.findall(r"[^\W_]+", about.casefold()))
    return bool(owners - words) or RULES.find("own", said) is None


def _owner_zh(said: str) -> str:
    found = RULES.find("owner_zh", said)
    return found["owner"] if found else ""
