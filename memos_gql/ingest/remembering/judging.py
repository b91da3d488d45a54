"""Judging what users say, by the states that the built-in model has while it embeds the text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from memos_gql.documents import Memory, Message, PreferenceMemory, Role, TextMemory
from memos_gql.ingest.remembering.storing import searchable_words
from memos_gql.ingest.text_threads import on_text_thread
from memos_gql.memory.likely.texts import Answer, Judged, head, may_be_judged
from memos_gql.memory.opaque import legible
from memos_gql.memory.preference_memories import likely_preference
from memos_gql.memory.speech import role_of, without_speaker
from memos_gql.providers.embedding import OwnEmbedder


@dataclass(frozen=True)
class Likely:
    """What is likely of new texts: preferences that no rule reads, and texts that may end what was said before."""

    preferences: list[PreferenceMemory] = field(default_factory=list)
    changes: list[TextMemory] = field(default_factory=list)


async def judge(messages: Sequence[Message], memories: Sequence[Memory], *, embedder: OwnEmbedder) -> Likely:
    """Judge the short texts of users.

    Args:
        memories: those that rules made of the messages; they are not stored yet.
    """
    texts = await on_text_thread(_judged, memories)
    if not texts:
        return Likely()
    # The same words are embedded for the index next, which then costs nothing
    log_odds = await embedder.judge_documents([legible(searchable_words(text)) for text in texts], head())
    by_id = {message.id: message for message in messages}
    likely = Likely()
    for text, odds in zip(texts, log_odds.tolist(), strict=True):
        judged = Judged(without_speaker(text.value), odds)
        if statement := judged.preference():
            likely.preferences.append(likely_preference(text, by_id[text.sources[-1].message_id], statement))
        if judged.is_likely(Answer.CHANGE):
            likely.changes.append(text)
    return likely


def _judged(memories: Sequence[Memory]) -> list[TextMemory]:
    said = [memory for memory in memories if isinstance(memory, TextMemory) and role_of(memory) is Role.USER]
    return [text for text in said if may_be_judged(without_speaker(text.value))]
