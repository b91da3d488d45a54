"""Answering a question from memories by the chat model that the operator has set, sentence by sentence."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from memos_gql.answer.sentences import Sentence, sentences
from memos_gql.documents import Memory, Message, OwnerScope, ProjectScope, Role
from memos_gql.errors import NotOffered
from memos_gql.ingest.understand.material import moment, spoken
from memos_gql.models.budget import cut_to, tokens_of
from memos_gql.models.chat import ChatModel, ProjectChat
from memos_gql.models.chat import Question as Asked
from memos_gql.models.fence import Fence
from memos_gql.models.prompts import prompt
from memos_gql.resources import Resources
from memos_gql.storage.conditions import Conditions

__all__ = ["Answered", "Query", "answer", "chat_model"]

NO_CHAT = (
    "No chat model is set (MEMOS_CHAT_URL). Search instead, and let your own model answer from the memories found."
)
TURNS = 6
"""How many of the newest turns of the conversation go into the prompt; MemOS's own clients ask for as many."""
MEMORY_TOKENS = 400
"""Tokens of one memory in the prompt; a passage has no more."""
SHARE_OF_TURNS = 0.25
"""Share of the prompt's free tokens that earlier turns of the conversation may use."""


@dataclass(frozen=True)
class Query:
    """A question, its conversation, and further instructions of the caller for the model.

    `memories` are those that the answer may use, best first.
    """

    words: str
    place: Conditions
    memories: Sequence[Memory]
    conversation_id: str | None = None
    instructions: str = ""


@dataclass(frozen=True)
class Answered:
    """One sentence of the answer, and the memories that it cites."""

    text: str
    memories: Sequence[Memory]


def chat_model(resources: Resources) -> ChatModel:
    """Return the chat model.

    Raises:
        NotOffered: none is set.
    """
    if resources.models.chat is None:
        raise NotOffered(NO_CHAT)
    return resources.models.chat


async def answer(resources: Resources, scope: ProjectScope, query: Query) -> AsyncGenerator[Answered, None]:
    """Yield the answer sentence by sentence, while the model writes it.

    Raises:
        NotOffered: no chat model is set.
        ModelFailure: the model is unavailable, refuses or breaks off, or today's tokens are spent.
    """
    chat = chat_model(resources).of(scope)
    asked, shown = await _asked(chat, scope, query)
    async with aclosing(chat.stream(asked)) as pieces, aclosing(sentences(pieces)) as found:
        async for sentence in found:
            yield Answered(sentence.text, _named(sentence, shown))


def _named(sentence: Sentence, shown: Sequence[Memory]) -> list[Memory]:
    """Return the memories that a sentence cites by number; numbers that no memory has are ignored."""
    return [shown[number - 1] for number in dict.fromkeys(sentence.numbers) if 1 <= number <= len(shown)]


async def _asked(chat: ProjectChat, scope: ProjectScope, query: Query) -> tuple[Asked, list[Memory]]:
    fence, written = Fence(), prompt("answer")
    empty = Asked(*written.filled(rule=fence.rule, more=query.instructions, memories="", query=query.words))
    room = chat.room(empty)
    turns = await _turns(scope.of(query.place.owner), query, room=int(room * SHARE_OF_TURNS))
    lines, shown = _shown(query.memories, fence, room=room - sum(tokens_of(words) for _, words in turns))
    system, user = written.filled(
        rule=fence.rule, more=query.instructions, memories="\n".join(lines) or "none", query=query.words
    )
    return Asked(system, user, earlier=turns), shown


def _shown(memories: Sequence[Memory], fence: Fence, *, room: int) -> tuple[list[str], list[Memory]]:
    """Write as many of the best memories as fit, and return them too."""
    lines: list[str] = []
    shown: list[Memory] = []
    for number, memory in enumerate(memories, start=1):
        words = cut_to(memory.value, MEMORY_TOKENS)
        line = f"[{number}] said at {moment(memory.said_at)}:\n{fence.around(words)}"
        room -= tokens_of(line) + 1
        if room < 0:
            break
        lines.append(line)
        shown.append(memory)
    return lines, shown


async def _turns(scope: OwnerScope, query: Query, *, room: int) -> list[tuple[str, str]]:
    """Return the newest turns of the conversation, oldest first."""
    if query.conversation_id is None:
        return []
    said = {"conversation_id": query.conversation_id, "role": {"$in": [Role.USER, Role.ASSISTANT]}}
    newest = await scope.find(Message, said).sort("-sent_at", "-_id").limit(TURNS).to_list()
    turns: list[tuple[str, str]] = []
    for message in newest:
        words = spoken(message)
        room -= tokens_of(words)
        if room < 0:
            break
        if words:
            turns.append((message.role.lower(), words))
    return turns[::-1]
