"""The memories that feedback is about. Memories from files are never among them."""

import asyncio
import re
from collections.abc import Sequence
from functools import cache

from memos_gql.documents import CLASS_MARKS, Fields, Memory, MemoryKind, MemoryStatus, OwnerScope, TextMemory
from memos_gql.feedback.nearness import WrongValue, meant, nearest
from memos_gql.feedback.occurrences import places, whole_words
from memos_gql.feedback.owners import is_own
from memos_gql.feedback.persons import is_of_same_person
from memos_gql.feedback.rewording import exchange, wrong_words
from memos_gql.memory import segmenter
from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_words
from memos_gql.memory.phrases import HAN
from memos_gql.memory.restatements import RULES
from memos_gql.memory.rules import Rules
from memos_gql.memory.shapes import are_written_alike
from memos_gql.memory.speech import without_speaker
from memos_gql.memory.wishes import Correction
from memos_gql.resources import Resources
from memos_gql.search.counts import shared_forms
from memos_gql.search.listing import Window
from memos_gql.search.recall import Hit, Question, recall
from memos_gql.search.words import asked_forms, content_words, is_signs
from memos_gql.storage.conditions import AllOf, Conditions, OneOf, TextField

MAX_EDITS = 20
"""Feedback that matches more memories is too vague to change any."""
MAX_LOOKED_AT = 200
"""Most memories containing the wrong words that are read; the other words of the feedback decide which are meant."""
EVENTS = Rules(__package__, "events.toml")
SURE = 0.5
"""A memory with at least this relativity is about the same thing."""
ENOUGH_WORDS = 0.5
"""The share of the words after "forget" that a memory must contain; similar meaning alone might hide a wrong one."""
LOOKED_BACK = 6
"""How many of the newest memories "no, it should be 43" may mean: the newest that has a value of this kind."""
MAX_BEYOND, MAX_BEYOND_ZH = 1, 3
"""Words, or pairs of Chinese characters, that a memory may contain besides the denied ones without saying more."""
MOST_BRIEF, MOST_BRIEF_ZH = 8, 14
"""Words, or pairs of Chinese characters, of a memory that says one thing."""
SHORT_ZH = 3
"""Characters of a Chinese short form, each of which is one of a longer word."""
NEGATED = re.compile(r"\b(?:not|never|no)\b|n['’]t\b|不|没", re.IGNORECASE)
NAME_TAGS = frozenset({"nr", "ns", "nt", "nz"})
"""jieba's tags for people, places, organisations and other proper nouns."""
GENERIC = frozenset({"name", "nam", "memory", "fact", "answer", "thing", "say", "said"})
"""Stems of words that occur in feedback on any subject."""
SAID: Fields = {
    "status": MemoryStatus.ACTIVATED,
    "_class_id": {"$in": [CLASS_MARKS[kind] for kind in (MemoryKind.TEXT, MemoryKind.PREFERENCE)]},
    "sources": {"$not": {"$elemMatch": {"file_id": {"$ne": None}}}},
}
"""Active memories of what was said, not read in a file."""


async def said_so(
    resources: Resources, scope: OwnerScope, correction: Correction, *, conversation_id: str | None
) -> list[Memory]:
    """Return the memories that contain the wrong words and are about the same thing; none if that is ambiguous.

    If nothing else tells which of several is meant, those of the conversation are.
    """
    query = {**SAID, "value": {"$regex": whole_words(correction.old), "$options": "i"}}
    found = await scope.find(Memory, query).limit(MAX_LOOKED_AT).to_list()
    literal = await asyncio.to_thread(_saying, correction.old, found)
    if not _forms(correction.about):
        if not _are_all_meant(literal, correction):
            literal = [memory for memory in literal if conversation_id and memory.conversation_id == conversation_id]
        return literal if len(literal) <= MAX_EDITS and _are_all_meant(literal, correction) else []
    related = _closest(literal, correction.about)
    if not related:
        # Search without the wrong words: every candidate has those, and would seem similar
        hits = await _recalled(resources, scope, correction.about)
        sure = {hit.memory.id for hit in hits if hit.relativity >= SURE}
        related = [memory for memory in literal if memory.id in sure]
    return related if len(related) <= MAX_EDITS else []


def _saying(words: str, memories: Sequence[Memory]) -> list[Memory]:
    return [memory for memory in memories if any(places(words, memory.value))]


