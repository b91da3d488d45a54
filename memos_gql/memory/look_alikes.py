"""Recognising pictures that look like one sent before."""

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Sequence

import numpy as np

from memos_gql.documents import MemoryType, Message, Source, StoredFile, TextMemory
from memos_gql.memory.draft import Draft, text_memory
from memos_gql.memory.file_places import file_tags
from memos_gql.memory.titles import TITLE_CHARACTERS, shorten
from memos_gql.pages import Visual

LEAST_CORRELATION = 0.98
"""The least correlation of the grey values, at most 1. Copies in another size, quality or brightness reach 0.99. Two
photos of one place, and two forms that are filled in differently, nearly always stay below."""
LEAST_WORDS_SHARED = 0.8
_WORD = re.compile(r"\w+")
MOST_STRETCHED = 0.03
"""How far the aspect ratios may differ; a larger difference means another crop."""


def look_alike(one: Visual, other: Visual) -> bool:
    """Tell whether two pictures show the same in the same frame; a picture of one colour matches none."""
    if not (one.thumbnail and other.thumbnail) or one.is_blank or other.is_blank:
        return False
    stretched = (one.width_px * other.height_px) / (one.height_px * other.width_px)
    if abs(stretched - 1) > MOST_STRETCHED:
        return False
    pixels, others = (
        np.frombuffer(b64decode(each.thumbnail or ""), np.uint8).astype(np.float64) for each in (one, other)
    )
    # A uniform thumbnail means that everything drawn is too fine to be compared.
    return min(pixels.std(), others.std()) >= 1 and bool(np.corrcoef(pixels, others)[0, 1] >= LEAST_CORRELATION)


def say_the_same(words: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether the texts in two pictures agree except for recognition errors; numbers must be equal."""
    one, other = (Counter(_WORD.findall(" ".join(each).casefold())) for each in (words, others))
    if not one and not other:
        return True
    numbers = [{word for word in each if not word.isalpha()} for each in (one, other)]
    return numbers[0] == numbers[1] and (one & other).total() >= LEAST_WORDS_SHARED * max(one.total(), other.total())


def look_alike_memory(file: StoredFile, message: Message, same: StoredFile) -> TextMemory:
    """Remember that a picture equals or nearly equals an earlier one.

    Both are sources, so deleting either deletes the memory.
    """
    day = f"{same.created_at.day} {same.created_at:%B %Y}"
    is_equal = file.sha256 is not None and file.sha256 == same.sha256
    relation = "the same picture as" if is_equal else "nearly the same picture again as"
    value = f"{file.name} is {relation} {same.name}, which was sent on {day}."
    sources = [_source(same), _source(file)]
    draft = Draft(
        shorten(file.name, limit=TITLE_CHARACTERS), value, file_tags(file), MemoryType.LONG_TERM, 1.0, sources
    )
    return text_memory(draft, message)


def _source(file: StoredFile) -> Source:
    return Source(task_id=file.task_id, message_id=file.message_id, part_index=file.part_index, file_id=file.id)
