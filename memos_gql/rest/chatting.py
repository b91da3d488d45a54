"""`chat`: a question answered from memories by the chat model, as JSON or as server-sent events."""

import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from memos_gql.answer import Answered, Query, answer, chat_model
from memos_gql.documents import Memory, Role
from memos_gql.errors import MemosError
from memos_gql.gate.absence import absence
from memos_gql.ingest.add import add
from memos_gql.ingest.request import AddRequest, SentMessage, check
from memos_gql.reach import reach
from memos_gql.rest.adding import add_request
from memos_gql.rest.call import Call, Data
from memos_gql.rest.finding import MIN_RELATIVITY
from memos_gql.rest.places import places_of
from memos_gql.rest.views import limit_of, wanted_views
from memos_gql.search.recall import Question, Share, recall_each

log = logging.getLogger(__name__)


async def chat(call: Call) -> Data:
    """Answer at once with all that the model says."""
    said = [each async for each in _answered(call, idempotency_key=call.idempotency_key)]
    return {"response": _joined(said)}


async def chat_events(call: Call) -> AsyncIterator[str]:
    """Yield the data of one event for each sentence, then of the end; what breaks off within is told, too."""
    before = ""
    try:
        async with aclosing(_answered(call, idempotency_key=None)) as sentences:
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
    """Word what broke an answer off that has begun: nothing past here could."""
    shown = error if isinstance(error, MemosError) else absence(error)
    log.error("an answer broke off", exc_info=error)
    return str(shown) if shown else "Something went wrong on the server."


async def _answered(call: Call, *, idempotency_key: str | None) -> AsyncGenerator[Answered, None]:
    sent = call.sent
    chat_model(call.resources)
    words = sent.required_words("query")
    places = await places_of(call)
    keeps = sent.flag("add_message_on_answer", default=True)
    kept = replace(add_request(call, (SentMessage(role=Role.USER, parts=(words,)),)), waits_for_text=False, idempotency_key=idempotency_key)
    if keeps:
        check(kept, call.resources.settings)
        reach().require_writing(kept.owner)
    conversation_id = sent.id("conversation_id")
    memories = await _memories(call, Question(words, places, conversation_id, _least(call)))
    query = Query(words, places[0], memories, conversation_id, sent.words("system_prompt") or "")
    said: list[Answered] = []
    async with aclosing(answer(call.resources, query, project_id=call.project_id)) as sentences:
        async for sentence in sentences:
            said.append(sentence)
            yield sentence
    if keeps:
        await _keep(call, kept, _joined(said))


def _least(call: Call) -> float:
    return call.sent.share("relativity", default=MIN_RELATIVITY)


async def _memories(call: Call, question: Question) -> list[Memory]:
    views = wanted_views(call.sent, tools_by_default=False)
    shares = [Share(view.kinds, limit_of(call.sent, view)) for view in views]
    async with call.services.searches.turn(call.key_id):
        found = await recall_each(call.resources, question, shares, project_id=call.project_id)
    return [hit.memory for hits in found for hit in hits]


async def _keep(call: Call, request: AddRequest, answer: str) -> None:
    """Remember the question and the answer as turns of the conversation."""
    both = (*request.messages, SentMessage(role=Role.ASSISTANT, parts=(answer,)))
    await add(call.resources, replace(request, messages=both), project_id=call.project_id, enqueue=call.enqueue)


def _joined(said: Sequence[Answered]) -> str:
    return " ".join(each.text for each in said)


def _event(kind: str, data: str) -> str:
    return json.dumps({"type": kind, "data": data}, ensure_ascii=False)