async def said_last(scope: OwnerScope, correction: Correction, *, conversation_id: str | None) -> list[Memory]:
    """Return the newest memory with a value of the right kind, and those just before it that repeat this value.

    A value that is written like the new one comes first: "no, on 9 March" means "on 5 March" rather than "today".
    """
    query = {**SAID, "conversation_id": conversation_id} if conversation_id else SAID
    most = MAX_LOOKED_AT if _forms(correction.about) else LOOKED_BACK
    newest = await scope.find(Memory, query).sort("-said_at", "-_id").limit(most).to_list()
    if RULES.find("pronoun_led", correction.restated):
        # "She studies chemistry" is about the person who was spoken of last; messages sent together are one talk
        newest = [memory for memory in newest if _task_of(memory) == _task_of(newest[0])]
    values = await asyncio.to_thread(_wrong_values, correction, newest)
    if correction.restated:
        # "The flight is at 11" may mean either of two flights
        wrong = meant(values, correction.restated)
        return [one.memory for one in wrong] if len({one.old for one in wrong}) == 1 else []
    alike = [one for one in values if are_written_alike(one.old, correction.new)] or values
    wrong = nearest(alike)
    return [one.memory for one in wrong if one.old == wrong[0].old]


def _task_of(memory: Memory) -> str:
    """Return the task that told a memory; a correction of it comes first among its sources."""
    return memory.sources[-1].task_id if memory.sources else memory.id


def _wrong_values(correction: Correction, newest: list[Memory]) -> list[WrongValue]:
    # Of "the price of the ferry" a memory may say only the ferry
    about = _forms(_kind_of_value_zh().sub("", correction.about))
    about = about - _kinds_of_values() or about
    named = [memory for memory in newest if correction.restated or about <= _forms_of(memory)]
    if not named and HAN.search(correction.about) and len(correction.about) <= SHORT_ZH:
        # 柜号 is a short form of the number in 储物柜是58号
        named = [memory for memory in newest[:LOOKED_BACK] if set(correction.about) <= set(memory.value)]
    if not named and about <= _kinds_of_values():
        named = newest[:LOOKED_BACK]
    return [
        WrongValue(memory, words, correction.new or exchanged.new)
        for memory in named
        if (words := wrong_words(correction, memory.value)) and (exchanged := exchange(correction, memory.value))
    ]


def says_just(about: str, memory: Memory) -> bool:
    """Return whether a memory says hardly more than what is denied, and is neither negative nor a question."""
    said = without_speaker(memory.value)
    beyond = _forms(RULES.rewritten("degree", said)) - _forms(about)
    spare = MAX_BEYOND_ZH if any(map(is_signs, beyond)) else MAX_BEYOND
    return len(beyond) <= spare and not NEGATED.search(said) and not said.rstrip().endswith(("?", "？"))


async def said_of_ended(resources: Resources, scope: OwnerScope, correction: Correction) -> list[Memory]:
    """Return the memory of what is over; none if several may be meant, or if the memory says more than that."""
    said = await said_about(resources, scope, correction.about)
    over = [memory for memory in said if isinstance(memory, TextMemory) and _is_named_in(correction.about, memory)]
    if len(over) != 1 or not re.search(correction.ended_if, over[0].value, re.IGNORECASE):
        return []
    return over if is_brief(over[0]) and not NEGATED.search(over[0].value) else []


async def said_of_event(scope: OwnerScope, correction: Correction, *, conversation_id: str | None) -> list[Memory]:
    """Find the memory of an event that the feedback names in other words: "I fly on Friday" for "the flight".

    Looks at the newest memories of the conversation. Returns none if several match with different words, or if the one
    that matches says more than that.
    """
    event = EVENTS.first("event", correction.about)
    if event is None or conversation_id is None:
        return []
    query = {**SAID, "conversation_id": conversation_id}
    newest = await scope.find(Memory, query).sort("-said_at", "-_id").limit(LOOKED_BACK).to_list()
    told = [memory for memory in newest if isinstance(memory, TextMemory) and _tells_of(event.form.to, memory)]
    return told if len({memory.value for memory in told}) == 1 else []


def _tells_of(event: str, memory: Memory) -> bool:
    said = without_speaker(memory.value)
    return re.search(event, said, re.IGNORECASE) is not None and is_brief(memory) and not NEGATED.search(said)


def told_by(verb: str) -> str:
    """Return a pattern for a verb and for other words of the same meaning: "go" and "off to Crete"."""
    found = EVENTS.first("verb", verb)
    return found.form.to if found else verb


def _is_named_in(about: str, memory: Memory) -> bool:
    said = without_speaker(memory.value)
    return about in said if HAN.search(about) else _forms(about) <= _forms(said)


def is_brief(memory: Memory) -> bool:
    """Tell whether a memory says one thing, so that it is wrong as a whole if anything in it is."""
    said = without_speaker(memory.value)
    most = MOST_BRIEF_ZH if HAN.search(said) else MOST_BRIEF
    return len(_forms(said)) <= most and RULES.find("several", said) is None


