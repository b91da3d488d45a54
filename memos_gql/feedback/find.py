"""Which memories a piece of feedback is about: of what was said, never of what a file says."""

import re
from collections.abc import Sequence

from memos_gql.documents import CLASS_MARKS, Fields, Memory, MemoryKind, MemoryStatus
from memos_gql.memory.corrections import Correction
from memos_gql.resources import Resources
from memos_gql.search.listing import Window
from memos_gql.search.recall import Hit, Question, recall
from memos_gql.search.words import content_words, shared_forms
from memos_gql.storage.conditions import AllOf, Conditions, OneOf, TextField

MAX_EDITS = 20
"""Feedback about more memories than these names none of them well enough to change it."""
MAX_LOOKED_AT = 200
"""Memories with the wrong words in them; which are meant is told by the words beside those."""
SURE = 0.5
"""The relativity from which on a memory is about the same thing."""
ENOUGH_WORDS = 0.5
"""The share of the words that name what to forget which a memory must have: likeness alone would hide a neighbour."""
NOT_THE_SPEAKER = r"(?!^(?:User|Assistant|System|Tool): )"
GENERIC = frozenset({"name", "nam", "memory", "fact", "answer", "thing"})
"""Forms of words that feedback uses whatever it is about."""


async def said_so(resources: Resources, correction: Correction, *, owner: str, project_id: str) -> list[Memory]:
    """Return the memories that say what is wrong, about what the correction is about; none if that could be any of many."""
    query = {**_said(owner, project_id), "value": {"$regex": whole_words(correction.old), "$options": "i"}}
    literal = await Memory.find(query, with_children=True).limit(MAX_LOOKED_AT).to_list()
    if not _forms(correction.about):
        return literal if len(literal) <= MAX_EDITS else []
    related = _closest(literal, correction.about)
    if not related:
        hits = await _recalled(resources, f"{correction.about} {correction.old}", owner=owner, project_id=project_id)
        sure = {hit.memory.id for hit in hits if hit.relativity >= SURE}
        related = [memory for memory in literal if memory.id in sure]
    return related if len(related) <= MAX_EDITS else []


async def said_about(resources: Resources, about: str, *, owner: str, project_id: str) -> list[Memory]:
    """Return the memories that say so, judged by meaning and by words."""
    forms = len(_forms(about))
    if not forms:
        # "Forget it" names nothing, and everything shares that
        return []
    hits = await _recalled(resources, about, owner=owner, project_id=project_id)
    return [
        hit.memory
        for hit in hits
        if hit.relativity >= SURE and _shared(about, hit.memory) >= ENOUGH_WORDS * forms and not hit.memory.was_read
    ]


def whole_words(text: str) -> str:
    """Write a pattern, for MongoDB and for Python, that finds `text` but not inside a longer word; Chinese has no borders.

    Who spoke, with whom every value begins, is no part of what was said.
    """
    start = r"(?<![A-Za-z0-9])" if text[:1].isascii() and text[:1].isalnum() else ""
    end = r"(?![A-Za-z0-9])" if text[-1:].isascii() and text[-1:].isalnum() else ""
    # MongoDB takes no pattern that holds the character itself
    return f"{NOT_THE_SPEAKER}{start}{re.escape(text)}{end}".replace("\0", r"\x00")


def _said(owner: str, project_id: str) -> Fields:
    kinds = [CLASS_MARKS[kind] for kind in (MemoryKind.TEXT, MemoryKind.PREFERENCE)]
    from_files = {"$elemMatch": {"file_id": {"$ne": None}}}
    active = {"status": MemoryStatus.ACTIVATED, "_class_id": {"$in": kinds}, "sources": {"$not": from_files}}
    return {"project_id": project_id, "owner": owner, **active}


def _closest(memories: Sequence[Memory], about: str) -> list[Memory]:
    """Keep those that share the most words with what the correction is about, if any does."""
    best = max((_shared(about, memory) for memory in memories), default=0)
    return [memory for memory in memories if best and _shared(about, memory) == best]


def _shared(about: str, memory: Memory) -> int:
    is_shared = shared_forms(about, memory.value)
    return sum(is_shared[form] for form in _forms(about))


def _forms(about: str) -> set[str]:
    return {word.form for word in content_words(about)} - GENERIC


async def _recalled(resources: Resources, words: str, *, owner: str, project_id: str) -> Sequence[Hit]:
    active = OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,))
    spoken = OneOf(TextField.KIND, (MemoryKind.TEXT, MemoryKind.PREFERENCE))
    question = Question(words=words, places=(Conditions(owner=owner, where=AllOf((active, spoken))),))
    return (await recall(resources, question, Window(first=MAX_EDITS), project_id=project_id)).rows
