"""Whom a statement is about: the speaker, the speaker's family and friends, or a person with a name.

The words that tell this are in `persons.toml`. A statement about Ben changes nothing for Anna. A name that fills a
post, as in "Ben is the new boss", is what the statement says, not whom it is about.
"""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from memos_gql.memory import segmenter
from memos_gql.memory.phrases import HAN
from memos_gql.search.subjects import speaker_of
from memos_gql.storage.stop_words import ENGLISH

WORDS = tomllib.loads(Path(__file__).with_name("persons.toml").read_text("utf-8"))
SPEAKER = "self"
"""The speaker; also statements about nobody, such as "The deadline is on Friday"."""
RELATIONS = re.compile(
    rf"\b(?:{'|'.join(WORDS['english']['relations'].split())})\b|{'|'.join(WORDS['chinese']['relations'].split())}"
)
OWN = re.compile(r"\b(?:i|my|me|we|our|i'm|i've|mine)\b|[我咱]")
OTHERS = {"he": "he", "his": "he", "she": "she", "her": "she", "他": "他", "她": "她"}
FINITE = rf"(?:[a-z]+(?:s|ed)|{'|'.join(WORDS['english']['finite'].split())})"
NAMED = re.compile(
    rf"(?P<name>[^\W\d_]+)(?: [A-Z][^\W\d_]+)*(?:(?P<owns>'s) [a-z]| (?:just |now |also )?(?P<does>{FINITE})\b)"
)
FILLS_ENGLISH, FILLS_CHINESE = frozenset(WORDS["english"]["fills"].split()), tuple(WORDS["chinese"]["fills"].split())


def person_of(words: str, *, is_common: Callable[[str], bool], names_fill: Callable[[], bool]) -> str:
    """Return whom a statement is about.

    Args:
        words: as they are indexed.
        is_common: tells whether the first word of a statement is not a name: "Deadline moved to Friday".
        names_fill: tells whether the statement is about a post, which a name may fill. Few statements need it.
    """
    spoken_by = speaker_of(words)
    is_name = spoken_by is not None and not is_common(spoken_by.lower())
    speaker, said = spoken_by.lower() if spoken_by and is_name else SPEAKER, words.partition(": ")[2] or words
    said = said.replace("’", "'").removeprefix(f"{spoken_by}:" if is_name else "").strip()
    lowered = said.lower()
    name = _named(said, is_common=is_common, names_fill=names_fill)
    if relation := RELATIONS.search(lowered):
        return relation.group() if name is None or OWN.search(lowered) else f"{name}: {relation.group()}"
    return speaker if name is None or OWN.search(lowered) else name


def _named(said: str, *, is_common: Callable[[str], bool], names_fill: Callable[[], bool]) -> str | None:
    """Return the name or pronoun that a statement begins with."""
    if HAN.search(said):
        return _named_in_chinese(said, names_fill=names_fill)
    found = NAMED.match(said)
    if found is None or (found["does"] in FILLS_ENGLISH and names_fill()):
        return None
    first = found["name"].lower()
    if first in OTHERS:
        return OTHERS[first]
    return first if found["name"][0].isupper() and first not in ENGLISH and not is_common(first) else None


def _named_in_chinese(said: str, *, names_fill: Callable[[], bool]) -> str | None:
    (first, tag), *_ = segmenter.tagged(said)
    if said.removeprefix(first).lstrip("现在已经").startswith(FILLS_CHINESE) and names_fill():
        return None
    return OTHERS.get(first, first if tag == "nr" else None)
