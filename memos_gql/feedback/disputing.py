"""Memories that Chinese feedback denies in words that no rule can exchange: 不在驿站，放门卫那儿了.

Nothing of them is rewritten: the feedback's own words are their successor, so that a search ranks these first.
"""

import re
from collections.abc import Sequence

from memos_gql.documents import Memory, OwnerScope, TextMemory
from memos_gql.feedback.find import LOOKED_BACK, NEGATED, SAID, is_brief
from memos_gql.feedback.occurrences import whole_words
from memos_gql.feedback.persons import is_of_same_person
from memos_gql.memory import segmenter
from memos_gql.memory.phrases import HAN
from memos_gql.memory.rhetorical import RULES, Denied, denied_in, is_of_part
from memos_gql.memory.speech import without_speaker
from memos_gql.storage.stop_words import STOP_WORDS

NUMERAL = r"[\d一二三四五六七八九十百两半]"
NO_SUBJECT = frozenset(RULES.words("no_subject"))


async def disputed(scope: OwnerScope, words: str, *, conversation_id: str | None) -> list[TextMemory]:
    """Return the memory whose value feedback names and denies; none if that may be several memories.

    Only the newest are looked at: feedback that names no subject is about what was just said.
    """
    denials = list(denied_in(words)) if HAN.search(words) and not is_of_part(words) else []
    if not denials:
        return []
    query = {**SAID, "conversation_id": conversation_id} if conversation_id else SAID
    newest = await scope.find(Memory, query).sort("-said_at", "-_id").limit(LOOKED_BACK).to_list()
    told = [
        memory
        for memory in newest
        if isinstance(memory, TextMemory) and _may_be_denied(memory) and _is_denied(memory, denials)
    ]
    return told if len({memory.value for memory in told}) == 1 else []


def _may_be_denied(memory: TextMemory) -> bool:
    said = without_speaker(memory.value)
    is_question = said.rstrip().endswith(("?", "？"))
    return is_brief(memory) and not is_question and NEGATED.search(said) is None


def _is_denied(memory: Memory, denials: Sequence[Denied]) -> bool:
    said = without_speaker(memory.value)
    return any(
        _says(denied, said)
        and (denied.subject == "" or (_has_all(denied.subject, said) and is_of_same_person(denied.subject, said)))
        for denied in denials
    )


def _says(denied: Denied, said: str) -> bool:
    """Tell whether a statement has the denied value: a word of two characters, a number, or a name after its verb."""
    if denied.unit:
        return denied.words in said and re.search(f"{NUMERAL}{denied.unit}", said) is not None
    if denied.lead and f"{denied.lead}{denied.words}" in said:
        return True
    telling = [word for word in _telling(denied.words) if len(word) > 1 or not HAN.search(word)]
    return bool(telling) and _has_all(denied.words, said)


def _has_all(words: str, said: str) -> bool:
    # "7" is no part of "20231107"
    return all(re.search(whole_words(word), said, re.IGNORECASE) for word in _telling(words))


def _telling(words: str) -> list[str]:
    return [
        word
        for word in segmenter.words(words)
        if any(map(str.isalnum, word)) and word not in STOP_WORDS and word not in NO_SUBJECT
    ]
