"""`chat`: a question answered from memories by the chat model, as JSON or as server-sent events."""

import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from pydantic import Field

from memos_gql.answer import Answered, Query, answer, chat_model
from memos_gql.documents import Memory, Role
from memos_gql.errors import MemosError
from memos_gql.gate.absence import absence
from memos_gql.ingest.add import add
from memos_gql.ingest.receiving.request import AddRequest, SentMessage, check
from memos_gql.reach import reach
from memos_gql.rest.adding import Added
from memos_gql.rest.bodies import Flag, Unused, Words
from memos_gql.rest.call import Call, Data, Streamed
from memos_gql.rest.finding import Searching
from memos_gql.rest.search_places import places_of
from memos_gql.search.recall import Question, Share, recall_each

log = logging.getLogger(__name__)


class Chat(Searching, Added, Streamed):
    """Answer a question from memories with the chat model."""

    system_prompt: Words = Field("", description="Further orders to the model.")
    add_message_on_answer: Flag = Field(
        True, description="Whether the question and the answer are stored as messages and remembered."
    )
    model_name: Unused = Field(None, description="No effect: the operator chooses the model.")
    max_tokens: Unused = Field(None, description="No effect: the operator sets it.")
    temperature: Unused = Field(None, description="No effect: the operator sets it.")
    top_p: Unused = Field(None, description="No effect: the operator sets it.")
    internet_search: Unused = Field(None, description="No effect: the answer comes from memories alone.")
    force_stop: Unused = Field(None, description="No effect.")
    use_mem_os_cube: Unused = Field(None, description="No effect.")


def require_model(call: Call) -> None:
    chat_model(call.resources)


async def chat(call: Call, body: Chat) -> Data:
    """Return the whole answer of the model at once."""
    said = [each async for each in _answered(call, body, idempotency_key=call.idempotency_key)]
    return {"response": _joined(said)}


async def chat_events(call: Call, body: Chat) -> AsyncIterator[str]:
    """Yield the data of one event for each sentence and of a final event.

    An error in the middle also becomes an event.
    """
    before = ""
    try:
        async with aclosing(_answered(call, body, idempotency_key=None)) as sentences:
            async for sentence in sentences:
                yield _event("text", before + sentence.text)
                before = " "
    except Exception as error:
        if not before:
            raise
        yield _event("error", _told(error))
    yield _event("end", "")
    yield "[DONE]"


def _told(error: Exception) -> str:
    """Return a sentence for the error that ended a started answer; later layers cannot report it any more."""
    shown = error if isinstance(error, MemosError) else absence(error)
    log.error("an answer broke off", exc_info=error)
    return str(shown) if shown else "Something went wrong on the server."


async def _answered(call: Call, body: Chat, *, idempotency_key: str | None) -> AsyncGenerator[Answered, None]:
    places = await places_of(call.scope, body)
    request = replace(
        body.request((SentMessage(role=Role.USER, parts=(body.query,)),), idempotency_key=idempotency_key),
        waits_for_text=False,
    )
    if body.add_message_on_answer:
        check(request, call.resources.settings)
        reach().require_writing(request.owner)
    memories = await _memories(call, body, Question(body.query, places, body.conversation_id, body.relativity))
    query = Query(body.query, places[0], memories, body.conversation_id, body.system_prompt)
    said: list[Answered] = []
    async with aclosing(answer(call.resources, call.scope, query)) as sentences:
        async for sentence in sentences:
            said.append(sentence)
            yield sentence
    if body.add_message_on_answer:
        await _remember(call, request, _joined(said))


async def _memories(call: Call, body: Chat, question: Question) -> list[Memory]:
    shares = [Share(view.kinds, body.limit_of(view)) for view in body.views]
    async with call.services.searches.turn(call.key_id):
        found = await recall_each(call.resources, call.scope, question, shares)
    return [hit.memory for hits in found for hit in hits]


async def _remember(call: Call, request: AddRequest, answer: str) -> None:
    """Add the question and the answer to the conversation."""
    both = (*request.messages, SentMessage(role=Role.ASSISTANT, parts=(answer,)))
    await add(call.resources, call.scope, replace(request, messages=both), enqueue=call.enqueue)


def _joined(said: Sequence[Answered]) -> str:
    return " ".join(each.text for each in said)


def _event(kind: str, data: str) -> str:
    return json.dumps({"type": kind, "data": data}, ensure_ascii=False)