def is_of_other(correction: Correction, memory: Memory) -> bool:
    """Tell whether a memory is the user's own brief statement, and affirms or denies as the feedback does."""
    said = without_speaker(memory.value)
    is_same = not correction.about or (NEGATED.search(correction.about) is None) == (NEGATED.search(said) is None)
    return is_own(said) and is_same and is_brief(memory)


async def said_not(resources: Resources, scope: OwnerScope, words: str) -> list[Memory]:
    """Return memories that deny just what is said: "Tim doesn't play golf" for "Tim does play golf"."""
    if NEGATED.search(words) or words.rstrip().endswith(("?", "？")):
        return []
    said = await said_about(resources, scope, words)
    return [memory for memory in said if isinstance(memory, TextMemory) and _denies(memory, words)]


def _denies(memory: Memory, words: str) -> bool:
    said = without_speaker(memory.value)
    if NEGATED.search(said) is None:
        return False
    if HAN.search(said):
        return _positive_zh(said) == _positive_zh(words)
    return asked_forms(said) == asked_forms(RULES.replaced("stress", words, by=lambda _: " "))


def _positive_zh(words: str) -> str:
    return RULES.replaced("negation_zh", words, by=lambda _: "")


async def said_about(resources: Resources, scope: OwnerScope, about: str) -> list[Memory]:
    """Return the memories that say this, by meaning and words; only the best matches among them."""
    forms = len(_forms(about))
    if not forms:
        # "Forget it" names nothing that could be compared
        return []
    hits = await _recalled(resources, scope, about)
    sure = [hit.memory for hit in hits if hit.relativity >= SURE and not hit.memory.was_read]
    named = [
        memory
        for memory in sure
        if _shared(about, memory) >= ENOUGH_WORDS * forms
        and _has_names(about, memory)
        and is_of_same_person(about, without_speaker(memory.value))
    ]
    return _closest(named, about)


def _are_all_meant(memories: Sequence[Memory], correction: Correction) -> bool:
    """Tell whether all these memories are meant: "Friday is wrong" does not say which Friday."""
    if len(memories) < 2 or correction.is_everywhere:
        return True
    named = re.compile(rf"(?:called|named|name is|叫|名字是)\s*{re.escape(correction.old)}", re.IGNORECASE)
    if any(named.search(memory.value) for memory in memories):
        return True
    old = _forms(correction.old)
    others = [_forms(without_speaker(memory.value)) - old for memory in memories]
    return len(frozenset.intersection(*others)) * 2 >= max(map(len, others))


def _has_names(about: str, memory: Memory) -> bool:
    """Tell whether the memory has every name and number of `about`: "Tom leads" is not meant by "Bob leads"."""
    written = (about[word.start : word.end] for word in content_words(about))
    names = [word for word in written if word[0].isupper() or word[0].isdigit()]
    chinese_names = [
        word for word, part_of_speech in segmenter.tagged(about) if part_of_speech[:2] in NAME_TAGS and is_signs(word)
    ]
    said = without_speaker(memory.value)
    has_written = all(all(shared_forms(name, said).values()) for name in names)
    return has_written and all(any(places(name, said)) for name in chinese_names)


def _closest(memories: Sequence[Memory], about: str) -> list[Memory]:
    """Keep the memories that share the most words with `about`; none if no word is shared."""
    best = max((_shared(about, memory) for memory in memories), default=0)
    return [memory for memory in memories if best and _shared(about, memory) == best]


def _shared(about: str, memory: Memory) -> int:
    is_shared = shared_forms(about, without_speaker(memory.value))
    return sum(is_shared[form] for form in _forms(about))


def _forms_of(memory: Memory) -> frozenset[str]:
    return _forms(without_speaker(memory.value))


@cache
def _kinds_of_values() -> frozenset[str]:
    return _forms(" ".join(word for language in Language for word in listed_words(language, "kinds_of_values")))


@cache
def _kind_of_value_zh() -> re.Pattern[str]:
    kinds = [word for word in listed_words(Language.CHINESE, "kinds_of_values") if len(word) > 1]
    return re.compile(f"(?<=.)(?<!的)的?(?:{'|'.join(map(re.escape, kinds))})$")


def _forms(about: str) -> frozenset[str]:
    return asked_forms(about) - GENERIC


async def _recalled(resources: Resources, scope: OwnerScope, words: str) -> Sequence[Hit]:
    active = OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,))
    spoken = OneOf(TextField.KIND, (MemoryKind.TEXT, MemoryKind.PREFERENCE))
    question = Question(words=words, places=(Conditions(owner=scope.owner, where=AllOf((active, spoken))),))
    return (await recall(resources, scope.project, question, Window(first=MAX_EDITS))).rows
