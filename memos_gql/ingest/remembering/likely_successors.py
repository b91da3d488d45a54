"""Texts that end earlier ones although no rule says so: a classifier reads them together with what lies nearest."""

from collections.abc import Sequence

from pymongo import UpdateOne

from memos_gql.documents import Memory, MemoryKind, MemoryStatus, Role, TextMemory
from memos_gql.ingest.remembering.storing import searchable_words
from memos_gql.ingest.remembering.text_successors import name_successors
from memos_gql.meanings import Meaning
from memos_gql.memory.comparable import comparable
from memos_gql.memory.likely.endings import LONGEST, head, is_ended
from memos_gql.memory.opaque import legible
from memos_gql.memory.speech import without_speaker
from memos_gql.memory.speech_acts import SpeechAct
from memos_gql.resources import Resources
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.conditions import Conditions, OneOf, TextField
from memos_gql.storage.index_rows import Vector

NEAR = 24
"""The nearest memories by meaning, and by words, of which the classifier reads some."""
READ = 5
"""The most earlier texts that are read together with a new one: 25 to 28 ms."""


async def name_likely_successors(resources: Resources, changes: Sequence[TextMemory]) -> list[str]:
    """Let earlier texts name one of `changes` that most likely ends them, and return the ids of what this has changed.

    Args:
        changes: one owner's new texts that may end something; they are indexed.
    """
    short = [text for text in changes if len(without_speaker(text.value)) <= LONGEST]
    if not short:
        return []
    meaning = await resources.meanings.current(short[0].scope.project)
    vectors = await meaning.vectors.known_vectors([text.id for text in short])
    ended: dict[str, list[str]] = {}
    for text in short:
        vector = vectors.get(searchable_words(text))
        if vector is not None:
            for earlier_id in await _ended_by(resources, text, await _earlier(meaning, text, vector)):
                ended.setdefault(earlier_id, []).append(text.id)
    if not ended:
        return []
    return await _named(short[0], ended)


async def _earlier(meaning: Meaning, text: TextMemory, vector: Vector) -> list[Candidate]:
    """Return the nearest earlier statements of the user that nothing has replaced."""
    of_texts = (OneOf(TextField.KIND, (MemoryKind.TEXT,)), OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,)))
    place = Conditions(owner=text.owner, also=of_texts)
    found = await meaning.vectors.all_or_candidates(
        query_vector=vector, query=searchable_words(text), places=[place], limit=NEAR
    )
    last = max(source.message_id for source in text.sources)
    earlier = [
        one
        for one in found
        if one.role == Role.USER
        and one.speech == SpeechAct.STATEMENT
        and one.replaced_by is None
        and len(one.words) <= LONGEST
        and (one.said_at, max(one.turns, default=""), one.id) < (text.said_at, last, text.id)
    ]
    return sorted(earlier, key=lambda one: (-one.cosine, one.id))[:READ]


async def _ended_by(resources: Resources, text: TextMemory, earlier: Sequence[Candidate]) -> list[str]:
    """Return the ids of earlier texts that most likely no longer hold."""
    if not earlier:
        return []
    later = _read(text.value)
    log_odds = await resources.embedder.judge_pairs([(_read(one.words), later) for one in earlier], head())
    return [one.id for one, odds in zip(earlier, log_odds.tolist(), strict=True) if is_ended(one.words, odds)]


def _read(value: str) -> str:
    return legible(comparable(without_speaker(value)))


async def _named(one: TextMemory, ended: dict[str, list[str]]) -> list[str]:
    """Note what ends each text, and name the successors that follow from it."""
    noted = [
        UpdateOne(one.scope.narrowed({"_id": earlier_id}), {"$addToSet": {"ended_by": {"$each": later}}})
        for earlier_id, later in ended.items()
    ]
    await Memory.get_pymongo_collection().bulk_write(noted, ordered=False)
    return await name_successors(await one.scope.find(TextMemory, {"_id": {"$in": sorted(ended)}}).to_list())
